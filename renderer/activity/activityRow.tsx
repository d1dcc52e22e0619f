// One completed action, with the reason (R12).
import type { JSX } from 'preact';
import type { Activity } from '../../src/contract/state.ts';
import { FileName } from '../controls/fileName.tsx';
import { Moment } from '../controls/moment.tsx';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { Place } from './place.tsx';

interface ActivityRowProps {
  readonly activity: Activity;
  /** The name of the synced folder; null when there is only one. */
  readonly place: string | null;
}

export function ActivityRow({ activity, place }: ActivityRowProps): JSX.Element {
  return (
    <div class="event">
      <p class="row-name">
        <FileName path={activity.path} folder="hidden" />
        <span class="event-time">
          <Moment at={activity.at} />
        </span>
      </p>
      <p class="row-note">
        {activity.what}
        {activity.bytes !== null && `, ${formatBytes(activity.bytes)}`}
        {activity.why !== '' && ` · ${activity.why}`}
        <Place name={place} />
      </p>
    </div>
  );
}
