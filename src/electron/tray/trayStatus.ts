// The one condition of all folders as an icon and a line for the tray (R18).
import type { AppState, FolderStatus } from '../../contract/state.ts';

export type TrayIcon = 'idle' | 'syncing' | 'attention' | 'paused';

export interface TrayStatus {
  readonly icon: TrayIcon;
  readonly line: string;
}

const ICONS: Readonly<Record<FolderStatus, TrayIcon>> = {
  'in-step': 'idle',
  incomplete: 'attention',
  waiting: 'attention',
  failed: 'attention',
  syncing: 'syncing',
  checking: 'syncing',
  starting: 'syncing',
  offline: 'paused',
  paused: 'paused',
};

/** What waits for a person shows even while everything is paused. */
export function trayStatus({ overall }: Pick<AppState, 'overall'>): TrayStatus {
  const { status, headline, questions } = overall;
  if (status === null) return { icon: 'idle', line: 'No folder is set up yet' };
  return { icon: questions > 0 ? 'attention' : ICONS[status], line: headline };
}
