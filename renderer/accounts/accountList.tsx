// The list of accounts.
import type { JSX } from 'preact';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { AccountCard } from './accountCard.tsx';

interface AccountListProps {
  readonly accounts: readonly AccountState[];
  readonly shell: AppState['shell'];
}

/** All accounts in the order of the state, and the button that adds one. */
export function AccountList({ accounts, shell }: AccountListProps): JSX.Element {
  const { openDialog } = usePageActions();
  return (
    <section class="accounts" aria-labelledby="accounts-title">
      <header class="section-head">
        <h2 id="accounts-title">Accounts</h2>
        <button type="button" class="quiet" onClick={() => openDialog({ kind: 'add-account' })}>
          <Icon name="plus" />
          Add account
        </button>
      </header>
      {accounts.length === 0 && <p class="empty">No account is set up yet.</p>}
      {accounts.map((account) => (
        <AccountCard key={account.id} account={account} shell={shell} />
      ))}
    </section>
  );
}
