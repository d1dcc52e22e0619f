// Keeps zod from probing `new Function`, which violates the content security policy. Import before any schema.
import { config } from 'zod';

config({ jitless: true });
