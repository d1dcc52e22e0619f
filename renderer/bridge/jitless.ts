// Keeps zod from probing `new Function`, which the page's content security policy reports; must be imported before any schema.
import { config } from 'zod';

config({ jitless: true });
