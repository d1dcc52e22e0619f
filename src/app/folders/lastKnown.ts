// What was last known of a folder's problems, kept in its journal: a stopped folder still shows them, with
// their time.
import { z } from 'zod';
import type { Problem } from '../../contract/state.ts';
import { problemSchema } from '../../contract/state.ts';
import { JournalError } from '../../sync/journalPort.ts';
import type { Journal } from '../../sync/journalPort.ts';

/** Name of the meta value in the journal. */
const LAST_KNOWN = 'last-known';

const lastKnownSchema = z.object({
  /** When both sides were last looked at (epoch ms). */
  at: z.number(),
  /** How that ended, in one sentence. */
  summary: z.string(),
  /** The first ones; `count` is how many there were. */
  problems: z.array(problemSchema),
  count: z.number(),
});
export type LastKnown = z.infer<typeof lastKnownSchema>;

/** The problems of a folder, the first ones of `count`. */
export interface ProblemList {
  readonly problems: readonly Problem[];
  readonly count: number;
}

/** null: nothing is known, or it cannot be read. */
export function readLastKnown(journal: Journal): LastKnown | null {
  const text = journal.readMeta(LAST_KNOWN);
  try {
    return text === null ? null : (lastKnownSchema.safeParse(JSON.parse(text)).data ?? null);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** Ignores a journal that cannot take it: the pass meets that fault, and says it. */
export function writeLastKnown(journal: Journal, known: LastKnown): void {
  try {
    journal.writeMeta(LAST_KNOWN, JSON.stringify(known));
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
  }
}
