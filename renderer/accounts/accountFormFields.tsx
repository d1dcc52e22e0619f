// The fields of a new account: where its access comes from, where to sign in, and a service other than AWS.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ACCOUNT_KINDS, accountKind, fieldNamesOf } from '../../src/contract/accountKinds.ts';
import type { AccountFieldName } from '../../src/contract/accountKinds.ts';
import { ChoiceField } from '../controls/choiceField.tsx';
import { TextField } from '../controls/textField.tsx';
import { ProviderHint } from './providerHint.tsx';
import { ServiceFields } from './serviceFields.tsx';
import type { AccountFieldsProps } from './serviceFields.tsx';

const CHOICES = ACCOUNT_KINDS.map((value) => ({ value, label: accountKind(value).choice }));

interface KindFieldProps extends AccountFieldsProps {
  readonly name: AccountFieldName;
}

function KindField({ form, errors, onChange, name }: KindFieldProps): JSX.Element {
  const field = accountKind(form.source).fields[name] ?? { label: name, hint: '', placeholder: '' };
  const { label, hint, placeholder, isSecret = false } = field;
  return (
    <TextField
      label={label}
      hint={hint}
      error={errors[name]}
      value={form[name]}
      placeholder={placeholder}
      isSecret={isSecret}
      onInput={(text) => onChange({ ...form, [name]: text })}
    />
  );
}

/** What few people need; open where it has a value or a mistake. */
function RareFields(props: AccountFieldsProps): JSX.Element | null {
  const { form, errors } = props;
  const [isOpen, setOpen] = useState(false);
  const names = fieldNamesOf(form.source).filter((name) => accountKind(form.source).fields[name]?.isRare);
  if (names.length === 0) return null;
  const isUsed = names.some((name) => form[name] !== '' || errors[name] !== undefined);
  return (
    <details
      class="fold"
      open={isOpen || isUsed}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Advanced</summary>
      <div class="fold-body">
        {names.map((name) => (
          <KindField key={name} {...props} name={name} />
        ))}
      </div>
    </details>
  );
}

function KindFields(props: AccountFieldsProps): JSX.Element {
  const { form, fields } = props;
  const kind = accountKind(form.source);
  return (
    <>
      {fieldNamesOf(form.source)
        .filter((name) => kind.fields[name]?.isRare !== true)
        .map((name) => (
          <KindField key={name} {...props} name={name} />
        ))}
      {kind.access === 'typed-key' && (
        <p class="hint">
          For services that have no sign-in. The key is never typed here: add the account, quit Brimful, run{' '}
          <code>brimful login {fields.id === '' ? 'NAME' : fields.id}</code> in a terminal, and start Brimful
          again.
        </p>
      )}
    </>
  );
}

export function AccountFormFields(props: AccountFieldsProps): JSX.Element {
  const { form, fields, errors, onChange } = props;
  return (
    <>
      <ChoiceField
        label="How you get access"
        choices={CHOICES}
        value={form.source}
        onChange={(source) => onChange({ ...form, source })}
      />
      <KindFields {...props} />
      {fieldNamesOf(form.source).includes('issuer') && <ProviderHint form={form} />}
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
      <RareFields {...props} />
      <ServiceFields {...props} />
    </>
  );
}
