// One account: who is signed in, how long access lasts, and where the session is kept.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { Evidence } from '../help/evidence.tsx';
import { HelpButton } from '../help/helpButton.tsx';
import { Icon } from '../controls/icon.tsx';
import { usePageActions } from '../context/pageActions.ts';
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

/** Signing in has its own button on the card; so has the command for an access key its line. */
function isOfferedAbove({ credentials }: AccountState): boolean {
  if (credentials.status !== 'failing') return false;
  return credentials.action === 'sign-in' || credentials.action === 'enter-key';
}

/** True when the line of the session has said the same. */
function isSaidAbove(account: AccountState, sentence: string): boolean {
  const { session } = account;
  if (session.step === 'needs-sign-in') return session.reason === sentence;
  return session.step !== 'signed-in' && isOfferedAbove(account);
}

function Access({ account }: { readonly account: AccountState }): JSX.Element | null {
  const { id, credentials } = account;
  const sentence = accessSentence(credentials, useNow());
  if (sentence === null) return null;
  if (credentials.status !== 'failing') return <p class="access">{sentence}</p>;
  return (
    <>
      {!isSaidAbove(account, sentence) && (
        <p class="asks">
          <Icon name="attention" />
          {sentence}
        </p>
      )}
      {!isOfferedAbove(account) && (
        <p class="help">
          <HelpButton action={credentials.action} account={id} />
        </p>
      )}
      <Evidence details={credentials.details} />
    </>
  );
}

function MissingSecret({ account }: { readonly account: string }): JSX.Element {
  const { openDialog } = usePageActions();
  return (
    <>
      <p class="asks">
        <Icon name="attention" />
        Your provider requires a client secret of this app, and none is stored.
      </p>
      <p class="help">
        <button type="button" onClick={() => openDialog({ kind: 'client-secret', account })}>
          Enter the client secret…
        </button>
      </p>
    </>
  );
}

interface AccountCardProps {
  readonly account: AccountState;
  readonly shell: AppState['shell'];
}

/** One account with everything that can be done to it; while a sign-in runs, its address and code. */
export function AccountCard({ account, shell }: AccountCardProps): JSX.Element {
  const id = useId();
  const { access } = accountKind(account.source);
  const { session } = account;
  const signingIn = session.step === 'signing-in' ? session : null;
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
      {access === 'sign-in' ? <SessionLine session={session} /> : <AccessKeyLine account={account} />}
      {account.clientSecret === 'missing' && <MissingSecret account={account.id} />}
      {signingIn !== null && signingIn.address !== null && (
        <SignInAddress
          account={account.id}
          address={signingIn.address}
          userCode={signingIn.userCode ?? null}
          takesAnswer={signingIn.takesAnswer === true}
          shell={shell}
        />
      )}
      <Access account={account} />
    </article>
  );
}
