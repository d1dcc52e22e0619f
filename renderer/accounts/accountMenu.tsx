// What is seldom done with an account: what an administrator needs of it, and its end.
import type { JSX } from 'preact';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState } from '../../src/contract/state.ts';
import { MenuButton } from '../controls/menuButton.tsx';
import type { MenuItem } from '../controls/menuButton.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';

export function AccountMenu({ account }: { readonly account: AccountState }): JSX.Element {
  const { openDialog } = usePageActions();
  const { id, source, session } = account;
  // The button beside it says "Sign in again" then; whoever wants to make room for another person signs out here.
  const leave: MenuItem[] =
    session.step === 'needs-sign-in'
      ? [{ label: 'Sign out…', icon: 'person', choose: () => openDialog({ kind: 'sign-out', account: id }) }]
      : [];
  const setup: MenuItem[] = accountKind(source).usesSts
    ? [
        {
          label: 'Set up AWS…',
          icon: 'settings',
          choose: () => openDialog({ kind: 'setup', account: id }),
        },
      ]
    : [];
  return (
    <MenuButton
      label={`More for ${visibleText(id)}`}
      items={[
        ...setup,
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
        ...leave,
      ]}
    />
  );
}
