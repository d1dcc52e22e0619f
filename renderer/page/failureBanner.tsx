// Says why a command failed, over the page so that nothing moves, until it is dismissed.
import type { JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';

export function FailureBanner({
  message,
  onDismiss,
}: {
  readonly message: string;
  readonly onDismiss: () => void;
}): JSX.Element {
  return (
    <div class="failure" role="alert">
      <Icon name="failed" />
      <p>{message}</p>
      <button type="button" class="quiet icon-only" aria-label="Dismiss" onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  );
}
