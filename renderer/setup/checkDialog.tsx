// Checks the live set-up of an account and shows every step.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Reply } from '../bridge/ask.ts';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { checkSummary } from '../text/checkSummary.ts';
import { visibleText } from '../text/visibleText.ts';
import { CheckStepRow } from './checkStepRow.tsx';

interface CheckDialogProps {
  readonly account: string;
  readonly onClose: () => void;
}

/**
 * Begins a check when it is opened and at each press of "Check again"; closing it cancels one that
 * runs.
 */
export function CheckDialog({ account, onClose }: CheckDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [round, setRound] = useState(1);
  const [reply, setReply] = useState<Reply<'checkSetup'> | 'running'>('running');
  useEffect(() => {
    let running = true;
    setReply('running');
    void ask('checkSetup', { account }).then((answered) => {
      if (running) setReply(answered);
      running = false;
    });
    return () => {
      if (running) void ask('cancelCheck', { account });
      running = false;
    };
  }, [ask, account, round]);

  const running = reply === 'running';
  const steps = reply !== 'running' && reply.ok ? reply.value.steps : [];
  return (
    <Modal title={`Check the set-up of ${visibleText(account)}`} onClose={onClose}>
      <DialogBody busy={running}>
        <p role="status">
          {running && 'Checking the sign-in, the credentials and each bucket. This can take a minute.'}
          {reply !== 'running' && (reply.ok ? checkSummary(steps) : reply.message)}
        </p>
        {steps.length > 0 && (
          <ul class="checks" aria-label="Checks">
            {steps.map((step) => (
              <li key={step.id}>
                <CheckStepRow step={step} />
              </li>
            ))}
          </ul>
        )}
      </DialogBody>
      <footer>
        <button type="button" onClick={onClose}>
          {running ? 'Cancel' : 'Close'}
        </button>
        <button
          type="button"
          class="primary"
          aria-disabled={running}
          onClick={() => !running && setRound(round + 1)}
        >
          {running ? 'Checking…' : 'Check again'}
        </button>
      </footer>
    </Modal>
  );
}
