// Asks for the client secret that an account's provider demands of this app (SI10).
import type { JSX, TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { FormFooter } from '../controls/formFooter.tsx';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { TextField } from '../controls/textField.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';
import { SecretOwner } from './secretOwner.tsx';

interface ClientSecretDialogProps {
  readonly account: string;
  readonly onClose: () => void;
}

/** Sends the secret to the app and closes once that has accepted it. */
export function ClientSecretDialog({ account, onClose }: ClientSecretDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);

  const keep = async (): Promise<void> => {
    if (waiting) return;
    setWaiting(true);
    const reply = await ask('enterClientSecret', { account, secret });
    if (reply.ok) {
      onClose();
      return;
    }
    setError(reply.message);
    setWaiting(false);
  };
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void keep();
  };

  return (
    <Modal title={`Client secret of ${visibleText(account)}`} onClose={onClose}>
      <form onSubmit={onSubmit} noValidate>
        <SecretOwner name={account} />
        <DialogBody>
          <p>
            Your provider shows it where Brimful is registered, or your administrator has it. Brimful keeps it
            in the keychain, and sends it to your provider only.
          </p>
          <TextField
            label="Client secret"
            hint="Not a secret of yours: your provider requires it of this app"
            error={error === null ? undefined : visibleText(error)}
            value={secret}
            isSecret
            onInput={setSecret}
          />
        </DialogBody>
        <FormFooter
          failure={null}
          waiting={waiting}
          submit="Keep it"
          submitting="Keeping…"
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
