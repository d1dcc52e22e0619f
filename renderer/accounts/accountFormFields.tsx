// The fields of a new account: how access is had, where one signs in, and, folded away, a service other than AWS.
import type { JSX } from 'preact';
import { ChoiceField } from '../controls/choiceField.tsx';
import { TextField } from '../controls/textField.tsx';
import { ServiceFields } from './serviceFields.tsx';
import type { AccountFieldsProps } from './serviceFields.tsx';

const SOURCES = [
  { value: 'oidc', word: 'Sign-in' },
  { value: 'environment', word: 'AWS profile' },
  { value: 'access-key', word: 'Access key' },
] as const;

function SourceFields({ form, errors, onChange, fields }: AccountFieldsProps): JSX.Element {
  switch (form.source) {
    case 'oidc':
      return (
        <>
          <TextField
            label="Address of the sign-in"
            hint="The issuer of your organisation’s identity provider"
            error={errors.issuer}
            value={form.issuer}
            placeholder="https://id.example.com"
            onInput={(issuer) => onChange({ ...form, issuer })}
          />
          <TextField
            label="Client ID"
            hint="Under which the provider knows Brimful"
            error={errors.clientId}
            value={form.clientId}
            placeholder="brimful"
            onInput={(clientId) => onChange({ ...form, clientId })}
          />
          <TextField
            label="Role"
            hint="Its ARN. Empty where the service itself chooses the role"
            error={errors.roleArn}
            value={form.roleArn}
            placeholder="arn:aws:iam::123456789012:role/brimful"
            onInput={(roleArn) => onChange({ ...form, roleArn })}
          />
        </>
      );
    case 'environment':
      return (
        <TextField
          label="Profile"
          hint="One that works with the AWS CLI on this computer. Empty: the usual one"
          error={errors.profile}
          value={form.profile}
          placeholder="default"
          onInput={(profile) => onChange({ ...form, profile })}
        />
      );
    case 'access-key':
      return (
        <p class="hint">
          For services that have no sign-in. The key is never typed here: add the account, end Brimful, run{' '}
          <code>brimful login {fields.id === '' ? 'NAME' : fields.id}</code> in a terminal, and start Brimful
          again.
        </p>
      );
  }
}

export function AccountFormFields(props: AccountFieldsProps): JSX.Element {
  const { form, fields, errors, onChange } = props;
  return (
    <>
      <ChoiceField
        label="How you get access"
        choices={SOURCES}
        value={form.source}
        onChange={(source) => onChange({ ...form, source })}
      />
      <SourceFields {...props} />
      <div class="field-pair">
        <TextField
          label="Region"
          error={errors.region}
          value={form.region}
          placeholder="eu-central-1"
          onInput={(region) => onChange({ ...form, region })}
        />
        <TextField
          label="Name of the account"
          error={errors.id}
          value={form.id ?? fields.id}
          placeholder="work"
          onInput={(id) => onChange({ ...form, id })}
        />
      </div>
      <ServiceFields {...props} />
    </>
  );
}
