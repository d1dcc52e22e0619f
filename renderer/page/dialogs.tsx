// Renders the requested dialog, unless its folder or account has since been removed.
import type { JSX } from 'preact';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AppState } from '../../src/contract/state.ts';
import { AddAccountDialog } from '../accounts/addAccountDialog.tsx';
import { ChooseRoleDialog } from '../accounts/chooseRoleDialog.tsx';
import { ClientSecretDialog } from '../accounts/clientSecretDialog.tsx';
import { CheckDialog } from '../setup/checkDialog.tsx';
import { SetupDialog } from '../setup/setupDialog.tsx';
import { ConfirmDialog } from '../controls/dialog/confirmDialog.tsx';
import { AddFolderDialog } from '../folders/addFolderDialog.tsx';
import { ExplainDialog } from '../folders/explainDialog.tsx';
import { HeldDeletesDialog } from '../folders/heldDeletesDialog.tsx';
import { TrashDialog } from '../folders/trashDialog.tsx';
import { folderName } from '../../src/contract/words/folderName.ts';
import { visibleText } from '../text/visibleText.ts';
import type { DialogRequest } from '../context/pageActions.ts';
import { ReportDialog } from './reportDialog.tsx';

interface DialogsProps {
  readonly request: DialogRequest;
  readonly state: AppState;
  readonly onClose: () => void;
}

export function Dialogs({ request, state, onClose }: DialogsProps): JSX.Element | null {
  switch (request.kind) {
    case 'add-folder':
      return <AddFolderDialog accounts={state.accounts} shell={state.shell} onClose={onClose} />;
    case 'add-account':
      return <AddAccountDialog accounts={state.accounts} onClose={onClose} />;
    case 'report':
      return <ReportDialog onClose={onClose} />;
    case 'explain':
      return <ExplainDialog folder={request.folder} path={request.path} onClose={onClose} />;
    case 'trash':
      return <TrashDialog folder={request.folder} onClose={onClose} />;
    case 'held-deletes': {
      const held = state.folders.find(({ id }) => id === request.folder)?.heldDeletes ?? null;
      return <HeldDeletesDialog folder={request.folder} held={held} onClose={onClose} />;
    }
    case 'remove-folder': {
      const folder = state.folders.find(({ id }) => id === request.folder);
      if (folder === undefined) return null;
      return (
        <ConfirmDialog
          title={`Stop syncing ${visibleText(folderName(folder.localPath))}?`}
          confirm="Stop syncing"
          command="removeFolder"
          argument={{ folder: folder.id }}
          onClose={onClose}
        >
          <p>
            Every file stays where it is, on this computer and in the bucket. They are just no longer kept in
            step.
          </p>
          <p>You can add the folder again at any time.</p>
        </ConfirmDialog>
      );
    }
    case 'setup': {
      const account = state.accounts.find(({ id }) => id === request.account);
      const kind = account === undefined ? null : accountKind(account.source).awsSetup;
      return kind === null ? null : (
        <SetupDialog
          account={request.account}
          kind={kind}
          hasFolders={state.folders.some(({ account }) => account === request.account)}
          shell={state.shell}
          onClose={onClose}
        />
      );
    }
    case 'check':
      return <CheckDialog account={request.account} onClose={onClose} />;
    case 'client-secret':
      return <ClientSecretDialog account={request.account} onClose={onClose} />;
    case 'choose-role':
      return <ChooseRoleDialog account={request.account} onClose={onClose} />;
    case 'sign-out':
      return (
        <ConfirmDialog
          title={`Sign out of ${visibleText(request.account)}?`}
          confirm="Sign out"
          command="signOut"
          argument={{ account: request.account }}
          onClose={onClose}
        >
          <p>Syncing stops until you sign in again. Your files stay as they are, on both sides.</p>
        </ConfirmDialog>
      );
    case 'remove-account': {
      const account = state.accounts.find(({ id }) => id === request.account);
      if (account === undefined) return null;
      return (
        <ConfirmDialog
          title={`Remove the account ${visibleText(account.id)}?`}
          confirm="Remove"
          command="removeAccount"
          argument={{ account: account.id }}
          onClose={onClose}
        >
          <p>
            {accountKind(account.source).access === 'found'
              ? 'Brimful forgets this account and its settings.'
              : 'You are signed out, and Brimful forgets this account, its sign-in and its settings.'}{' '}
            Your files stay as they are, on both sides.
          </p>
        </ConfirmDialog>
      );
    }
  }
}
