// A day on which all is well; every other state is told by what differs from it.
import type { AccountState, AppState, FolderState } from '../../../src/contract/state.ts';
import { overallOf } from '../../../src/app/state/condition/overallCondition.ts';
import { activities } from './stateParts.ts';

/** The app's clock in every state, so that pictures and sentences do not change from day to day. */
export const NOW = Date.UTC(2026, 10, 22, 14, 3, 20);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const NO_PROBLEMS = { waits: 0, retrying: 0, refused: 0, hint: 0 };

/** A state whose overall condition is what the app makes of its folders. */
export function app<State extends Omit<AppState, 'overall'>>(
  state: State,
): State & Pick<AppState, 'overall'> {
  return { ...state, overall: overallOf(state.folders) };
}

export const account: AccountState = {
  id: 'work',
  source: 'oidc',
  description: 'id.example.com',
  session: { step: 'signed-in', name: 'ada@example.com' },
  credentials: { status: 'valid', expiresAt: NOW + 52 * MINUTE, renewsAt: NOW + 37 * MINUTE },
  vault: 'keychain',
  notKept: null,
};

export const folder: FolderState = {
  id: 'docs',
  account: 'work',
  localPath: '/home/ada/Documents',
  remote: 's3://team-files/docs/',
  mode: 'two-way',
  status: 'in-step',
  headline: 'Up to date',
  summary: 'Up to date.',
  questions: 0,
  unsynced: 0,
  causes: [],
  files: 12_345,
  progress: null,
  lastInStepAt: NOW - 20_000,
  problems: [],
  problemCounts: NO_PROBLEMS,
  problemsAt: null,
  conflicts: [],
  conflictCount: 0,
  heldDeletes: null,
  degraded: [],
};

export const photos: FolderState = {
  ...folder,
  id: 'photos',
  localPath: '/home/ada/Pictures/Field trips',
  remote: 's3://team-archive/photos/field-trips/',
  mode: 'upload-only',
  files: 48_210,
};

export const inStep = app<Omit<AppState, 'overall'>>({
  version: '0.1.0',
  device: 'ada-laptop',
  shell: 'electron',
  now: NOW,
  paused: false,
  accounts: [account],
  folders: [folder, photos],
  transfers: [],
  transferCount: 0,
  activity: activities(NOW, 40),
  quickUploads: [],
  notices: [],
  update: { status: 'current' },
});
