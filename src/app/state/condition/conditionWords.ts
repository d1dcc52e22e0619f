// The words for the condition of a folder. Pure.
import type { ActingProgress, Cause, Progress } from '../../../contract/state.ts';
import { formatBytes } from '../../../contract/words/formatBytes.ts';
import { formatCount } from '../../../contract/words/formatCount.ts';
import { formatDuration } from '../../../contract/words/formatDuration.ts';
import type { HeldDeletes } from '../../../sync/engineApi.ts';

/** The language of all sentences of the app, also for the numbers in them. */
const LOCALE = 'en-US';

/** "1 file", "1,234 files". */
export function count(number: number, noun: string, plural?: string): string {
  return plain(formatCount(number, noun, plural, LOCALE));
}

/** "1 thing needs you", "2 things need you". */
export function needsYou(questions: number): string {
  return `${count(questions, 'thing needs', 'things need')} you`;
}

/** "1 deletion needs your OK", "1,234 deletions need your OK". */
export function deletionsNeedOk(deletions: number): string {
  return `${count(deletions, 'deletion needs', 'deletions need')} your OK`;
}

export function exceptFiles(unsynced: number): string {
  return `Up to date except ${count(unsynced, 'file')}`;
}

/** `"a.txt", "b.txt" and 2 more: What is wrong and what to do.` */
export function causeSentence({ message, count: files, examples }: Cause): string {
  if (examples.length === 0) return message;
  const names = examples.map((path) => `"${path}"`).join(', ');
  const hidden = files - examples.length;
  return `${names}${hidden > 0 ? ` and ${hidden.toLocaleString(LOCALE)} more` : ''}: ${message}`;
}

/** Says in a few words what a fault of this code means; its message says what to do. */
export function shortly(code: string): string {
  return SHORTLY[code] ?? 'something went wrong';
}

const SHORTLY: Readonly<Record<string, string>> = {
  denied: 'access is denied',
  quota: 'the bucket is full',
  full: 'the disk is full',
  'no-space': 'the disk has too little space',
  'read-only': 'the disk is read-only',
  locked: 'a retention rule protects them',
  unstored: 'the service loses uploads',
  archived: 'cold storage',
  'too-large': 'too large for the bucket',
  keychain: 'the keychain does not return the sign-in',
  'keys-refused': 'the keys are refused',
  'keys-expired': 'the keys have expired',
  'bucket-missing': 'the bucket does not exist',
  configuration: 'the service rejects the settings',
  'clock-skew': 'the clock is wrong',
  'bad-answer': 'something else than the storage answered',
  'root-missing': 'the folder is missing',
  'root-replaced': 'another folder is in its place',
  'in-use': 'another Brimful syncs it',
  'changed-in-bucket': 'changed here and in the bucket',
  'too-many-conflicts': 'too many versions are kept',
  'name-refused': 'their names cannot be stored',
  'name-clash': 'their names clash',
  'not-text': 'a file cannot be read',
  busy: 'another program is using them',
  io: 'the disk reports errors',
  corrupt: 'they arrive damaged',
  failing: 'the storage service fails for them',
  contradiction: 'the answers about them contradict one another',
  inconsistent: 'they are listed and not there',
  restless: 'they keep changing',
  unreachable: 'the connection breaks',
  'journal-damaged': 'its record was damaged',
  'journal-unavailable': 'its record cannot be read or written',
  'journal-newer': 'a newer Brimful has its record',
};

const VERBS: Readonly<Record<ActingProgress['work'], string>> = {
  uploading: 'Uploading',
  downloading: 'Downloading',
  deleting: 'Deleting',
  syncing: 'Syncing',
};

/** "Uploading 1,240 of 3,003 files". */
export function workTitle({ work, files, totalFiles }: ActingProgress): string {
  return `${VERBS[work]} ${files.toLocaleString(LOCALE)} of ${count(totalFiles, 'file')}`;
}

/** "96 of 138 MB, about 4 min left"; '' where there is nothing to tell. */
export function workAmount({ bytes, totalBytes, secondsLeft, stalled }: ActingProgress): string {
  const parts = [
    ...(totalBytes > 0 ? [bytesOfTotal(bytes, totalBytes)] : []),
    ...(stalled ? ['waiting for the server'] : []),
    ...(secondsLeft === null ? [] : [`about ${formatDuration(secondsLeft, LOCALE)} left`]),
  ];
  return plain(parts.join(', '));
}

/** "Uploading 1,240 of 3,003 files, 96 of 138 MB, about 4 min left". */
export function workLine(progress: ActingProgress): string {
  const amount = workAmount(progress);
  return amount === '' ? workTitle(progress) : `${workTitle(progress)}, ${amount}`;
}

/** "96 of 138 MB": the unit is that of the total, unless too little is done to be told in it. */
function bytesOfTotal(bytes: number, total: number): string {
  const [done, all] = [formatBytes(bytes, LOCALE), formatBytes(total, LOCALE)];
  const [number = '', unit] = done.split('\u00a0');
  return all.endsWith(`\u00a0${unit}`) ? `${number} of ${all}` : `${done} of ${all}`;
}

/** "Looking at the bucket: 12,000 so far": how much there is nobody knows yet. */
export function lookingLine({ here, there }: Extract<Progress, { step: 'looking' }>): string {
  if (here === 0 && there === 0) return 'Looking at both sides';
  const sides = [
    ...(here > 0 ? [`this computer: ${here.toLocaleString(LOCALE)}`] : []),
    ...(there > 0 ? [`the bucket: ${there.toLocaleString(LOCALE)}`] : []),
  ];
  return `Looking at ${sides.join(', ')} so far`;
}

/** Terminals and menus break lines at plain spaces only, and scripts search for them. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

/** Number of files whose deletion is held, on both sides. */
export function heldCount(held: HeldDeletes): number {
  return held.local.length + held.remote.length;
}

/** Says how many files would be deleted where, and why they are held (R9). */
export function heldSentence(held: HeldDeletes): string {
  const sides = [
    ...(held.local.length > 0 ? [`${count(held.local.length, 'file')} on this computer`] : []),
    ...(held.remote.length > 0 ? [`${count(held.remote.length, 'file')} in the bucket`] : []),
  ].join(' and ');
  if (held.reason === 'emptied') {
    return (
      'Waits for you: the bucket has been emptied, or recreated under its name. ' +
      `If that was meant, should ${sides} be deleted, too? Nothing has been deleted yet.`
    );
  }
  const ground = {
    everything: 'one side is suddenly empty',
    'too-many': `that is a large part of the ${count(held.ofFiles, 'file')} in this folder`,
  }[held.reason];
  return `Waits for you: should ${sides} be deleted? Nothing has been deleted yet, because ${ground}.`;
}
