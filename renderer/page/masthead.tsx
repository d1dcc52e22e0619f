// The header of the page: the overall state in one sentence, and the buttons for all folders.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
import { SessionButton } from '../accounts/sessionButton.tsx';
import { CommandButton } from '../controls/commandButton.tsx';
import { Cup } from '../controls/cup.tsx';
import { Icon } from '../controls/icon.tsx';
import { accountToSignIn } from '../text/overview.ts';
import type { Overview } from '../text/overview.ts';

export function Masthead({
  state,
  overview,
}: {
  readonly state: AppState;
  readonly overview: Overview;
}): JSX.Element {
  const { paused } = state;
  const signIn = accountToSignIn(state);
  return (
    <header class={`masthead tone-${overview.tone}`}>
      <Cup tone={overview.tone} />
      <div class="headline">
        <h1 title={overview.title}>{overview.title}</h1>
        <p title={overview.detail}>{overview.detail}</p>
      </div>
      {state.folders.length > 0 && (
        <div class="buttons">
          {signIn !== null && <SessionButton account={signIn} />}
          {signIn === null && !paused && (
            <CommandButton command="syncNow" argument={{ folder: null }}>
              <Icon name="sync" />
              Sync now
            </CommandButton>
          )}
          <CommandButton
            command="pause"
            argument={{ paused: !paused }}
            class={paused ? 'primary' : undefined}
          >
            <Icon name={paused ? 'resume' : 'pause'} />
            {paused ? 'Resume' : 'Pause'}
          </CommandButton>
        </div>
      )}
    </header>
  );
}
