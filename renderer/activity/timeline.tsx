// Running transfers and past activity as one list: a finished transfer becomes the entry right below it.
import type { JSX } from 'preact';
import type { AppState } from '../../src/contract/state.ts';
import { CappedList } from '../controls/cappedList.tsx';
import { folderName } from '../../src/contract/words/folderName.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';
import { ActivityRow } from './activityRow.tsx';
import { QuickUploadRow } from './quickUploadRow.tsx';
import { TransferRow } from './transferRow.tsx';

/** More running transfers than this would only push the activity out of sight. */
const TRANSFERS_SHOWN = 6;
const ACTIVITY_SHOWN = 25;

/**
 * Shows the first few of both, counts the rest, and names the folder of each where there is more than
 * one.
 */
export function Timeline({ state }: { readonly state: AppState }): JSX.Element {
  const { transfers, quickUploads, activity } = state;
  const shown = transfers.slice(0, TRANSFERS_SHOWN);
  const left = Math.max(state.transferCount, transfers.length) - shown.length;
  const names = new Map(state.folders.map(({ id, localPath }) => [id, folderName(localPath)]));
  /** Null when there is only one folder. */
  const placeOf = (folder: string): string | null => (names.size > 1 ? (names.get(folder) ?? null) : null);
  const idle = transfers.length === 0 && quickUploads.length === 0 && activity.length === 0;
  return (
    <section class="timeline" aria-labelledby="activity-title">
      <header class="section-head">
        <h2 id="activity-title">Activity</h2>
      </header>
      {idle && (
        <p class="empty">Uploads, downloads and deletions will be listed here, each with its reason.</p>
      )}
      {shown.length + quickUploads.length > 0 && (
        <ul class="events running" aria-label="Running transfers">
          {quickUploads.map((upload) => (
            <li key={upload.id}>
              <QuickUploadRow upload={upload} />
            </li>
          ))}
          {shown.map((transfer) => (
            <li key={transfer.id}>
              <TransferRow transfer={transfer} place={placeOf(transfer.folder)} />
            </li>
          ))}
        </ul>
      )}
      {left > 0 && <p class="more">and {formatNumber(left)} more running</p>}
      {activity.length > 0 && (
        <CappedList
          label="Recent activity"
          class="events"
          items={activity}
          total={activity.length}
          first={ACTIVITY_SHOWN}
          keyOf={({ id }) => id}
        >
          {(entry) => <ActivityRow activity={entry} place={placeOf(entry.folder)} />}
        </CappedList>
      )}
    </section>
  );
}
