// The text of a set-up, its notes, and the button that copies it.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { SetupText, SetupRequest } from '../../src/contract/setup.ts';
import type { AppState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { usePageActions } from '../context/pageActions.ts';

interface SetupResultProps {
  readonly setup: SetupText;
  /** What `setup` answers. */
  readonly request: SetupRequest;
  readonly shell: AppState['shell'];
}

export function SetupResult({ setup, request, shell }: SetupResultProps): JSX.Element {
  const { ask } = usePageActions();
  const block = useRef<HTMLTextAreaElement>(null);
  /** What was said about which text: a new one has not been copied yet. */
  const [said, setSaid] = useState({ text: '', words: '' });
  const say = (words: string): void => setSaid({ text: setup.text, words });

  const copyInBrowser = async (): Promise<string> => {
    try {
      await navigator.clipboard.writeText(setup.text);
      return 'Copied';
    } catch {
      block.current?.select();
      return 'Press Ctrl+C (⌘C on a Mac) to copy the selected text.';
    }
  };
  const copy = async (): Promise<void> => {
    // Cleared first, so that screen readers announce a second copy, too.
    say('');
    if (shell === 'headless') {
      say(await copyInBrowser());
      return;
    }
    // The desktop page has no permissions, not even for the clipboard (E4), so the app copies its own text.
    const reply = await ask('copySetup', request);
    say(reply.ok ? 'Copied' : reply.message);
  };

  return (
    <>
      <textarea
        ref={block}
        class="setup-text"
        aria-label="The set-up"
        readOnly
        wrap="off"
        spellcheck={false}
        value={setup.text}
      />
      <div class="setup-copy">
        <button type="button" class="primary" onClick={() => void copy()}>
          <Icon name="copy" />
          Copy
        </button>
        <p role="status">{said.text === setup.text && said.words}</p>
      </div>
      <ul class="setup-notes" aria-label="Notes">
        {setup.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}
