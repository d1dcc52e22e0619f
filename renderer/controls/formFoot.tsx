// The foot of a form in a dialog: what went wrong, the way out, and the button that sends it.
import type { JSX } from 'preact';

interface FormFootProps {
  /** What is wrong and belongs to no field. */
  readonly failure: string | null;
  readonly waiting: boolean;
  /** The words on the button that sends the form, and those while it is on its way. */
  readonly submit: string;
  readonly submitting: string;
  readonly onCancel: () => void;
}

export function FormFoot({ failure, waiting, submit, submitting, onCancel }: FormFootProps): JSX.Element {
  return (
    <>
      {failure !== null && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      <footer>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" class="primary" aria-disabled={waiting}>
          {waiting ? submitting : submit}
        </button>
      </footer>
    </>
  );
}
