// Finds what needs a person's attention; nothing else causes notifications.
import type { AppState } from '../../contract/state.ts';
import { folderName } from '../tray/trayStatus.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Everything that needs a person, by a key that is stable for as long as it lasts. */
export function needsOf(state: AppState): ReadonlyMap<string, Notice> {
  const needs = new Map<string, Notice>();
  for (const account of state.accounts) {
    if (account.session.step === 'signing-in' && account.session.address !== null) {
      needs.set(`address:${account.id}`, {
        title: `No browser has opened to sign in to ${account.id}`,
        body: 'Open Brimful and copy the address of the sign-in into a browser.',
      });
    }
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
        body: `${count} of ${ofFiles} files would be deleted. Open Brimful to delete them or to restore them.`,
      });
    }
    for (const conflict of folder.conflicts) {
      needs.set(`conflict:${folder.id}:${conflict.id}`, {
        title: `${folderName(folder)}: changed in two places`,
        // No file name: notifications also appear on lock screens.
        body: 'A file was changed here and elsewhere. Both versions were kept; open Brimful to choose.',
      });
    }
  }
  return needs;
}

/** One notification for all new notices: the notice itself if there is one, else a summary. */
export function summarize(notices: readonly Notice[]): Notice | null {
  const [first, ...others] = notices;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    title: `${notices.length} things need your attention`,
    body: `${first.title}, and ${others.length} more. Open Brimful to see them.`,
  };
}
