// Copies a text to the clipboard, and says whether that worked.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AppState } from '../../src/contract/state.ts';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  readonly shell: AppState['shell'];
  /**
   * How the app copies the text; answers what went wrong, or null. The desktop page has no permissions, not
   * even for the clipboard, so the app copies its own text (E4).
   */
  readonly copyInApp: () => Promise<string | null>;
  /** Selects the text, so that a person can copy it where the browser refuses. */
  readonly select: () => void;
  readonly class?: string;
}

/**
 * The desktop app copies by itself; where a browser refuses, the text is selected and the keys are
 * named.
 */
export function CopyButton(props: CopyButtonProps): JSX.Element {
  const { text, shell, copyInApp, select } = props;
  /** What was said about which text: a new one has not been copied yet. */
  const [said, setSaid] = useState({ about: '', words: '' });
  const say = (words: string): void => setSaid({ about: text, words });

  const copyInBrowser = async (): Promise<string> => {
    try {
      await navigator.clipboard.writeText(text);
      return 'Copied';
    } catch {
      select();
      return 'Press Ctrl+C (⌘C on a Mac) to copy the selected text.';
    }
  };
  const copy = async (): Promise<void> => {
    // Cleared first, so that screen readers announce a second copy, too.
    say('');
    say(shell === 'headless' ? await copyInBrowser() : ((await copyInApp()) ?? 'Copied'));
  };

  return (
    <>
      <button type="button" class={props.class} onClick={() => void copy()}>
        <Icon name="copy" />
        Copy
      </button>
      <p role="status">{said.about === text && said.words}</p>
    </>
  );
}
