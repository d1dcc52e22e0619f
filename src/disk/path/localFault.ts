// Maps the system's error codes to faults with a sentence; the only such table for local files.
import { errorCode } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';

type Code = LocalFault['code'];

const SENTENCES: Record<Code, string> = {
  changed: 'The file has changed in the meantime. Brimful will check it again.',
  'not-found': 'The item no longer exists.',
  denied: 'The system does not allow Brimful to do this. Check the permissions of the file and its folder.',
  full: 'The disk is full, or your quota is used up. Free some space; Brimful will then continue by itself.',
  'no-space': 'There is not enough free space on the disk. Free some space; Brimful will continue by itself.',
  'read-only': 'The folder is on a read-only disk. Make it writable, or choose another folder.',
  busy: 'Another program is using the file. Brimful will try again.',
  'name-clash': 'This disk cannot tell the name from another one in the same folder. Rename one of the two.',
  'name-refused': 'This disk cannot hold a file of that name. Rename it on the other side.',
  'root-missing': 'The synced folder is missing. Connect its disk, or choose the folder again.',
  'root-replaced':
    'Another folder is in the place of the synced one. Put the synced folder back, or add this one again.',
  'in-use': 'Another Brimful already syncs this folder. Quit or pause it, or choose another folder.',
  io: 'The disk reported an error. Check the disk; Brimful will try again.',
  'not-text': 'It is not a readable text file.',
  cancelled: 'Cancelled before it was finished.',
};

/** Maps errno names (POSIX, and libuv's for Windows' codes) to faults. What is not listed is `io`. */
const CODES: Record<string, Code> = {
  EACCES: 'denied',
  EPERM: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'read-only',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EAGAIN: 'busy',
  EMFILE: 'busy',
  ENFILE: 'busy',
  ENAMETOOLONG: 'name-refused',
  EILSEQ: 'name-refused',
  EINVAL: 'name-refused',
  // What is in the way is of another kind than what was decided on: look again.
  ENOENT: 'changed',
  EEXIST: 'changed',
  ENOTDIR: 'changed',
  EISDIR: 'changed',
  ENOTEMPTY: 'changed',
  ELOOP: 'changed',
  ESTALE: 'root-missing',
  ENODEV: 'root-missing',
};

/**
 * Returns a fault with the sentence for its code; `detail` is for the log (a path and technical terms, never
 * content).
 */
export function localFault(code: Code, detail?: string): LocalFault {
  const message = SENTENCES[code];
  return detail === undefined ? { code, message } : { code, message, detail };
}

/**
 * Returns the fault for an exception that `node:fs` threw while working on `path`; any other exception is a
 * bug and is rethrown.
 */
export function faultOf(error: unknown, path: string): LocalFault {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return localFault(CODES[code] ?? 'io', `${code} ${path}`);
}
