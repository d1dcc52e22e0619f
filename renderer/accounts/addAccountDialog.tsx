// Adds an account: typed field by field, or pasted as settings that an administrator gave out.
import type { JSX, TargetedEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AccountFields } from '../../src/contract/account.ts';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AppState } from '../../src/contract/state.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { FormFooter } from '../controls/formFooter.tsx';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { useNewest } from '../context/useNewest.ts';
import { visibleText } from '../text/visibleText.ts';
import { EMPTY_FORM, fromFields, missingFields, toErrors, toFields } from './accountForm.ts';
import { AccountFormFields } from './accountFormFields.tsx';
import { usePastedSettings } from './usePastedSettings.ts';

/** Pasted settings, and the names of those that have no field. */
interface Pasted {
  readonly text: string;
  readonly source: AccountFields['source'];
  readonly kept: readonly string[];
}

interface AddAccountDialogProps {
  readonly accounts: AppState['accounts'];
  readonly onClose: () => void;
}

function pastedSentence({ kept }: Pasted): string {
  const names = kept.map(visibleText).join(', ');
  return kept.length === 0
    ? 'Your settings were filled in.'
    : `Your settings were filled in. Also kept: ${names}.`;
}

/**
 * Closes once the account is added; what is wrong is said at its field, and the first such field gets
 * the focus.
 */
export function AddAccountDialog({ accounts, onClose }: AddAccountDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const begin = useNewest();
  const [form, setForm] = useState(EMPTY_FORM);
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const [serviceOpen, setServiceOpen] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  // A layout effect, so that the next key already goes to the field.
  useLayoutEffect(
    () => element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
    [errors],
  );
  const fields = toFields(
    form,
    accounts.map(({ id }) => id),
  );

  /** Opens the S3 section when something in it is wrong, or pasted settings chose an address. */
  const show = (found: FieldErrors, shown: AccountFields): void => {
    const inFold = found.s3Endpoint ?? found.stsEndpoint ?? found.forcePathStyle;
    if (inFold !== undefined || shown.s3Endpoint !== '' || shown.stsEndpoint !== '') setServiceOpen(true);
    setErrors(found);
  };
  const paste = async (text: string): Promise<void> => {
    const isNewest = begin();
    const reply = await ask('readAccountSettings', { text });
    if (!isNewest()) return;
    if (!reply.ok) {
      setErrors({ settings: reply.message });
      return;
    }
    const { account, kept, mistakes } = reply.value;
    setForm(fromFields(account));
    setPasted({ text, source: account.source, kept });
    setFailure(null);
    show(toErrors(mistakes), account);
  };
  usePastedSettings((text) => void paste(text));

  const add = async (): Promise<void> => {
    const missing = missingFields(fields);
    show(missing, fields);
    setFailure(null);
    if (waiting || Object.keys(missing).length > 0) return;
    setWaiting(true);
    const reply = await ask('addAccount', { account: fields, settings: pasted?.text ?? null });
    if (reply.ok) {
      onClose();
      return;
    }
    const refused = toErrors(reply.mistakes ?? []);
    show(refused, fields);
    if (Object.keys(refused).length === 0) setFailure(reply.message);
    setWaiting(false);
  };
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void add();
  };

  return (
    <Modal title="Add an account" onClose={onClose}>
      <form ref={element} onSubmit={onSubmit} noValidate>
        <DialogBody>
          <p>Were you given settings? Paste them here to fill in the fields.</p>
          <p role="status" class="note">
            {pasted !== null && pasted.source === form.source && pastedSentence(pasted)}
          </p>
          <AccountFormFields
            form={form}
            fields={fields}
            errors={errors}
            serviceOpen={serviceOpen}
            onServiceToggle={setServiceOpen}
            onChange={(changed) => {
              // An access key is for services other than AWS.
              const isKey = accountKind(changed.source).access === 'typed-key';
              if (isKey && changed.source !== form.source) setServiceOpen(true);
              setForm(changed);
            }}
          />
        </DialogBody>
        <FormFooter
          failure={errors.settings === undefined ? failure : visibleText(errors.settings)}
          waiting={waiting}
          submit="Add account"
          submitting="Adding…"
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
