// The footer of a form in a dialog: the failure, Cancel, and the button that submits it.
import type { JSX } from 'preact';

interface FormFooterProps {
  /** A failure that belongs to no field. */
  readonly failure: string | null;
  readonly waiting: boolean;
  /** The text of the submit button, and its text while waiting. */
  readonly submit: string;
  readonly submitting: string;
  readonly onCancel: () => void;
}

/**
 * While `waiting` the submit button can still be pressed, so that it keeps the focus: the form ignores
 * it.
 */
export function FormFooter({ failure, waiting, submit, submitting, onCancel }: FormFooterProps): JSX.Element {
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
