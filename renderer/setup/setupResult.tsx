// The text of a set-up, its notes, and the button that copies it.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { SetupText, SetupRequest } from '../../src/contract/setup.ts';
import type { AppState } from '../../src/contract/state.ts';
import { CopyButton } from '../controls/copyButton.tsx';
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
  const copyInApp = async (): Promise<string | null> => {
    const reply = await ask('copySetup', request);
    return reply.ok ? null : reply.message;
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
        <CopyButton
          class="primary"
          text={setup.text}
          shell={shell}
          copyInApp={copyInApp}
          select={() => block.current?.select()}
        />
      </div>
      <ul class="setup-notes" aria-label="Notes">
        {setup.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}
