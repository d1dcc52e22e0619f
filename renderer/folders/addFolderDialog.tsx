// Adds a folder: asks for the place on this computer and the place in a bucket.
import type { JSX, TargetedEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppState, FolderState } from '../../src/contract/state.ts';
import type { Failure } from '../bridge/ask.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { FormField } from '../controls/formField.tsx';
import { FormFooter } from '../controls/formFooter.tsx';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { addressErrors, normalPrefix } from '../bucket/bucketAddress.ts';
import { BucketAddressField } from '../bucket/bucketAddressField.tsx';
import { LocalFolderField } from './localFolderField.tsx';
import type { LocalChoice } from './localFolderField.tsx';
import { ModeField } from './modeField.tsx';

interface AddFolderDialogProps {
  readonly accounts: AppState['accounts'];
  readonly shell: AppState['shell'];
  readonly onClose: () => void;
}

/**
 * Closes once the folder is added; what is wrong is said at its field, and the first such field gets
 * the focus.
 */
export function AddFolderDialog({ accounts, shell, onClose }: AddFolderDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [local, setLocal] = useState<LocalChoice>({ choice: null, localPath: '' });
  const [account, setAccount] = useState(accounts[0]?.id ?? '');
  const [address, setAddress] = useState({ bucket: '', prefix: '' });
  const [mode, setMode] = useState<FolderState['mode']>('two-way');
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // A layout effect, so that the next key already goes to the field.
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [errors]);

  const showFailure = (refused: Failure, field = refused.field): void => {
    if (field === undefined) setFailure(refused.message);
    else setErrors({ [field]: refused.message });
  };
  /**
   * The id of the chosen folder; a typed path gets one now. Null when it was refused: the reason is shown.
   */
  const chosen = async (): Promise<string | null> => {
    if (local.choice !== null) return local.choice;
    const reply = await ask('chooseLocalFolder', { typedPath: local.localPath.trim() });
    if (!reply.ok) showFailure(reply, 'localPath');
    return reply.ok && reply.value !== null && 'choice' in reply.value ? reply.value.choice : null;
  };
  const add = async (): Promise<void> => {
    const found = {
      ...(local.localPath.trim() === '' && { localPath: 'Choose the folder on this computer.' }),
      ...addressErrors(address),
    };
    setErrors(found);
    setFailure(null);
    if (waiting || Object.keys(found).length > 0) return;
    setWaiting(true);
    const choice = await chosen();
    if (choice !== null) {
      const prefix = normalPrefix(address.prefix);
      const reply = await ask('addFolder', { choice, account, bucket: address.bucket.trim(), prefix, mode });
      if (reply.ok) {
        onClose();
        return;
      }
      showFailure(reply);
    }
    setWaiting(false);
  };
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void add();
  };

  return (
    <Modal title="Add a folder" onClose={onClose}>
      <form ref={form} onSubmit={onSubmit} noValidate>
        <DialogBody>
          <LocalFolderField shell={shell} value={local} error={errors.localPath} onChange={setLocal} />
          {accounts.length > 1 && (
            <FormField label="Account" error={errors.account}>
              {(field) => (
                <select
                  {...field}
                  value={account}
                  onChange={(event) => setAccount(event.currentTarget.value)}
                >
                  {accounts.map(({ id, description }) => (
                    <option key={id} value={id}>{`${id} (${description})`}</option>
                  ))}
                </select>
              )}
            </FormField>
          )}
          <BucketAddressField value={address} errors={errors} onChange={setAddress} />
          <ModeField value={mode} onChange={setMode} />
        </DialogBody>
        <FormFooter
          failure={failure}
          waiting={waiting}
          submit="Start syncing"
          submitting="Adding…"
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
