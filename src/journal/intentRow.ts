// Stores intents as JSON and validates them when read, because whatever is in a file may be damaged.
import { z } from 'zod';
import { parseJson } from '../result.ts';
import type { Intent } from '../sync/journalPort.ts';

const identitySchema = z.object({
  device: z.string(),
  inode: z.string(),
  size: z.number(),
  mtime: z.string(),
  ctime: z.string(),
  birthtime: z.string(),
});

const intentSchema = z.object({
  operation: z.string(),
  path: z.string(),
  type: z.enum(['upload', 'copy', 'take']),
  identity: identitySchema,
  executable: z.boolean(),
  sha256: z.string().nullable(),
  resumable: z.object({ uploadId: z.string(), partSize: z.number() }).nullable(),
  unansweredSince: z.number().optional(),
  source: z.object({ path: z.string(), etag: z.string() }).exactOptional(),
}) satisfies z.ZodType<Intent>;

/** Parses an intent; null when it cannot be read. */
export function readIntent(body: string): Intent | null {
  return parseJson(intentSchema, body);
}

/** The text that `readIntent` parses. */
export function writeIntent(intent: Intent): string {
  return JSON.stringify(intent);
}
