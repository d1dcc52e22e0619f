// The menu of an account: setting up AWS, checking the set-up, removing the account.
import type { JSX } from 'preact';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState } from '../../src/contract/state.ts';
import { MenuButton } from '../controls/menuButton.tsx';
import type { MenuItem } from '../controls/menuButton.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';

export function AccountMenu({ account }: { readonly account: AccountState }): JSX.Element {
  const { openDialog, run } = usePageActions();
  const { id, source, session } = account;
  // The button beside the menu then says "Sign in again"; signing out lets another person sign in.
  const signOut: MenuItem[] =
    session.step === 'needs-sign-in'
      ? [{ label: 'Sign out…', icon: 'person', choose: () => openDialog({ kind: 'sign-out', account: id }) }]
      : [];
  const isSignInDue = session.step !== 'signed-in' && session.step !== 'signing-in';
  const elsewhere: MenuItem[] =
    accountKind(source).signInElsewhere && isSignInDue
      ? [
          {
            label: 'Sign in with another computer’s browser',
            icon: 'person',
            choose: () => void run('signIn', { account: id, elsewhere: true }),
          },
        ]
      : [];
  const device: MenuItem[] =
    accountKind(source).deviceSignIn && isSignInDue
      ? [
          {
            label: 'Sign in on another device',
            icon: 'person',
            choose: () => void run('signIn', { account: id, device: true }),
          },
        ]
      : [];
  const setup: MenuItem[] =
    accountKind(source).awsSetup !== null
      ? [
          {
            label: 'Set up AWS…',
            icon: 'settings',
            choose: () => openDialog({ kind: 'setup', account: id }),
          },
        ]
      : [];
  const secret: MenuItem[] =
    account.clientSecret === undefined
      ? []
      : [
          {
            label: 'Client secret…',
            icon: 'key',
            choose: () => openDialog({ kind: 'client-secret', account: id }),
          },
        ];
  const role: MenuItem[] =
    accountKind(source).choosesRole && session.step === 'signed-in'
      ? [
          {
            label: 'Choose a role…',
            icon: 'key',
            choose: () => openDialog({ kind: 'choose-role', account: id }),
          },
        ]
      : [];
  return (
    <MenuButton
      label={`More for ${visibleText(id)}`}
      items={[
        ...device,
        ...elsewhere,
        ...role,
        ...setup,
        ...secret,
        {
          label: 'Check the set-up…',
          icon: 'check',
          choose: () => openDialog({ kind: 'check', account: id }),
        },
        {
          label: 'Remove…',
          icon: 'close',
          choose: () => openDialog({ kind: 'remove-account', account: id }),
        },
        ...signOut,
      ]}
    />
  );
}
