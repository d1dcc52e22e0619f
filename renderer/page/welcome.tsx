// The first run: sign in, then choose a folder. Shown until there is a folder.
import type { ComponentChildren, JSX } from 'preact';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { AccountCard } from '../accounts/accountCard.tsx';
import { Cup } from '../controls/cup.tsx';
import { Icon } from '../controls/icon.tsx';
import { visibleText } from '../text/visibleText.ts';
import { usePageActions } from '../context/pageActions.ts';

function isReady({ session }: AccountState): boolean {
  return session.step === 'signed-in';
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly state: 'done' | 'now' | 'later';
  readonly children: ComponentChildren;
}

function Step({ number, title, state, children }: StepProps): JSX.Element {
  return (
    <li class={`step step-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span class="step-number">{state === 'done' ? <Icon name="check" /> : number}</span>
      <div>
        <h2>
          {title}
          {state === 'done' && <span class="visually-hidden"> (done)</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}

function NoAccount({ configFile }: { readonly configFile: string | undefined }): JSX.Element {
  const { openDialog } = usePageActions();
  return (
    <>
      <p>An account says where you sign in. The people who run your bucket have its settings for you.</p>
      <button type="button" class="primary" onClick={() => openDialog({ kind: 'add-account' })}>
        <Icon name="plus" />
        Add an account
      </button>
      {configFile !== undefined && (
        <p class="hint">
          Settings are kept in <bdi class="config-file">{visibleText(configFile)}</bdi>
        </p>
      )}
    </>
  );
}

export function Welcome({ state }: { readonly state: AppState }): JSX.Element {
  const { openDialog } = usePageActions();
  const ready = state.accounts.some(isReady);
  return (
    <div class="welcome">
      <Cup tone="good" />
      <h1>Welcome to Brimful</h1>
      <p class="lead">
        It keeps a folder on this computer and a place in your organisation’s bucket in step.
      </p>
      <ol class="steps">
        <Step number={1} title="Sign in" state={ready ? 'done' : 'now'}>
          {state.accounts.length === 0 && <NoAccount configFile={state.configFile} />}
          {state.accounts.some(({ source }) => accountKind(source).access === 'sign-in') && !ready && (
            <p>
              Your organisation’s own sign-in page opens in the browser. Brimful never sees your password.
            </p>
          )}
          {state.accounts.map((account) => (
            <AccountCard key={account.id} account={account} shell={state.shell} />
          ))}
          {state.accounts.length > 0 && !ready && (
            <button type="button" class="quiet small" onClick={() => openDialog({ kind: 'add-account' })}>
              Add another account
            </button>
          )}
        </Step>
        <Step number={2} title="Choose a folder" state={ready ? 'now' : 'later'}>
          <p>Pick what should be kept in step. Nothing is deleted on either side when it is added.</p>
          {ready && (
            <button type="button" class="primary" onClick={() => openDialog({ kind: 'add-folder' })}>
              <Icon name="plus" />
              Add a folder
            </button>
          )}
        </Step>
      </ol>
    </div>
  );
}
