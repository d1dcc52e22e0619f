// Summarizes the state in one line and one icon for the tray.
import { basename } from 'node:path';
import type { AppState, FolderState } from '../../contract/state.ts';

export type TrayIcon = 'idle' | 'syncing' | 'attention' | 'paused';

export interface TrayStatus {
  readonly icon: TrayIcon;
  readonly line: string;
}

/** By priority: what waits for the person, then pause, work in progress, and idle. */
export function trayStatus(state: AppState): TrayStatus {
  const waiting = thingsWaiting(state);
  if (waiting !== null) return { icon: 'attention', line: waiting };
  if (state.paused) return { icon: 'paused', line: 'Paused' };
  const folders = state.folders;
  if (folders.length === 0) return { icon: 'idle', line: 'No folder is set up yet' };
  const only = folders.length === 1 ? folders[0] : undefined;
  const is = (...statuses: readonly (typeof folders)[number]['status'][]): number =>
    folders.filter((folder) => statuses.includes(folder.status)).length;
  const working = is('syncing', 'checking', 'starting');
  if (working > 0) return { icon: 'syncing', line: only?.summary ?? workLine(state) };
  if (is('offline') > 0) return { icon: 'paused', line: 'Offline: waiting for the network' };
  if (is('paused') === folders.length) return { icon: 'paused', line: 'Paused' };
  return { icon: 'idle', line: only?.summary ?? 'In step' };
}

function workLine(state: AppState): string {
  const pending = state.folders.reduce((sum, folder) => sum + folder.pending, 0);
  if (pending === 0) return 'Looking for changes';
  return pending === 1 ? 'Syncing 1 file' : `Syncing ${pending} files`;
}

function thingsWaiting(state: AppState): string | null {
  const signedOut = state.accounts.find((account) => account.session.step === 'needs-sign-in');
  if (signedOut !== undefined) return `Sign in again to ${signedOut.id}`;
  const held = state.folders.find((folder) => folder.heldDeletes !== null);
  if (held !== undefined) return `${folderName(held)}: deletions wait for your answer`;
  const conflicts = state.folders.reduce((sum, folder) => sum + folder.conflicts.length, 0);
  if (conflicts > 0) return conflicts === 1 ? '1 conflict to look at' : `${conflicts} conflicts to look at`;
  const stuck = state.folders.find((folder) => folder.status === 'failed' || folder.status === 'waiting');
  return stuck === undefined ? null : `${folderName(stuck)}: ${stuck.summary}`;
}

/** What people call a folder: the last component of its path. */
export function folderName(folder: FolderState): string {
  return basename(folder.localPath) || folder.localPath;
}
