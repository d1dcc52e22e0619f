// What can go wrong with a bucket, with the sentence that tells a person what it means and what to do.
import type { RemoteFault } from '../../sync/remoteFolder.ts';

export type RemoteFaultCode = RemoteFault['code'];

const SENTENCES: Record<RemoteFaultCode, string> = {
  'precondition-failed': 'The object was changed in the bucket meanwhile; it is looked at again.',
  'not-found': 'The object is no longer in the bucket; it is looked at again.',
  'bucket-missing':
    'This bucket does not exist. Check the name of the bucket and the account of this folder.',
  denied: 'The bucket refuses access. Ask whoever manages it to allow your role to use this prefix.',
  'needs-sign-in': 'Your session has ended. Sign in again to go on syncing.',
  configuration:
    'The storage service rejects these settings. Check endpoint, region and bucket of this folder.',
  throttled: 'The storage service asks for fewer requests; syncing goes on more slowly.',
  unreachable: 'The storage service cannot be reached. Syncing goes on when the network is back.',
  'outcome-unknown':
    'The connection broke before the answer came; the object is looked at before anything else.',
  archived: 'The object is in cold storage. Restore it in the storage console to sync it.',
  locked: 'The object is protected by a retention rule or legal hold of the bucket and was left alone.',
  corrupt: 'The data that arrived does not match its checksum and was thrown away; it is sent again.',
  'too-large': 'The file is larger than the storage service accepts.',
  'bad-answer':
    'Something other than the storage service answered. Check the endpoint, or sign in to the network you are on.',
  'clock-skew': 'The clock of this computer is wrong. Set date and time, then syncing goes on.',
  'source-changed': 'The file changed while it was being sent; it is looked at again.',
  cancelled: 'Stopped.',
};

export const KEY_TOO_LONG =
  'The name of the file, with its folders, is longer than the storage service accepts. Shorten it.';

export interface FaultWords {
  /** Replaces the usual sentence where a better one is known. */
  readonly message?: string;
  /** Technical words for the log; never a secret. */
  readonly detail?: string;
}

/** The fault `code` with its sentence. */
export function remoteFault(code: RemoteFaultCode, words: FaultWords = {}): RemoteFault {
  return { code, message: SENTENCES[code], ...words };
}

/** A result that failed with `code`. */
export function failedWith(
  code: RemoteFaultCode,
  words: FaultWords = {},
): { readonly ok: false; readonly fault: RemoteFault } {
  return { ok: false, fault: remoteFault(code, words) };
}

/** The key would be longer than S3 allows. */
export function keyTooLong(): { readonly ok: false; readonly fault: RemoteFault } {
  return failedWith('too-large', { message: KEY_TOO_LONG });
}
