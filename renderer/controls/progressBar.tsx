// A named progress bar; without a known total it says so instead of guessing.
import type { JSX } from 'preact';

interface ProgressBarProps {
  /** What is progressing, for screen readers. */
  readonly label: string;
  readonly bytes: number;
  /** 0: not known. */
  readonly totalBytes: number;
}

export function ProgressBar({ label, bytes, totalBytes }: ProgressBarProps): JSX.Element {
  return totalBytes > 0 ? (
    <progress aria-label={label} value={Math.min(bytes, totalBytes)} max={totalBytes} />
  ) : (
    <progress aria-label={label} />
  );
}
