// What an administrator chooses for the set-up.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ChoiceField } from '../controls/choiceField.tsx';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { FormField } from '../controls/formField.tsx';
import { BucketAddressField } from '../bucket/bucketAddressField.tsx';
import type { SetupForm } from './setupForm.ts';

const FORMATS = [
  { value: 'aws-cli', label: 'AWS CLI' },
  { value: 'cloudformation', label: 'CloudFormation' },
  { value: 'terraform', label: 'Terraform' },
] as const;

const ISOLATIONS = [
  {
    value: 'subject',
    label: 'By who signs in',
    note: 'Each person has a folder named after the ID that the provider gives them (sub).',
  },
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
  { value: 'none', label: 'Not at all', note: 'Everybody shares the same files.' },
] as const;

interface SetupChoicesProps {
  readonly form: SetupForm;
  readonly errors: FieldErrors;
  readonly onChange: (form: SetupForm) => void;
}

export function SetupChoices({ form, errors, onChange }: SetupChoicesProps): JSX.Element {
  // A name that is still being typed is not reported as too short.
  const [left, setLeft] = useState(false);
  const { format, isolation, subjects, existingProvider, kmsKeys, address } = form;
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
        choices={ISOLATIONS}
        value={isolation}
        onChange={(changed) => onChange({ ...form, isolation: changed })}
      />
      <FormField
        label="Who may use it"
        hint="One subject (sub) per line, “*” for any characters. Empty: everybody who can sign in."
        error={errors.subjects}
      >
        {(field) => (
          <textarea
            {...field}
            rows={2}
            value={subjects}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => onChange({ ...form, subjects: value })}
          />
        )}
      </FormField>
      <FormField
        label="KMS keys"
        hint="The ARN of each key that encrypts the bucket, one per line. Empty: none of your own."
        error={errors.kmsKeys}
      >
        {(field) => (
          <textarea
            {...field}
            rows={1}
            value={kmsKeys}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => onChange({ ...form, kmsKeys: value })}
          />
        )}
      </FormField>
      <label class="choice">
        <input
          type="checkbox"
          checked={existingProvider}
          onChange={({ currentTarget: { checked } }) => onChange({ ...form, existingProvider: checked })}
        />
        <span>IAM knows the identity provider already</span>
      </label>
    </div>
  );
}
