// A line of text in a form.
import type { JSX } from 'preact';
import { MAX_TYPED_CHARACTERS } from '../../src/contract/limits.ts';
import { FormField } from './formField.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
}

/** For names and addresses: no spelling correction, no autocompletion. */
export function TextField({ label, hint, error, value, placeholder, onInput }: TextFieldProps): JSX.Element {
  return (
    <FormField label={label} error={error} {...(hint !== undefined && { hint })}>
      {(field) => (
        <input
          {...field}
          type="text"
          value={value}
          spellcheck={false}
          autocomplete="off"
          maxLength={MAX_TYPED_CHARACTERS}
          placeholder={placeholder}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </FormField>
  );
}
