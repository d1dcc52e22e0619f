// Asks for confirmation before a command that has no undo.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Reply } from '../../bridge/ask.ts';
import type { CommandArgument, CommandName } from '../../../src/contract/commands.ts';
import { usePageActions } from '../../context/pageActions.ts';
import { DialogBody } from './dialogBody.tsx';
import { Modal } from '../modal.tsx';

interface ConfirmDialogProps<N extends CommandName> {
  readonly title: string;
  readonly confirm: string;
  readonly command: N;
  readonly argument: CommandArgument<N>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Sends `command` when confirmed. Closes when it succeeded, else stays open and shows why not. */
export function ConfirmDialog<N extends CommandName>(props: ConfirmDialogProps<N>): JSX.Element {
  const { ask } = usePageActions();
  const [waiting, setWaiting] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const confirm = async (): Promise<void> => {
    if (waiting) return;
    setWaiting(true);
    const reply: Reply<N> = await ask(props.command, props.argument);
    if (reply.ok) {
      props.onClose();
      return;
    }
    setFailure(reply.message);
    setWaiting(false);
  };
  return (
    <Modal title={props.title} onClose={props.onClose}>
      <DialogBody>{props.children}</DialogBody>
      {failure !== null && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      <footer>
        <button type="button" onClick={props.onClose}>
          Cancel
        </button>
        <button type="button" class="primary" aria-disabled={waiting} onClick={() => void confirm()}>
          {props.confirm}
        </button>
      </footer>
    </Modal>
  );
}
