// Explains why a name is left alone on both sides, in sentences for people (R8, R12).
import type { RefusalReason } from '../../../sync/decide/model.ts';
import type { RefusedPath } from '../../../sync/engineApi.ts';

const REASONS: Record<RefusalReason, string> = {
  symlink: 'is a link; Brimful does not follow links. Put the file itself here to sync it.',
  'special-file': 'is a device, pipe or socket, which a bucket cannot hold.',
  'other-disk': 'is on another disk that is mounted here. Sync a folder on that disk separately.',
  unreadable: 'cannot be read. Give yourself read permission.',
  'name-not-unicode': 'has a name that is not valid Unicode. Rename it to sync it.',
  'name-reserved': 'has a name that Windows reserves for a device. Rename it to sync it.',
  'name-character': 'has a character in its name that some systems cannot store. Rename it to sync it.',
  'name-trailing':
    'has a name that ends with a dot or a space, which Windows cannot store. Rename it to sync it.',
  'name-too-long': 'has a name that is too long. Shorten it to sync it.',
  'name-ours': 'has a name that Brimful reserves for itself. Rename it to sync it.',
  'key-empty-part': 'has an empty part in its key ("//", or "/" at the start), which no folder can store.',
  'key-dots': 'has "." or ".." in its key, which would lead out of the folder.',
  'key-slash-with-bytes': 'ends with "/" but has content, which no folder can store.',
  'name-clash':
    'cannot be told apart from another name on this disk (they differ only in case or accents). Rename one of them.',
  'file-and-folder': 'is both a file and a folder in the bucket. Rename one of them.',
  archived: 'is in cold storage. Restore it in the storage console to sync it.',
};

/** `Left alone: "a//b" in the bucket has ...`. */
export function refusalSentence({ name, side, reason }: RefusedPath): string {
  return `Left alone: "${name}" ${side === 'local' ? 'on this computer' : 'in the bucket'} ${REASONS[reason]}`;
}
