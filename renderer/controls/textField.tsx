// A line of text in a form.
import type { JSX, TargetedInputEvent } from 'preact';
import { MAX_TYPED_CHARACTERS } from '../../src/contract/limits.ts';
import { FormField } from './formField.tsx';

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly placeholder?: string;
  /** Not shown while it is typed, and not offered to be remembered. */
  readonly isSecret?: boolean;
  /** Left out: as long as a typed value may be. */
  readonly maxLength?: number;
  readonly onInput: (value: string) => void;
}

/** For names and addresses: no spelling correction, no autocompletion. */
export function TextField(props: TextFieldProps): JSX.Element {
  const {
    label,
    hint,
    error,
    value,
    placeholder,
    isSecret = false,
    maxLength = MAX_TYPED_CHARACTERS,
    onInput,
  } = props;
  return (
    <FormField label={label} error={error} {...(hint !== undefined && { hint })}>
      {(field) => {
        const attributes = {
          ...field,
          value,
          spellcheck: false,
          maxLength,
          placeholder,
          onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => onInput(currentTarget.value),
        };
        // Browsers offer to remember a password unless it is said to be a new one.
        return isSecret ? (
          <input {...attributes} type="password" autocomplete="new-password" />
        ) : (
          <input {...attributes} type="text" autocomplete="off" />
        );
      }}
    </FormField>
  );
}
