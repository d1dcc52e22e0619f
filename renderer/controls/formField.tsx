// A form control with its label, hint and error, associated for screen readers.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

/** Attributes that the control must have. */
export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface FormFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly children: (field: FieldAttributes) => JSX.Element;
}

/** Gives `children` the attributes of the control; `error` takes the place of `hint`. */
export function FormField({ label, hint, error, children }: FormFieldProps): JSX.Element {
  const id = useId();
  const note = error ?? hint;
  const noteId = note === undefined ? undefined : `${id}-note`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': noteId })}
      {note !== undefined && (
        <p id={noteId} class={error === undefined ? 'hint' : 'error'}>
          {note}
        </p>
      )}
    </div>
  );
}
