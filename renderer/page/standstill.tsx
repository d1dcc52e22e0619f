// What is shown instead of the page, or above it, while there is no connection to the app.
import type { JSX } from 'preact';
import { Cup } from '../controls/cup.tsx';
import { Icon } from '../controls/icon.tsx';
import type { PageState } from './usePageState.ts';

type Trouble = Exclude<PageState['connection'], 'live' | 'connecting'>;

const WORDS: Readonly<Record<Trouble, { readonly title: string; readonly advice: string }>> = {
  lost: {
    title: 'Brimful is not running',
    advice: 'Start it again with “brimful run”, and open the address that it prints.',
  },
  refused: {
    title: 'This page is not connected',
    advice:
      'Its address opens it once, within two minutes. Run “brimful page” in a terminal on the computer where Brimful runs, and open the address that it prints.',
  },
  'opened-twice': {
    title: 'The address of this page was opened twice',
    advice:
      'If that was not you, somebody else has read it. What it opened is closed now: run “brimful page” in a terminal on the computer where Brimful runs, and open the address that it prints.',
  },
  incompatible: {
    title: 'This page does not match the running Brimful',
    advice: 'Reload the page. If that does not help, quit Brimful and start it again.',
  },
};

/** Shown above the last known state. */
export function TroubleBanner({ trouble }: { readonly trouble: Trouble }): JSX.Element {
  const { title, advice } = WORDS[trouble];
  return (
    <div class="trouble" role="alert">
      <Icon name="failed" />
      <p>
        <strong>{title}.</strong> {advice} Below is the last known state.
      </p>
    </div>
  );
}

/** The whole page, until the first state arrives. */
export function Standstill({
  connection,
}: {
  readonly connection: Trouble | 'connecting' | 'live';
}): JSX.Element {
  const waiting = connection === 'connecting' || connection === 'live';
  return (
    <main class={waiting ? 'standstill patient' : 'standstill'} aria-busy={waiting}>
      <Cup tone={waiting ? 'busy' : 'quiet'} />
      <h1>{waiting ? 'One moment…' : WORDS[connection].title}</h1>
      <p>{waiting ? 'Connecting to Brimful.' : WORDS[connection].advice}</p>
    </main>
  );
}
