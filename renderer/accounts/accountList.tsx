// The accounts through which buckets are reached.
import type { JSX } from 'preact';
import type { AccountState } from '../../src/contract/state.ts';
import { AccountCard } from './accountCard.tsx';

export function AccountList({ accounts }: { readonly accounts: readonly AccountState[] }): JSX.Element {
  return (
    <section class="accounts" aria-labelledby="accounts-title">
      <header class="section-head">
        <h2 id="accounts-title">Accounts</h2>
      </header>
      {accounts.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
    </section>
  );
}
