// Maps the system's error codes to faults with a sentence; the only such table for local files.
import { errorCode } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';

type Code = LocalFault['code'];

const SENTENCES: Record<Code, string> = {
  changed: 'The file has changed in the meantime. Brimful will check it again.',
  'not-found': 'The item no longer exists.',
  denied: 'The system does not allow Brimful to do this. Check the permissions of the file and its folder.',
  full: 'The disk is full. Free some space; Brimful will then continue by itself.',
  'no-space': 'There is not enough free space on the disk. Free some space; Brimful will continue by itself.',
  'read-only': 'The folder is on a read-only disk. Make it writable, or choose another folder.',
  busy: 'Another program is using the file. Brimful will try again.',
  'name-clash': 'This disk cannot tell the name from another one in the same folder. Rename one of the two.',
  'name-refused': 'This disk cannot hold a file of that name. Rename it on the other side.',
  'root-missing': 'The synced folder is missing. Connect its disk, or choose the folder again.',
  'root-replaced':
    'Another folder is in the place of the synced one. Put the synced folder back, or add this one again.',
  'in-use': 'Another Brimful already syncs this folder. Quit or pause it, or choose another folder.',
  'too-large': 'The file is too large for this disk. Exclude it in .brimfulignore, or choose another disk.',
  io: 'The disk reported an error. Check the disk; Brimful will try again.',
  'not-text': 'It is not a readable text file.',
  cancelled: 'Cancelled before it was finished.',
};

/** What the system's error means here, with a sentence of its own where the usual one would mislead. */
type Meaning = Code | readonly [Code, string];

const UNANSWERED: Meaning = [
  'root-missing',
  'The disk or network folder does not answer. Connect it again; Brimful will then continue by itself.',
];
const TOO_MANY_FILES: Meaning = [
  'busy',
  'Too many files are open on this computer. Close some programs; Brimful will try again.',
];
const LOCKED: Meaning = [
  'denied',
  'The file or its folder is locked against changes, or belongs to somebody else. Unlock it, or change its owner.',
];
const QUOTA: Meaning = [
  'full',
  'Your quota on this disk is used up. Free some space, or ask for more; Brimful will then continue by itself.',
];
const CROWDED: Meaning = [
  'full',
  'A folder on this disk cannot hold more items. Move some to other folders; Brimful will then continue by itself.',
];
const LARGE: Meaning = [
  'too-large',
  'The file is larger than this disk or your account can hold. Choose another disk, or exclude it in .brimfulignore.',
];
const UNABLE: Meaning = [
  'io',
  'This disk does not support what Brimful needs. Choose a folder on another disk; Brimful will try again.',
];
const OUTSIDE: Meaning = [
  'io',
  'The file is on another disk than the folder, so it cannot be moved within it. Sync that disk as a folder of its own.',
];
const ENCRYPTED: Meaning = [
  'denied',
  'The folder is encrypted and locked. Unlock it; Brimful will then continue by itself.',
];

/** Maps errno names (POSIX, Linux, and libuv's for Windows' codes) to faults. What is not listed is `io`. */
const CODES: Readonly<Record<string, Meaning>> = {
  EACCES: 'denied',
  EPERM: LOCKED,
  ENOKEY: ENCRYPTED,
  ENOSPC: 'full',
  EDQUOT: QUOTA,
  EMLINK: CROWDED,
  EFBIG: LARGE,
  EROFS: 'read-only',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EAGAIN: 'busy',
  EINTR: 'busy',
  ENOMEM: 'busy',
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
  ENAMETOOLONG: 'name-refused',
  EILSEQ: 'name-refused',
  EINVAL: 'io',
  ENOSYS: UNABLE,
  ENOTSUP: UNABLE,
  EOPNOTSUPP: UNABLE,
  EXDEV: OUTSIDE,
  // What is in the way is of another kind than what was decided on: look again. A stale handle (NFS) is one
  // file's that was replaced on the server; of the whole folder, the proof of the root finds it.
  ENOENT: 'changed',
  EEXIST: 'changed',
  ENOTDIR: 'changed',
  EISDIR: 'changed',
  ENOTEMPTY: 'changed',
  ELOOP: 'changed',
  ESTALE: 'changed',
  // Drives that were unplugged, servers and FUSE programs that are gone.
  ENODEV: UNANSWERED,
  ENXIO: UNANSWERED,
  ENOMEDIUM: UNANSWERED,
  ENOTCONN: UNANSWERED,
  ECONNABORTED: UNANSWERED,
  ECONNREFUSED: UNANSWERED,
  ECONNRESET: UNANSWERED,
  EHOSTDOWN: UNANSWERED,
  EHOSTUNREACH: UNANSWERED,
  ENETDOWN: UNANSWERED,
  ENETUNREACH: UNANSWERED,
  ESHUTDOWN: UNANSWERED,
  ETIMEDOUT: UNANSWERED,
};

/** Only these calls are given a name, so that an invalid argument is the name. */
const NAMING: ReadonlySet<string> = new Set(['open', 'mkdir', 'rename', 'link', 'lstat', 'stat']);

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
  const detail = `${code} ${path}`;
  const meaning = code === 'EINVAL' && isAboutName(error) ? 'name-refused' : (CODES[code] ?? 'io');
  if (typeof meaning === 'string') return localFault(meaning, detail);
  const [known, message] = meaning;
  return { code: known, message, detail };
}

/** As `faultOf`, for the synced folder itself: what is not there, or no folder any more, is missing. */
export function rootFaultOf(error: unknown, root: string): LocalFault {
  const fault = faultOf(error, root);
  return fault.code === 'changed' ? localFault('root-missing', fault.detail) : fault;
}

function isAboutName(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && NAMING.has(String(error.syscall));
}

/** The machine is short of something for a moment, or the disk is away: it says nothing about one name. */
export function isAboutNoName(error: unknown): boolean {
  const { code } = faultOf(error, '');
  return code === 'busy' || code === 'root-missing';
}
