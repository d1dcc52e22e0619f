// One quick upload: its progress, its result, and when its link expires.
import type { JSX } from 'preact';
import type { QuickUpload } from '../../src/contract/state.ts';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../icons/iconShapes.ts';
import { ProgressBar } from '../controls/progressBar.tsx';
import { useNow } from '../context/now.ts';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { formatClockTime } from '../text/formatTime.ts';
import type { Tone } from '../text/folderStatus.ts';
import { visibleText } from '../text/visibleText.ts';

const SIGNS: Readonly<Record<QuickUpload['status'], { readonly icon: IconName; readonly tone: Tone }>> = {
  running: { icon: 'up', tone: 'busy' },
  done: { icon: 'check', tone: 'good' },
  failed: { icon: 'failed', tone: 'failed' },
};

function outcome({ status, bytes, totalBytes, message, linkExpiresAt }: QuickUpload, now: number): string {
  if (status === 'running') return `Quick upload, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
  if (status === 'failed') return message ?? 'The upload failed.';
  if (linkExpiresAt === null) return message ?? `Uploaded, ${formatBytes(totalBytes)}`;
  return linkExpiresAt <= now
    ? 'Uploaded. The link has expired.'
    : `Uploaded. The link was copied and works until ${formatClockTime(linkExpiresAt, now)}.`;
}

export function QuickUploadRow({ upload }: { readonly upload: QuickUpload }): JSX.Element {
  const now = useNow();
  const { icon, tone } = SIGNS[upload.status];
  return (
    <div class={`event event-${upload.status}`}>
      <span class={`event-icon tone-${tone}`}>
        <Icon name={icon} />
      </span>
      <p class="row-name">
        <FileName path={upload.name} folder="hidden" />
      </p>
      {upload.status === 'running' && (
        <ProgressBar
          label={`Quick upload of ${visibleText(upload.name)}`}
          bytes={upload.bytes}
          totalBytes={upload.totalBytes}
        />
      )}
      <p class="row-note numbers">{outcome(upload, now)}</p>
    </div>
  );
}
