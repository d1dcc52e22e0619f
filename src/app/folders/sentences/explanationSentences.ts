// Explains everything known about one path, in sentences for people (R12): no ETags, dates as they write
// them.
import { formatBytes } from '../../../contract/words/formatBytes.ts';
import { formatCount } from '../../../contract/words/formatCount.ts';
import type { Left, LocalEntry } from '../../../sync/decide/model.ts';
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
 * One sentence each: what blocks it, both sides, what comes next, then its history, newest first. Of a path
 * that is not there: one sentence, with the files that may have been meant.
 */
export function explanationSentences(explanation: PathExplanation): readonly string[] {
  if (explanation.isUnknown) return [unknownSentence(explanation)];
  const { faults, refusals, ignored, next, left, problems, history } = explanation;
  const isSettled = next.length === 0 && left.length === 0 && refusals.length === 0 && faults.length === 0;
  return [
    ...refusals.map(refusalSentence),
    ...(ignored ? ['An ignore rule excludes it: nothing is done on either side.'] : []),
    ...faults.map((fault) => fault.message),
    ...describeSides(explanation, isSettled),
    ...next.map((act) => `Next: ${planSentence(act)}.`),
    ...left.map(({ why }) => LEFT[why]),
    ...(isSettled && !ignored ? ['There is nothing to do.'] : []),
    ...(explanation.deletionHeld ? ['Its deletion waits for your answer, together with others.'] : []),
    ...problems.map((problem) => problem.message),
    ...history.map(describeEvent),
  ];
}

function unknownSentence({ path, near }: PathExplanation): string {
  const missing = `There is no file "${path}" in this folder, neither on this computer nor in the bucket.`;
  const [only, ...others] = near.map((name) => `"${name}"`);
  if (only === undefined) return missing;
  return others.length === 0
    ? `${missing} Do you mean ${only}?`
    : `${missing} Do you mean one of these: ${[only, ...others].join(', ')}?`;
}

function describeSides(explanation: PathExplanation, isSettled: boolean): readonly string[] {
  const { local, remote, agreed, filesBelow } = explanation;
  if (filesBelow > 0)
    return [
      `It is a folder with ${formatCount(filesBelow, 'file')} that both sides have. Ask about one of them.`,
    ];
  if (isSettled && local?.kind === 'file' && remote !== null && agreed?.kind === 'file')
    return [`It is up to date: the same on this computer and in the bucket, ${describeFile(local)}.`];
  return [
    local === null ? 'It is not on this computer.' : `On this computer: ${describeLocal(local)}.`,
    remote === null ? 'It is not in the bucket.' : `In the bucket: ${describeRemote(remote)}.`,
    ...(agreed?.kind === 'file'
      ? [`When both sides were last the same, it had ${bytes(agreed.identity.size)}.`]
      : []),
  ];
}

function describeLocal(entry: LocalEntry): string {
  if (entry.kind === 'refused') return 'something that cannot be synced';
  return entry.kind === 'directory' ? CONTENT[entry.content] : describeFile(entry);
}

function describeFile({ identity }: Extract<LocalEntry, { kind: 'file' }>): string {
  return `${bytes(identity.size)}, changed on ${time(Number(identity.mtime) * 1000)}`;
}

function describeRemote({ size, modified }: ObjectDetails): string {
  return `${bytes(size)}, written on ${time(modified)}`;
}

function describeEvent(event: HistoryEvent): string {
  const { what, why } = activityWords(event.what, event.why);
  return `${time(event.at)}: ${what} (${why}).`;
}

function bytes(count: number): string {
  return count < 1000 ? formatCount(count, 'byte') : formatBytes(count);
}

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });

/** In the system's locale and time zone. */
function time(epochMs: number): string {
  return WHEN.format(epochMs);
}
