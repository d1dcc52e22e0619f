// Keeps zod from probing `new Function`, which violates the content security policy. Import it first.
import { config } from 'zod';

config({ jitless: true });
