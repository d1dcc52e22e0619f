// The list of synced folders.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { FolderCard } from './folderCard.tsx';

/** All folders in the order of the state, and the button that adds one once there is an account. */
export function FolderList({ state }: { readonly state: AppState }): JSX.Element {
  const { openDialog } = usePageActions();
  return (
    <section class="folders" aria-labelledby="folders-title">
      <header class="section-head">
        <h2 id="folders-title">Folders</h2>
        {state.accounts.length > 0 && (
          <button type="button" class="quiet" onClick={() => openDialog({ kind: 'add-folder' })}>
            <Icon name="plus" />
            Add folder
          </button>
        )}
      </header>
      {state.folders.length === 0 && <p class="empty">No folder is kept in step yet.</p>}
      {state.folders.map((folder) => (
        <FolderCard key={folder.id} folder={folder} shell={state.shell} allPaused={state.paused} />
      ))}
    </section>
  );
}
