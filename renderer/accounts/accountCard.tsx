// One account: who is signed in, how long access lasts, and where the session is kept.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { useNow } from '../context/now.ts';
import { accessSentence } from '../text/accessSentence.ts';
import { visibleText } from '../text/visibleText.ts';
import { AccountMenu } from './accountMenu.tsx';
import { SessionButton } from './sessionButton.tsx';
import { SignInAddress } from './signInAddress.tsx';
import { SessionLine } from './sessionLine.tsx';

function AccessKeyLine({ account }: { readonly account: AccountState }): JSX.Element {
  const { id, source, session } = account;
  const { access, inUse } = accountKind(source);
  if (access === 'found' || session.step === 'signed-in') return <p>{inUse}</p>;
  return (
    <p class="asks">
      {session.step === 'needs-sign-in' ? session.reason : 'There is no access key yet.'} Quit Brimful, run{' '}
      <code>brimful login {visibleText(id)}</code> in a terminal, then start Brimful again.
    </p>
  );
}

/** Only what is worth saying: a keychain is what everybody expects. */
const VAULT_NOTES: Readonly<Partial<Record<AccountState['vault'], string>>> = {
  memory: 'The sign-in is kept in memory only and is lost when Brimful quits.',
};

function Access({ credentials }: { readonly credentials: AccountState['credentials'] }): JSX.Element | null {
  const sentence = accessSentence(credentials, useNow());
  if (sentence === null) return null;
  const failing = credentials.status === 'failing';
  return (
    <p class={failing ? 'asks' : 'access'}>
      {failing && <Icon name="attention" />}
      {sentence}
    </p>
  );
}

interface AccountCardProps {
  readonly account: AccountState;
  readonly shell: AppState['shell'];
}

export function AccountCard({ account, shell }: AccountCardProps): JSX.Element {
  const id = useId();
  const { access } = accountKind(account.source);
  const note = VAULT_NOTES[account.vault];
  const address = account.session.step === 'signing-in' ? account.session.address : null;
  return (
    <article class="card account" aria-labelledby={id}>
      <header>
        <span class="account-icon">
          <Icon name={access === 'sign-in' ? 'person' : 'key'} />
        </span>
        <div class="account-name">
          <h3 id={id}>
            <bdi>{account.id}</bdi>
          </h3>
          <p class="description">
            <bdi>{account.description}</bdi>
          </p>
        </div>
        <div class="card-tools">
          <SessionButton account={account} />
          <AccountMenu account={account} />
        </div>
      </header>
      {access === 'sign-in' ? <SessionLine session={account.session} /> : <AccessKeyLine account={account} />}
      {address !== null && <SignInAddress account={account.id} address={address} shell={shell} />}
      <Access credentials={account.credentials} />
      {note !== undefined && (
        <p class="degraded">
          <Icon name="info" />
          {note}
        </p>
      )}
    </article>
  );
}
