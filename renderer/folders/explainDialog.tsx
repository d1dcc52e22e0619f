// Answers "why?" for one file (R12): what is on both sides, what they last agreed on, what will happen.
import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Explanation } from '../../src/contract/commands.ts';
import { MAX_PATH_CHARACTERS } from '../../src/contract/limits.ts';
import type { Reply } from '../bridge/ask.ts';
import { FileName } from '../controls/fileName.tsx';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { useNewest } from '../context/useNewest.ts';

function Answer({ explanation }: { readonly explanation: Explanation }): JSX.Element {
  return (
    <>
      <h3 class="row-name">
        <FileName path={explanation.path} folder="shown" />
      </h3>
      <ul class="explanation">
        {explanation.lines.map((line, index) => (
          <li key={`${index} ${line}`}>{line}</li>
        ))}
      </ul>
    </>
  );
}

interface ExplainDialogProps {
  readonly folder: string;
  /** Null: the person types it. */
  readonly path: string | null;
  readonly onClose: () => void;
}

/**
 * Asks at once about a given `path`, else about the one that is typed, and shows the newest answer
 * only.
 */
export function ExplainDialog({ folder, path, onClose }: ExplainDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [typed, setTyped] = useState(path ?? '');
  const begin = useNewest();
  const [reply, setReply] = useState<Reply<'explain'> | 'asking' | null>(null);

  const explain = async (asked: string): Promise<void> => {
    if (asked === '') return;
    const isNewest = begin();
    setReply('asking');
    const answered = await ask('explain', { folder, path: asked });
    if (isNewest()) setReply(answered);
  };
  useEffect(() => {
    if (path !== null) void explain(path);
  }, [folder, path]);
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // Not trimmed: a name may begin or end with spaces.
    void explain(typed);
  };

  return (
    <Modal title="Why is this file as it is?" onClose={onClose}>
      <form class="ask" onSubmit={onSubmit}>
        <label class="field">
          File, relative to the top of the folder
          <input
            type="text"
            value={typed}
            maxLength={MAX_PATH_CHARACTERS}
            spellcheck={false}
            autocomplete="off"
            placeholder="reports/2026/summary.pdf"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary">
          Explain
        </button>
      </form>
      <DialogBody live>
        {reply === 'asking' && <p class="empty">Looking at both sides…</p>}
        {reply !== null && reply !== 'asking' && reply.ok && <Answer explanation={reply.value} />}
        {reply !== null && reply !== 'asking' && !reply.ok && <p class="error">{reply.message}</p>}
      </DialogBody>
    </Modal>
  );
}
