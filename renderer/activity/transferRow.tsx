// One running transfer: progress, rate and time left, as far as they are known.
import type { JSX } from 'preact';
import type { Transfer } from '../../src/contract/state.ts';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import { ProgressBar } from '../controls/progressBar.tsx';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { formatDuration } from '../../src/contract/words/formatDuration.ts';
import { visibleText } from '../text/visibleText.ts';
import { Place } from './place.tsx';

interface TransferRowProps {
  readonly transfer: Transfer;
  /** The name of the synced folder; null when there is only one. */
  readonly place: string | null;
}

/** "12 MB of 40 MB · 3.1 MB/s", as far as known. */
function progressWords({ bytes, totalBytes, rate }: Transfer): string {
  return [
    totalBytes > 0 ? `${formatBytes(bytes)} of ${formatBytes(totalBytes)}` : formatBytes(bytes),
    ...(rate === null ? [] : [`${formatBytes(rate)}/s`]),
  ].join(' · ');
}

export function TransferRow({ transfer, place }: TransferRowProps): JSX.Element {
  const up = transfer.direction === 'up';
  const name = visibleText(transfer.path);
  return (
    <div class="event event-running">
      <span class="event-icon tone-busy">
        <Icon name={up ? 'up' : 'down'} />
      </span>
      <p class="row-name">
        <span class="visually-hidden">{up ? 'Uploading ' : 'Downloading '}</span>
        <FileName path={transfer.path} folder="hidden" />
        {transfer.secondsLeft !== null && (
          <span class="event-time numbers">{formatDuration(transfer.secondsLeft)} left</span>
        )}
        {transfer.stalled && <span class="event-time">waiting for the server</span>}
      </p>
      <ProgressBar
        label={`${up ? 'Upload' : 'Download'} of ${name}`}
        bytes={transfer.bytes}
        totalBytes={transfer.totalBytes}
      />
      <p class="row-note numbers">
        {progressWords(transfer)}
        <Place name={place} />
      </p>
    </div>
  );
}
