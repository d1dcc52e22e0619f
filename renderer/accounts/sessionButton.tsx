// The one action that makes sense in each step of a session.
import type { JSX } from 'preact';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState } from '../../src/contract/state.ts';
import { CommandButton } from '../controls/commandButton.tsx';
import { usePageActions } from '../context/pageActions.ts';

/** Renders nothing for accounts whose credentials do not come from a sign-in. */
export function SessionButton({ account }: { readonly account: AccountState }): JSX.Element | null {
  const { openDialog } = usePageActions();
  const { id, source, session } = account;
  if (accountKind(source).access !== 'sign-in') return null;
  switch (session.step) {
    case 'signed-out':
      return (
        <CommandButton class="primary" command="signIn" argument={{ account: id }}>
          Sign in
        </CommandButton>
      );
    case 'needs-sign-in':
      return (
        <CommandButton class="primary" command="signIn" argument={{ account: id }}>
          Sign in again
        </CommandButton>
      );
    case 'signing-in':
      return (
        <CommandButton command="cancelSignIn" argument={{ account: id }}>
          Cancel
        </CommandButton>
      );
    case 'signed-in':
      return (
        <button type="button" class="quiet" onClick={() => openDialog({ kind: 'sign-out', account: id })}>
          Sign out…
        </button>
      );
  }
}
