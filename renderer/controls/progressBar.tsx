// A progress bar, indeterminate where the total is unknown.
import type { JSX } from 'preact';

interface ProgressBarProps {
  /** The accessible name. */
  readonly label: string;
  readonly bytes: number;
  /** 0: unknown. */
  readonly totalBytes: number;
}

/** `label` names it for screen readers. More than `totalBytes` is shown as all of them. */
export function ProgressBar({ label, bytes, totalBytes }: ProgressBarProps): JSX.Element {
  return totalBytes > 0 ? (
    <progress aria-label={label} value={Math.min(bytes, totalBytes)} max={totalBytes} />
  ) : (
    <progress aria-label={label} />
  );
}
