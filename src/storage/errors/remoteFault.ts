// The faults of a bucket, each with a sentence that tells a person what is wrong and what to do.
import { ARCHIVED, DATA_DAMAGED } from '../../sync/remoteFolder.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';

export type RemoteFaultCode = RemoteFault['code'];

const SENTENCES: Record<RemoteFaultCode, string> = {
  'precondition-failed': 'The object has changed in the bucket. Brimful will check it again.',
  'not-found': 'The object is no longer in the bucket. Brimful will check it again.',
  'bucket-missing':
    'This bucket does not exist. Check the name of the bucket and the account of this folder.',
  denied: 'The bucket refuses access. Ask its administrator to allow your role to use this prefix.',
  quota:
    "The bucket's storage quota is used up, so uploads wait. Free space there, or ask for a larger quota.",
  'keys-refused':
    'The storage service does not accept the keys of this account. Renew them where they come from.',
  keychain: 'The keychain of this computer does not return your sign-in. Unlock it to continue syncing.',
  'needs-sign-in': 'Your session has ended. Sign in again to continue syncing.',
  configuration:
    'The storage service rejects these settings. Check endpoint, region and bucket of this folder.',
  throttled: 'The storage service is throttling requests. Syncing continues more slowly.',
  unreachable: 'The storage service cannot be reached. Syncing resumes when the network is back.',
  'outcome-unknown':
    'The connection was lost before the answer arrived. Brimful will check the object before anything else.',
  unstored:
    'The storage service has confirmed uploads that it did not store. Brimful keeps trying; if this lasts, ask whoever runs the service.',
  archived: ARCHIVED,
  locked: 'The object is protected by a retention rule or legal hold of the bucket, so it was left alone.',
  corrupt: DATA_DAMAGED,
  unsupported:
    'The storage service or these permissions do not allow to copy objects. Ask its administrator to allow it.',
  inconsistent:
    'The storage service contradicts itself about this name. Rename the file, or ask whoever runs the service.',
  'name-clash':
    'The storage service does not accept this name beside others that are there, or that were deleted and have older versions ' +
    'there. Rename the file or its folder.',
  'too-large':
    'The file is larger than the storage service allows. Split it, or exclude it in .brimfulignore.',
  'bad-answer':
    'Something other than the storage service answered. Check the endpoint, or sign in to your network.',
  full:
    'The disk with the temporary files of this computer is full, so the listing of the bucket could not be sorted and ' +
    'nothing was changed. Free some space; Brimful will continue by itself.',
  io:
    'The temporary files of this computer cannot be written or read, so the listing of the bucket could not be sorted and ' +
    'nothing was changed. Check that the folder for temporary files is there and may be written to.',
  'clock-skew': 'The clock of this computer is wrong. Correct the date and time to continue syncing.',
  'source-changed': 'The file changed while it was being uploaded. Brimful will check it again.',
  cancelled: 'Stopped.',
};

export const KEY_TOO_LONG =
  'The name of the file, with its folders, is longer than the storage service allows. Shorten it.';

export interface FaultWords {
  /** Replaces the usual sentence where a better one is known. */
  readonly message?: string;
  /** Technical detail for the log; never a secret. */
  readonly detail?: string;
}

/** Returns the fault `code` with its sentence. */
export function remoteFault(code: RemoteFaultCode, words: FaultWords = {}): RemoteFault {
  return { code, message: SENTENCES[code], ...words };
}

/** Returns a result that failed with `code`. */
export function failedWith(
  code: RemoteFaultCode,
  words: FaultWords = {},
): { readonly ok: false; readonly fault: RemoteFault } {
  return { ok: false, fault: remoteFault(code, words) };
}

/** Returns the fault of a key that is longer than S3, or this service, allows. */
export function keyTooLong(words: Pick<FaultWords, 'detail'> = {}): {
  readonly ok: false;
  readonly fault: RemoteFault;
} {
  return failedWith('too-large', { message: KEY_TOO_LONG, ...words });
}
