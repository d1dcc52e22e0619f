// Finds what needs a person and has not been said yet; everything else stays silent.
import type { AppState } from '../../contract/state.ts';
import { folderName } from '../tray/trayStatus.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Every state of affairs that only a person can end, by a key that stays the same for as long as it lasts. */
export function needsOf(state: AppState): ReadonlyMap<string, Notice> {
  const needs = new Map<string, Notice>();
  for (const account of state.accounts) {
    if (account.session.step !== 'needs-sign-in') continue;
    needs.set(`sign-in:${account.id}`, {
      title: `Sign in again to ${account.id}`,
      body: account.session.reason,
    });
  }
  for (const folder of state.folders) {
    if (folder.heldDeletes !== null) {
      const { count, ofFiles } = folder.heldDeletes;
      needs.set(`held:${folder.id}`, {
        title: `${folderName(folder)}: ${count} deletions wait for your answer`,
        body: `${count} of ${ofFiles} files would be deleted. Open Brimful to allow it or to put them back.`,
      });
    }
    for (const conflict of folder.conflicts) {
      needs.set(`conflict:${folder.id}:${conflict.id}`, {
        title: `${folderName(folder)}: changed in two places`,
        // No file name: notifications also show on locked screens.
        body: 'A file was changed here and elsewhere. Both versions were kept; open Brimful to choose.',
      });
    }
  }
  return needs;
}

/** One notification for all that is new: itself when it is one thing, else a count. */
export function summarize(notices: readonly Notice[]): Notice | null {
  const [first, ...others] = notices;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    title: `${notices.length} things need you`,
    body: `${first.title}, and ${others.length} more. Open Brimful to see them.`,
  };
}
