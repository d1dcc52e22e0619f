// Chooses the AWS account and the role in it that an account uses.
import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Reply } from '../bridge/ask.ts';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { FormField } from '../controls/formField.tsx';
import { FormFooter } from '../controls/formFooter.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';

interface ChooseRoleDialogProps {
  readonly account: string;
  readonly onClose: () => void;
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  /** Null: they are being fetched. */
  readonly options: readonly { readonly value: string; readonly label: string }[] | null;
  readonly onChange: (value: string) => void;
}

function Select({ label, value, options, onChange }: SelectProps): JSX.Element {
  return (
    <FormField label={label} error={undefined}>
      {(field) => (
        <select
          {...field}
          value={value}
          disabled={options === null}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          {options === null && <option value="">Loading…</option>}
          {options?.map((option) => (
            <option key={option.value} value={option.value}>
              {visibleText(option.label)}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
}

/**
 * Asks for the AWS accounts when it is opened, for the roles when one is chosen, and closes once a
 * role is.
 */
export function ChooseRoleDialog({ account, onClose }: ChooseRoleDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [accounts, setAccounts] = useState<Reply<'listAwsAccounts'> | null>(null);
  const [awsAccountId, setAwsAccountId] = useState('');
  const [roles, setRoles] = useState<Reply<'listRoles'> | null>(null);
  const [roleName, setRoleName] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);

  useEffect(() => {
    let isOpen = true;
    void ask('listAwsAccounts', { account }).then((reply) => {
      if (!isOpen) return;
      setAccounts(reply);
      if (reply.ok) setAwsAccountId(reply.value.awsAccounts[0]?.id ?? '');
      else setFailure(reply.message);
    });
    return () => {
      isOpen = false;
    };
  }, [ask, account]);

  useEffect(() => {
    if (awsAccountId === '') return;
    let isNewest = true;
    setRoles(null);
    setRoleName('');
    void ask('listRoles', { account, awsAccountId }).then((reply) => {
      if (!isNewest) return;
      setRoles(reply);
      if (reply.ok) setRoleName(reply.value.roleNames[0] ?? '');
      setFailure(reply.ok ? null : reply.message);
    });
    return () => {
      isNewest = false;
    };
  }, [ask, account, awsAccountId]);

  const choose = async (): Promise<void> => {
    if (waiting || roleName === '') return;
    setWaiting(true);
    setFailure(null);
    const reply = await ask('chooseRole', { account, awsAccountId, roleName });
    setWaiting(false);
    if (reply.ok) onClose();
    else setFailure(reply.message);
  };
  const onSubmit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void choose();
  };
  const listed = accounts?.ok === true ? accounts.value.awsAccounts : accounts === null ? null : [];
  const names = roles?.ok === true ? roles.value.roleNames : roles === null && listed !== null ? null : [];
  return (
    <Modal title={`Choose a role for ${visibleText(account)}`} onClose={onClose}>
      <form onSubmit={onSubmit} noValidate>
        <DialogBody busy={listed === null || names === null}>
          <p>
            Your organisation has given you these roles. The role decides what Brimful may read and write.
          </p>
          <Select
            label="AWS account"
            value={awsAccountId}
            options={listed?.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })) ?? null}
            onChange={setAwsAccountId}
          />
          <Select
            label="Role"
            value={roleName}
            options={
              listed?.length === 0 ? [] : (names?.map((name) => ({ value: name, label: name })) ?? null)
            }
            onChange={setRoleName}
          />
        </DialogBody>
        <FormFooter
          failure={failure === null ? null : visibleText(failure)}
          waiting={waiting}
          submit="Use this role"
          submitting="Checking…"
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
