// The tray's content for a state, as plain data, from which tray.ts builds a menu.
import type { AppState } from '../../contract/state.ts';
import { folderName } from '../../contract/words/folderName.ts';
import type { TrayIcon } from './trayStatus.ts';
import { shortLabel } from './shortLabel.ts';
import { trayStatus } from './trayStatus.ts';

export type TrayAction =
  | { readonly type: 'open' }
  | { readonly type: 'sign-in'; readonly account: string }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'sync-now' }
  | { readonly type: 'quick-upload'; readonly folder: string; readonly share: boolean }
  | { readonly type: 'install-update' }
  | { readonly type: 'open-at-login'; readonly enabled: boolean }
  | { readonly type: 'quit' };

export type TrayItem =
  | { readonly kind: 'line'; readonly label: string }
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly action: TrayAction;
      readonly checked?: boolean;
    }
  | { readonly kind: 'group'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayView {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

/** Leaves room for the words around a name. */
const MAX_NAME = 24;

const SEPARATOR: TrayItem = { kind: 'separator' };

/** `openAtLogin`: whether it is enabled; null: not available. */
export function trayView(state: AppState, openAtLogin: boolean | null): TrayView {
  const { icon, line } = trayStatus(state);
  return {
    icon,
    tooltip: `Brimful: ${line}`,
    items: [
      { kind: 'line', label: shortLabel(line) },
      ...signInItems(state),
      SEPARATOR,
      { kind: 'action', label: 'Open Brimful', action: { type: 'open' } },
      {
        kind: 'action',
        label: state.paused ? 'Resume' : 'Pause',
        action: { type: 'pause', paused: !state.paused },
      },
      ...(state.paused || state.folders.length === 0
        ? []
        : [{ kind: 'action', label: 'Sync now', action: { type: 'sync-now' } } as const]),
      ...uploadItems(state),
      SEPARATOR,
      ...updateItems(state),
      ...(openAtLogin === null
        ? []
        : [
            {
              kind: 'action',
              label: 'Open at login',
              checked: openAtLogin,
              action: { type: 'open-at-login', enabled: !openAtLogin },
            } as const,
          ]),
      { kind: 'action', label: 'Quit Brimful', action: { type: 'quit' } },
    ],
  };
}

/** TK4: no sign-in starts by itself, so it is always one click away. */
function signInItems({ accounts }: AppState): readonly TrayItem[] {
  return accounts
    .filter(({ session }) => session.step === 'needs-sign-in')
    .map(({ id }) => ({
      kind: 'action',
      label: `Sign in to ${shortLabel(id, MAX_NAME)}…`,
      action: { type: 'sign-in', account: id },
    }));
}

/** Plain items for one folder, a submenu each for several. Download-only folders accept no uploads. */
function uploadItems(state: AppState): readonly TrayItem[] {
  const targets = state.folders.filter((folder) => folder.mode !== 'download-only');
  const [only, ...others] = targets;
  if (only === undefined) return [];
  if (others.length === 0) return [SEPARATOR, ...uploadChoices(only.id)];
  const groups = targets.map((folder): TrayItem => {
    const name = shortLabel(folderName(folder.localPath), MAX_NAME);
    return { kind: 'group', label: `Quick upload to ${name}`, items: uploadChoices(folder.id) };
  });
  return [SEPARATOR, ...groups];
}

function uploadChoices(folder: string): readonly TrayItem[] {
  return [
    { kind: 'action', label: 'Quick upload…', action: { type: 'quick-upload', folder, share: false } },
    {
      kind: 'action',
      label: 'Quick upload and copy link…',
      action: { type: 'quick-upload', folder, share: true },
    },
  ];
}

function updateItems(state: AppState): readonly TrayItem[] {
  if (state.update.status !== 'ready') return [];
  return [
    {
      kind: 'action',
      label: `Restart to update to ${state.update.version}…`,
      action: { type: 'install-update' },
    },
  ];
}
