// Says why a command failed until it is dismissed; an overlay, so that nothing moves.
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
