// What was done to a file and why, in words for people (R12). The journal stores codes, so that the words can
// be improved.
import type { Act, ActReason } from '../../../sync/decide/model.ts';
import type { HistoryCode } from '../../../sync/journalPort.ts';

const WHAT: Readonly<Record<HistoryCode, string>> = {
  uploaded: 'Uploaded',
  downloaded: 'Downloaded',
  'noted-touch': 'Recorded a new date',
  'sent-time': 'Sent a new date',
  'copied-in-bucket': 'Copied in the bucket',
  'moved-in-bucket': 'Moved in the bucket',
  'moved-here': 'Moved on this computer',
  'deleted-in-bucket': 'Deleted in the bucket',
  'moved-to-trash': 'Moved to the trash',
  'kept-conflict-copy': 'Kept as a conflict copy',
  'found-equal': 'Found identical on both sides',
  'updated-metadata': 'Applied date and mode',
  'made-folder': 'Created a folder',
  'removed-folder': 'Removed an empty folder',
  'made-marker': 'Created a folder in the bucket',
  'removed-marker': 'Removed an empty folder in the bucket',
  'quick-upload': 'Uploaded',
  restored: 'Restored from the trash',
  'not-kept-access-list': 'Written without its access control list, which the storage service refused',
  'not-kept-encryption': 'Written without its encryption key, which the storage service refused',
  'not-kept-metadata': 'Written without the metadata of other tools, which the storage service refused',
  'not-kept-redirect': 'Written without its redirect, which the storage service refused',
  'not-kept-storage-class': 'Written in the default storage class: the storage service refused its own',
  'not-kept-tags': 'Written without its tags: these credentials may not read or write tags',
  'not-kept-properties':
    'Written without the properties set by other tools: these credentials may not read them',
};

const WHY: Readonly<Record<ActReason, string>> = {
  'new-local': 'new on this computer',
  'new-remote': 'new in the bucket',
  'changed-local': 'changed on this computer',
  'changed-remote': 'changed in the bucket',
  'deleted-local': 'deleted on this computer',
  'deleted-remote': 'deleted in the bucket',
  'moved-local': 'moved on this computer',
  'moved-remote': 'moved in the bucket',
  'edit-beats-delete': 'changed on one side while it was deleted on the other',
  'both-changed': 'changed on both sides',
  'both-new': 'new on both sides',
  'both-deleted': 'deleted on both sides',
  'mounted-over': 'a disk is mounted over it',
  metadata: 'only date or mode changed',
  'already-equal': 'both sides were already identical',
};

const PLANNED: Readonly<Record<Act['type'], string>> = {
  upload: 'Upload',
  download: 'Download',
  settle: 'Compare, and keep both if they differ:',
  examine: 'Look for an edit in',
  refresh: 'Check date and mode of',
  'delete-remote': 'Delete in the bucket:',
  'trash-local': 'Move to the trash:',
  'move-remote': 'Move in the bucket:',
  'move-local': 'Move on this computer:',
  'make-local-directory': 'Create the folder',
  'remove-local-directory': 'Remove the empty folder',
  'make-marker': 'Create in the bucket the folder',
  'remove-marker': 'Remove in the bucket the empty folder',
  record: 'Record as identical:',
  forget: 'Forget:',
};

/** Words for the journal's codes; a reason written by a newer version is shown as is. */
export function activityWords(
  what: HistoryCode,
  why: string,
): { readonly what: string; readonly why: string } {
  return { what: WHAT[what], why: isReason(why) ? WHY[why] : why };
}

/** `Upload a/b.txt (new on this computer)`. */
export function planSentence(act: Act): string {
  const name = 'from' in act ? `${act.from} -> ${act.path}` : act.path;
  return `${PLANNED[act.type]} ${name} (${WHY[act.reason]})`;
}

function isReason(code: string): code is ActReason {
  return Object.hasOwn(WHY, code);
}
