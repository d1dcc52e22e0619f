// The app's state as a report shows it: the status of accounts and folders, without the person's name and
// activity.
import type { AccountState, AppState, FolderState } from '../../../contract/state.ts';

/**
 * Leaves out the person who is signed in, transfers and activity; of conflicts and held deletions it
 * says only how many.
 */
export function describeState({ shell, paused, accounts, folders, notices, update }: AppState): object {
  return {
    ...{ shell, paused, notices, update },
    accounts: accounts.map(describeAccount),
    folders: folders.map(describeFolder),
  };
}

function describeAccount({ id, source, session, credentials, vault }: AccountState): object {
  const reason = session.step === 'needs-sign-in' ? session.reason : null;
  return { id, source, session: { step: session.step, reason }, credentials, vault };
}

/** How many conflicts and held deletions there are, not which. */
function describeFolder({ conflicts, heldDeletes, ...folder }: FolderState): object {
  const held = heldDeletes && {
    ...{ side: heldDeletes.side, count: heldDeletes.count },
    ...{ ofFiles: heldDeletes.ofFiles, reason: heldDeletes.reason },
  };
  return { ...folder, conflicts: conflicts.length, heldDeletes: held };
}
