// The sentence that sums up everything, for the header, the window's title and screen readers.
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState, AppState, FolderState } from '../../src/contract/state.ts';
import type { Tone } from './folderStatus.ts';
import { formatBytes } from './formatBytes.ts';
import { formatCount } from './formatCount.ts';

export interface Overview {
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
}

/** How many questions of this folder wait for a person. */
export function waitingCount(folder: FolderState): number {
  const questions =
    folder.problems.filter(({ kind }) => kind === 'waits').length +
    folder.conflicts.length +
    (folder.heldDeletes === null ? 0 : 1);
  return Math.max(questions, folder.status === 'waiting' ? 1 : 0);
}

function sum(folders: readonly FolderState[], value: (folder: FolderState) => number): number {
  return folders.reduce((total, folder) => total + value(folder), 0);
}

function scope(state: AppState): string {
  return `${formatCount(state.folders.length, 'folder')}, ${formatCount(
    sum(state.folders, ({ files }) => files),
    'file',
  )}`;
}

/** Without a rate until every transfer has one. */
function transferDetail(state: AppState): string {
  const pending = sum(state.folders, (folder) => folder.pending);
  const left = pending > 0 ? `${formatCount(pending, 'change')} to go` : scope(state);
  const rates = state.transfers.map(({ rate }) => rate);
  if (rates.length === 0 || rates.length < state.transferCount || rates.includes(null)) return left;
  const total = rates.reduce<number>((all, rate) => all + (rate ?? 0), 0);
  return `${left}, ${formatBytes(total)}/s`;
}

function attention(state: AppState): Overview | null {
  const waiting = state.folders.filter((folder) => waitingCount(folder) > 0);
  const questions = sum(waiting, waitingCount);
  if (questions === 0) return null;
  const names = waiting.length === 1 ? 'one folder' : `${waiting.length} folders`;
  return {
    tone: 'attention',
    title: questions === 1 ? 'One thing waits for you' : `${formatCount(questions, 'thing')} wait for you`,
    detail: `In ${names}; everything else continues`,
  };
}

/** The first account in use that needs a person to sign in; null when none does. */
export function accountToSignIn(state: AppState): AccountState | null {
  const inUse = new Set(state.folders.map(({ account }) => account));
  const waits = ({ id, source, session }: AccountState): boolean =>
    inUse.has(id) && accountKind(source).access === 'sign-in' && session.step !== 'signed-in';
  return state.accounts.find(waits) ?? null;
}

function signInOverview(session: AccountState['session']): Overview {
  const detail = 'Your files are left as they are';
  if (session.step === 'signing-in') {
    return { tone: 'attention', title: 'Finish signing in', detail: 'Continue in your browser' };
  }
  return session.step === 'needs-sign-in'
    ? { tone: 'attention', title: 'Sign in again to resume syncing', detail }
    : { tone: 'attention', title: 'Sign in to start syncing', detail };
}

/** By importance: what only a person can solve, then what is broken, then what is going on. */
export function overviewOf(state: AppState): Overview {
  const { folders } = state;
  const any = (...wanted: FolderState['status'][]): boolean =>
    folders.some(({ status }) => wanted.includes(status));
  const signIn = accountToSignIn(state);
  if (folders.length === 0) {
    return { tone: 'quiet', title: 'Nothing to sync yet', detail: 'Add a folder to begin' };
  }
  if (signIn !== null) return signInOverview(signIn.session);
  if (state.paused) {
    return { tone: 'quiet', title: 'Syncing is paused', detail: 'Changes are picked up when you resume' };
  }
  const question = attention(state);
  if (question !== null) return question;
  if (any('failed')) {
    return { tone: 'failed', title: 'A folder cannot be synced', detail: 'Its card says what to do' };
  }
  if (any('syncing')) return { tone: 'busy', title: 'Syncing', detail: transferDetail(state) };
  if (any('starting', 'checking')) {
    return { tone: 'busy', title: 'Looking for changes', detail: scope(state) };
  }
  if (any('offline')) {
    return { tone: 'quiet', title: 'Offline', detail: 'Syncing resumes when the connection is back' };
  }
  if (!any('in-step')) {
    return { tone: 'quiet', title: 'Every folder is paused', detail: scope(state) };
  }
  return { tone: 'good', title: 'Everything is in step', detail: scope(state) };
}
