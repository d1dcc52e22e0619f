// Explains everything known about one path, in sentences for people (R12).
import type { BaseEntry, Left, LocalEntry } from '../../../sync/decide/model.ts';
import { CHANGED_IN_BUCKET, type PathExplanation } from '../../../sync/engineApi.ts';
import type { HistoryEvent } from '../../../sync/journalPort.ts';
import type { ObjectDetails } from '../../../sync/remoteFolder.ts';
import { activityWords, planSentence } from './activitySentences.ts';
import { refusalSentence } from './refusalSentences.ts';

const CONTENT: Record<Extract<LocalEntry, { kind: 'directory' }>['content'], string> = {
  empty: 'an empty folder',
  ignored: 'a folder in which everything is ignored',
  entries: 'a folder',
};

const LEFT: Record<Left['why'], string> = {
  mode: "It is left as it is: this folder's mode does not write to that side.",
  'changed-in-bucket': CHANGED_IN_BUCKET,
};

/**
 * One sentence each, none twice: what blocks it, both sides, the agreed state, what comes next, then its
 * history, newest first.
 */
export function explanationSentences(explanation: PathExplanation): readonly string[] {
  const { faults, refusals, ignored, local, remote, agreed, next, left, problems, history } = explanation;
  const settled = next.length === 0 && left.length === 0 && refusals.length === 0 && faults.length === 0;
  const sentences = [
    ...refusals.map(refusalSentence),
    ...(ignored ? ['An ignore rule excludes it: nothing is done on either side.'] : []),
    ...faults.map((fault) => fault.message),
    `On this computer: ${describeLocal(local)}.`,
    `In the bucket: ${describeRemote(remote)}.`,
    `Agreed so far: ${describeAgreed(agreed)}.`,
    ...next.map((act) => `Next: ${planSentence(act)}.`),
    ...left.map(({ why }) => LEFT[why]),
    ...(settled ? ['There is nothing to do.'] : []),
    ...(explanation.deletionHeld ? ['Its deletion waits for your answer, together with others.'] : []),
    ...problems.map((problem) => problem.message),
    ...history.map(describeEvent),
  ];
  return [...new Set(sentences)];
}

function describeLocal(entry: LocalEntry | null): string {
  if (entry === null) return 'nothing';
  if (entry.kind === 'refused') return 'something that cannot be synced';
  if (entry.kind === 'directory') return CONTENT[entry.content];
  return `a file of ${bytes(entry.identity.size)}, changed ${time(Number(entry.identity.mtime) * 1000)}`;
}

function describeRemote(details: ObjectDetails | null): string {
  if (details === null) return 'nothing';
  return `an object of ${bytes(details.size)}, written ${time(details.modified)}, ETag ${details.etag}`;
}

function describeAgreed(entry: BaseEntry | null): string {
  if (entry === null) return 'nothing';
  return entry.kind === 'directory'
    ? 'a folder'
    : `a file of ${bytes(entry.identity.size)}, ETag ${entry.etag}`;
}

function describeEvent(event: HistoryEvent): string {
  const { what, why } = activityWords(event.what, event.why);
  return `${time(event.at)}: ${what} (${why}).`;
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-US')} byte${count === 1 ? '' : 's'}`;
}

function time(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
