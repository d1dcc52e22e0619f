// The menu of a folder: everything that is not needed every day.
import type { JSX } from 'preact';
import type { AppState, FolderState } from '../../src/contract/state.ts';
import { MenuButton } from '../controls/menuButton.tsx';
import type { MenuItem } from '../controls/menuButton.tsx';
import { usePageActions } from '../context/pageActions.ts';

interface FolderMenuProps {
  readonly folder: FolderState;
  readonly name: string;
  readonly shell: AppState['shell'];
  /** While everything is paused, pausing or syncing one folder would have no visible effect. */
  readonly allPaused: boolean;
}

export function FolderMenu({ folder, name, shell, allPaused }: FolderMenuProps): JSX.Element {
  const { run, openDialog } = usePageActions();
  const { id } = folder;
  const paused = folder.status === 'paused';
  // A browser has neither the file manager nor the file picker of the computer that Brimful runs on.
  const desktop: MenuItem[] =
    shell === 'electron'
      ? [
          { label: 'Open folder', icon: 'folder', choose: () => void run('openFolder', { folder: id }) },
          {
            label: 'Upload files…',
            icon: 'up',
            choose: () => void run('quickUpload', { folder: id, share: false }),
          },
          {
            label: 'Upload files and copy link…',
            icon: 'link',
            choose: () => void run('quickUpload', { folder: id, share: true }),
          },
        ]
      : [];
  const pacing: MenuItem[] = allPaused
    ? []
    : [
        ...(paused
          ? []
          : [
              {
                label: 'Sync now',
                icon: 'sync',
                choose: () => void run('syncNow', { folder: id }),
              } satisfies MenuItem,
            ]),
        {
          label: paused ? 'Resume' : 'Pause',
          icon: paused ? 'resume' : 'pause',
          choose: () => void run('pauseFolder', { folder: id, paused: !paused }),
        },
      ];
  return (
    <MenuButton
      label={`More for ${name}`}
      items={[
        ...desktop,
        ...pacing,
        {
          label: 'Explain a file…',
          icon: 'question',
          choose: () => openDialog({ kind: 'explain', folder: id, path: null }),
        },
        { label: 'Trash…', icon: 'trash', choose: () => openDialog({ kind: 'trash', folder: id }) },
        { label: 'Remove…', icon: 'close', choose: () => openDialog({ kind: 'remove-folder', folder: id }) },
      ]}
    />
  );
}
