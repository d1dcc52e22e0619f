// What was last known of a folder's problems, kept in its journal: a stopped folder still shows them, with
// their time.
import { z } from 'zod';
import { problemCountsSchema, problemSchema } from '../../contract/state.ts';
import type { FolderState } from '../../contract/state.ts';
import type { ShownJournal } from './shownJournal.ts';

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
export function readLastKnown(journal: ShownJournal): LastKnown | null {
  const text = journal.readMeta(LAST_KNOWN);
  try {
    return text === null ? null : (lastKnownSchema.safeParse(JSON.parse(text)).data ?? null);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** Replaces what the journal keeps for the time until the first pass after a start. */
export function writeLastKnown(journal: ShownJournal, known: LastKnown): void {
  journal.writeMeta(LAST_KNOWN, JSON.stringify(known));
}
