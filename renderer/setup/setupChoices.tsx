// What an administrator chooses for the set-up.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AwsSetupRow } from '../../src/contract/accountKinds.ts';
import { ChoiceField } from '../controls/choiceField.tsx';
import type { Choice } from '../controls/choiceField.tsx';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { FormField } from '../controls/formField.tsx';
import { BucketAddressField } from '../bucket/bucketAddressField.tsx';
import type { SetupForm } from './setupForm.ts';

const FORMATS = [
  { value: 'aws-cli', label: 'AWS CLI' },
  { value: 'cloudformation', label: 'CloudFormation' },
  { value: 'terraform', label: 'Terraform' },
] as const;

const BY_CLAIMS = [
  {
    value: 'principal-tag',
    label: 'By a tag',
    note: 'Each person has a folder named after the tag “user” that the provider sends along.',
  },
  {
    value: 'source-identity',
    label: 'By source identity',
    note: 'Each person has a folder named after the source identity that the provider sends along.',
  },
] as const;

function isolations({ judgesTokens, ownFolder }: AwsSetupRow): readonly Choice<SetupForm['isolation']>[] {
  return [
    {
      value: 'subject',
      label: 'By who signs in',
      note: `Each person has a folder named after ${ownFolder}.`,
    },
    ...(judgesTokens ? BY_CLAIMS : []),
    { value: 'none', label: 'Not at all', note: 'Everybody shares the same files.' },
  ];
}

interface SetupChoicesProps {
  readonly kind: AwsSetupRow;
  readonly form: SetupForm;
  readonly errors: FieldErrors;
  readonly onChange: (form: SetupForm) => void;
}

export function SetupChoices({ kind, form, errors, onChange }: SetupChoicesProps): JSX.Element {
  // A name that is still being typed is not reported as too short.
  const [left, setLeft] = useState(false);
  const { format, isolation, kmsKeys, address } = form;
  return (
    <div class="setup-choices">
      {address !== null && (
        <div onFocusOut={() => setLeft(true)}>
          <BucketAddressField
            value={address}
            errors={left ? errors : {}}
            onChange={(changed) => onChange({ ...form, address: changed })}
          />
        </div>
      )}
      <ChoiceField
        label="Format"
        choices={FORMATS}
        value={format}
        onChange={(changed) => onChange({ ...form, format: changed })}
      />
      <ChoiceField
        label="How people are kept apart"
        choices={isolations(kind)}
        value={isolation}
        onChange={(changed) => onChange({ ...form, isolation: changed })}
      />
      {kind.judgesTokens && (
        <LinesField
          label="Who may use it"
          hint="One subject (sub) per line, “*” for any characters. Empty: everybody who can sign in."
          error={errors.subjects}
          rows={2}
          value={form.subjects}
          onInput={(subjects) => onChange({ ...form, subjects })}
        />
      )}
      <LinesField
        label="KMS keys"
        hint="The ARN of each key that encrypts the bucket, one per line. Empty: none of your own."
        error={errors.kmsKeys}
        rows={1}
        value={kmsKeys}
        onInput={(changed) => onChange({ ...form, kmsKeys: changed })}
      />
      {kind.judgesTokens && <TokenClaims form={form} errors={errors} onChange={onChange} />}
    </div>
  );
}

/** What every token carries besides, and whether IAM knows who issues it. */
function TokenClaims({ form, errors, onChange }: Omit<SetupChoicesProps, 'kind'>): JSX.Element {
  return (
    <>
      <LinesField
        label="Session tags in the token"
        hint="The name of each tag that the provider sends along, one per line. Empty: none but the chosen one."
        error={errors.tokenTags}
        rows={1}
        value={form.tokenTags}
        onInput={(tokenTags) => onChange({ ...form, tokenTags })}
      />
      <CheckField
        label="Every token carries a source identity"
        checked={form.tokenSourceIdentity}
        onChange={(tokenSourceIdentity) => onChange({ ...form, tokenSourceIdentity })}
      />
      <CheckField
        label="IAM knows the identity provider already"
        checked={form.existingProvider}
        onChange={(existingProvider) => onChange({ ...form, existingProvider })}
      />
    </>
  );
}

interface LinesFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly rows: number;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** One entry per line. */
function LinesField({ label, hint, error, rows, value, onInput }: LinesFieldProps): JSX.Element {
  return (
    <FormField label={label} hint={hint} error={error}>
      {(field) => (
        <textarea
          {...field}
          rows={rows}
          value={value}
          spellcheck={false}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </FormField>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function CheckField({ label, checked, onChange }: CheckFieldProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
