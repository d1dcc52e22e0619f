// The fields of a new account: where its access comes from, where to sign in, and a service other than AWS.
import type { JSX } from 'preact';
import { ACCOUNT_KINDS, accountKind, fieldNamesOf } from '../../src/contract/accountKinds.ts';
import { ChoiceField } from '../controls/choiceField.tsx';
import { TextField } from '../controls/textField.tsx';
import { ServiceFields } from './serviceFields.tsx';
import type { AccountFieldsProps } from './serviceFields.tsx';

const CHOICES = ACCOUNT_KINDS.map((value) => ({ value, label: accountKind(value).choice }));

function KindFields({ form, errors, onChange, fields }: AccountFieldsProps): JSX.Element {
  const kind = accountKind(form.source);
  return (
    <>
      {fieldNamesOf(form.source).map((name) => {
        const { label, hint, placeholder } = kind.fields[name] ?? { label: name, hint: '', placeholder: '' };
        return (
          <TextField
            key={name}
            label={label}
            hint={hint}
            error={errors[name]}
            value={form[name]}
            placeholder={placeholder}
            onInput={(text) => onChange({ ...form, [name]: text })}
          />
        );
      })}
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
