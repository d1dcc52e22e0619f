// The addresses of an S3-compatible service; collapsed, since most accounts are on AWS.
import type { JSX } from 'preact';
import type { AccountFields } from '../../src/contract/account.ts';
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { TextField } from '../controls/textField.tsx';
import type { AccountForm } from './accountForm.ts';

export interface AccountFieldsProps {
  readonly form: AccountForm;
  /** What the form would send now, defaults included. */
  readonly fields: AccountFields;
  readonly errors: FieldErrors;
  readonly serviceOpen: boolean;
  readonly onServiceToggle: (open: boolean) => void;
  readonly onChange: (form: AccountForm) => void;
}

export function ServiceFields(props: AccountFieldsProps): JSX.Element {
  const { form, fields, errors, onChange } = props;
  return (
    <details
      class="fold"
      open={props.serviceOpen}
      onToggle={({ currentTarget }) => props.onServiceToggle(currentTarget.open)}
    >
      <summary>S3-compatible service</summary>
      <div class="fold-body">
        <TextField
          label="S3 address"
          hint="Empty: Amazon Web Services"
          error={errors.s3Endpoint}
          value={form.s3Endpoint}
          placeholder="https://s3.example.com"
          onInput={(s3Endpoint) => onChange({ ...form, s3Endpoint })}
        />
        {accountKind(form.source).usesSts && (
          <TextField
            label="STS address"
            hint="Where the sign-in is exchanged for credentials. Empty: Amazon Web Services"
            error={errors.stsEndpoint}
            value={form.stsEndpoint ?? fields.stsEndpoint}
            placeholder="https://s3.example.com"
            onInput={(stsEndpoint) => onChange({ ...form, stsEndpoint })}
          />
        )}
        <label class="choice">
          <input
            type="checkbox"
            checked={fields.forcePathStyle}
            onChange={({ currentTarget }) => onChange({ ...form, forcePathStyle: currentTarget.checked })}
          />
          <span>
            Path-style addresses{' '}
            <span class="hint">The bucket in the path, as most self-hosted services need it</span>
          </span>
        </label>
      </div>
    </details>
  );
}
