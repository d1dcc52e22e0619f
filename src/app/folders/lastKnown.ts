// What was last known of a folder's problems, kept in its journal: a stopped folder still shows them, with
// their time.
import { z } from 'zod';
import { problemCountsSchema, problemSchema } from '../../contract/state.ts';
import type { FolderState } from '../../contract/state.ts';
import { JournalError } from '../../sync/journalPort.ts';
import type { Journal } from '../../sync/journalPort.ts';

/** Name of the meta value in the journal. */
const LAST_KNOWN = 'last-known';

const lastKnownSchema = z.object({
  /** When both sides were last looked at (epoch ms). */
  at: z.number(),
  /** How that ended, in one sentence. */
  summary: z.string(),
  problems: z.array(problemSchema),
  problemCounts: problemCountsSchema,
});
export type LastKnown = z.infer<typeof lastKnownSchema>;

/** The first problems of a folder, and how many there are of each kind. */
export type ProblemList = Pick<FolderState, 'problems' | 'problemCounts'>;

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
