// Finds what needs a person's attention; nothing else causes notifications.
import { count, deletionsNeedOk, needsYou } from '../../app/state/condition/conditionWords.ts';
import { accountKind } from '../../contract/accountKinds.ts';
import type { AccountState, AppState, FolderState } from '../../contract/state.ts';
import { folderName } from '../../contract/words/folderName.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Everything that needs a person, by a key that is stable for as long as it lasts. */
export function needsOf(state: AppState): ReadonlyMap<string, Notice> {
  const needs = new Map<string, Notice>();
  for (const account of state.accounts) {
    if (account.session.step === 'signing-in' && account.session.address !== null) {
      const isForAnyDevice = account.session.userCode !== undefined;
      needs.set(`address:${account.id}`, {
        title: isForAnyDevice
          ? `Finish signing in to ${account.id}`
          : `No browser has opened to sign in to ${account.id}`,
        body: isForAnyDevice
          ? 'Open Brimful for the address and the code, which any device can open.'
          : 'Open Brimful and copy the address of the sign-in into a browser.',
      });
    }
    if (account.session.step !== 'needs-sign-in') continue;
    needs.set(`sign-in:${account.id}`, {
      title: `Sign in again to ${account.id}`,
      body: account.session.reason,
    });
  }
  const signedOut = new Set(state.accounts.filter(waitsForSignIn).map(({ id }) => id));
  for (const folder of state.folders) {
    const name = folderName(folder.localPath);
    if (folder.heldDeletes?.answered === null) {
      const { count: deletions, ofFiles } = folder.heldDeletes;
      needs.set(`held:${folder.id}`, {
        title: `${name}: ${deletionsNeedOk(deletions)}`,
        body: `${deletions.toLocaleString('en-US')} of ${count(ofFiles, 'file')} would be deleted. Open Brimful to keep them or to delete them.`,
      });
    }
    for (const [key, notice] of troublesOf(folder, signedOut)) needs.set(key, notice);
    for (const conflict of folder.conflicts) {
      needs.set(`conflict:${folder.id}:${conflict.id}`, {
        title: `${name}: changed in two places`,
        // No file name: notifications also appear on lock screens.
        body: 'A file was changed here and elsewhere. Both versions were kept; open Brimful to choose.',
      });
    }
  }
  return needs;
}

/** Whoever has signed out knows it, and an ended session is told for the account. */
function waitsForSignIn({ source, session }: AccountState): boolean {
  return accountKind(source).access === 'sign-in' && session.step !== 'signed-in';
}

/** Why a folder, or some of its files, cannot be synced until a person acts: each cause once. */
function troublesOf(
  folder: FolderState,
  signedOut: ReadonlySet<string>,
): readonly (readonly [string, Notice])[] {
  const { account, status, headline, localPath } = folder;
  if (signedOut.has(account)) return [];
  const name = folderName(localPath);
  const isStuck = status === 'failed' || (status === 'waiting' && !isAsking(folder));
  if (isStuck) {
    const body = 'Nothing is synced until that is settled. Open Brimful to see what to do.';
    // Folders of one account that stop for one reason usually have one cause.
    return [[`stuck:${account}:${headline}`, { title: `${name}: ${headline}`, body }]];
  }
  return folder.causes
    .filter(({ code }) => !ENDS_BY_ITSELF.has(code))
    .map(({ code, message }) => [
      `cause:${folder.id}:${code}`,
      // Not which files: notifications also appear on lock screens.
      { title: `${name}: some files cannot be synced`, body: message },
    ]);
}

/** Whether it waits for an answer and goes on meanwhile; what stops it altogether is said first (R18). */
function isAsking({ headline, questions, heldDeletes }: FolderState): boolean {
  return (
    headline === needsYou(questions) ||
    (heldDeletes !== null && headline === deletionsNeedOk(heldDeletes.count))
  );
}

/** However long these last, there is little that a person could do. */
const ENDS_BY_ITSELF: ReadonlySet<string> = new Set(['busy', 'restless', 'corrupt']);

/** One notification for all new notices: the notice itself if there is one, else a summary. */
export function summarize(notices: readonly Notice[]): Notice | null {
  const [first, ...others] = notices;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    title: `${notices.length} things need your attention`,
    body: `${first.title}, and ${others.length} more. Open Brimful to see them.`,
  };
}
