// The condition of all folders together (R18): what window, tray and command line say first. Pure.
import type { ActingProgress, AppState, FolderState, FolderStatus } from '../../../contract/state.ts';
import { folderName } from '../../../contract/words/folderName.ts';
import { count, exceptFiles, needsYou, workAmount, workLine, workTitle } from './conditionWords.ts';

type Overall = AppState['overall'];

/** What only a person can solve comes first, then what is broken, then what goes on; green is the last. */
const RANKS: readonly FolderStatus[] = [
  'waiting',
  'failed',
  'incomplete',
  'syncing',
  'checking',
  'starting',
  'offline',
  'paused',
  'in-step',
];

/**
 * Takes the status of the folders that rank first, and counts what waits in all; `status` is null
 * without folders.
 */
export function overallOf(folders: readonly FolderState[]): Overall {
  const questions = sum(folders, (folder) => folder.questions);
  const unsynced = sum(folders, (folder) => folder.unsynced);
  const status = RANKS.find((rank) => folders.some((folder) => folder.status === rank));
  if (status === undefined) return NOTHING;
  const worst = folders.filter((folder) => folder.status === status);
  return {
    status,
    headline: headlineOf(status, worst, folders),
    summary: summaryOf(status, worst, folders),
    questions,
    unsynced,
  };
}

const NOTHING: Overall = {
  status: null,
  headline: 'Nothing to sync yet',
  summary: 'Add a folder to begin.',
  questions: 0,
  unsynced: 0,
};

/** `worst`: the folders that have the status. */
function headlineOf(
  status: FolderStatus,
  worst: readonly FolderState[],
  folders: readonly FolderState[],
): string {
  const [first] = worst;
  const shared = worst.every(({ headline }) => headline === first?.headline) ? first?.headline : undefined;
  if (shared !== undefined && (worst.length === folders.length || !NAMED.has(status))) return shared;
  if (shared !== undefined && first !== undefined && worst.length === 1 && first.questions <= 1) {
    return `${folderName(first.localPath)}: ${shared}`;
  }
  return together(status, worst);
}

/** Where it matters which of several folders it is. */
const NAMED: ReadonlySet<FolderStatus> = new Set(['waiting', 'failed', 'incomplete', 'paused', 'offline']);

function together(status: FolderStatus, worst: readonly FolderState[]): string {
  switch (status) {
    case 'waiting':
      return needsYou(
        Math.max(
          worst.length,
          sum(worst, ({ questions }) => questions),
        ),
      );
    case 'failed':
      return `${count(worst.length, 'folder')} cannot be synced`;
    case 'incomplete':
      return exceptFiles(sum(worst, ({ unsynced }) => unsynced));
    case 'syncing': {
      const work = workOf(worst);
      return work === null ? 'Syncing' : workTitle(work);
    }
    case 'checking':
    case 'starting':
      return 'Looking for changes';
    case 'offline':
      return 'Offline';
    case 'paused':
      return `${count(worst.length, 'folder is', 'folders are')} paused`;
    case 'in-step':
      return 'Up to date';
  }
}

/** What is wrong, and what goes on meanwhile; where neither is news, how much there is. */
function summaryOf(
  status: FolderStatus,
  worst: readonly FolderState[],
  folders: readonly FolderState[],
): string {
  const work = workOf(folders);
  const sentences = [
    ...newsOf(status, worst, folders),
    ...(work === null ? [] : [status === 'syncing' ? workAmount(work) : workLine(work)]),
  ].filter((sentence) => sentence !== '');
  return sentences.length === 0 ? scopeOf(folders) : sentences.map(ended).join(' ');
}

function newsOf(
  status: FolderStatus,
  worst: readonly FolderState[],
  folders: readonly FolderState[],
): readonly string[] {
  const questions = sum(folders, (folder) => folder.questions);
  if (status === 'paused') return questions > 0 ? [needsYou(questions)] : [];
  const [first] = worst;
  const isOne = first !== undefined && worst.every(({ summary }) => summary === first.summary);
  return TOLD.has(status) && isOne ? [withoutHeadline(first)] : [];
}

/** What the headline says already is not said twice. */
function withoutHeadline({ summary, unsynced }: FolderState): string {
  const told = `${exceptFiles(unsynced)}. `;
  return summary.startsWith(told) ? summary.slice(told.length) : summary;
}

/** States of which the sentence says more than the headline. */
const TOLD: ReadonlySet<FolderStatus> = new Set(['waiting', 'failed', 'incomplete', 'offline']);

function ended(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** "2 folders, 12,345 files". */
function scopeOf(folders: readonly FolderState[]): string {
  const files = sum(folders, (folder) => folder.files);
  return `${count(folders.length, 'folder')}, ${count(files, 'file')}`;
}

/** The work of several folders together; null while nothing is carried out. */
function workOf(folders: readonly FolderState[]): ActingProgress | null {
  const running = folders.flatMap(({ progress }) => (progress?.step === 'acting' ? [progress] : []));
  return running.length === 0 ? null : running.reduce(addWork);
}

/** The slowest folder tells the time left. */
function addWork(a: ActingProgress, b: ActingProgress): ActingProgress {
  const known = a.secondsLeft !== null && b.secondsLeft !== null;
  return {
    step: 'acting',
    work: a.work === b.work ? a.work : 'syncing',
    files: a.files + b.files,
    totalFiles: a.totalFiles + b.totalFiles,
    bytes: a.bytes + b.bytes,
    totalBytes: a.totalBytes + b.totalBytes,
    secondsLeft: known ? Math.max(a.secondsLeft ?? 0, b.secondsLeft ?? 0) : null,
    stalled: a.stalled && b.stalled,
  };
}

function sum(folders: readonly FolderState[], value: (folder: FolderState) => number): number {
  return folders.reduce((total, folder) => total + value(folder), 0);
}
