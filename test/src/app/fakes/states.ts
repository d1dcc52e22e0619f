// A whole, valid AppState for tests to vary.
import type { AppState } from '../../../../src/contract/state.ts';

export const APP_STATE: AppState = {
  version: '0.1.0',
  device: 'here',
  shell: 'headless',
  now: 0,
  paused: false,
  accounts: [],
  folders: [],
  overall: { status: null, headline: 'Nothing to sync yet', summary: '', questions: 0, unsynced: 0 },
  transfers: [],
  transferCount: 0,
  activity: [],
  quickUploads: [],
  notices: [],
  update: { status: 'off', reason: 'test' },
};
