// Uploads one file from anywhere on this computer and never overwrites an object (F10).
import { openChosenFile, type ChosenFile } from '../../disk/openChosenFile.ts';
import { failed, ok, type Fault, type Result } from '../../result.ts';
import { findOwnWrite, mayHaveArrived } from '../../sync/apply/checks/ownWrite.ts';
import { refuseName } from '../../sync/decide/keyPath.ts';
import { withSuffix } from '../../sync/decide/suffixedName.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, RemoteFolder } from '../../sync/remoteFolder.ts';

export type UploadFault =
  RemoteFault | LocalFault | Fault<'not-a-regular-file' | 'name-refused' | 'name-taken'>;

/** `report.txt`, `report (2).txt` ... `report (100).txt`. */
const MAX_NAMES = 100;
/** How long (ms) is spent on dropping the parts of an upload that failed. */
const ABANDON_TIMEOUT_MS = 5_000;

export interface FileUpload {
  /** Absolute path of the file. */
  readonly file: string;
  /** The file's base name. */
  readonly name: string;
  /** The destination: '' or ends with a slash; relative to the folder's prefix. */
  readonly under: string;
  readonly remote: RemoteFolder;
  readonly operation: string;
  readonly onProgress: (bytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** Returns the key, relative to the folder's prefix, under which the file was stored. */
export async function uploadFile(upload: FileUpload): Promise<Result<string, UploadFault>> {
  const { file, name, under } = upload;
  const refusal = refuseName(`${under}${name}`, 'native');
  if (refusal !== null) {
    return failed({
      code: 'name-refused',
      message: `"${name}" cannot be uploaded under this name (${refusal}): rename it first.`,
    });
  }
  const opened = await openChosenFile(file);
  if (!opened.ok) {
    return failed({
      ...opened.fault,
      code: 'io',
      message: `"${name}" cannot be read: check that it exists and that you may read it.`,
    });
  }
  const chosen = opened.value;
  if (chosen === null) {
    return failed({ code: 'not-a-regular-file', message: `"${name}" is not a regular file: choose a file.` });
  }
  try {
    const sent = await sendUnderFreeName(upload, chosen);
    return sent.ok ? sent : failed(toUploadMessage(sent.fault, name));
  } finally {
    await chosen.close();
  }
}

async function sendUnderFreeName(
  upload: FileUpload,
  chosen: ChosenFile,
): Promise<Result<string, UploadFault>> {
  const { name, under, remote, operation, onProgress, signal } = upload;
  const { size, mtime } = chosen.identity;
  for (let attempt = 1; attempt <= MAX_NAMES; attempt++) {
    const key = `${under}${attempt === 1 ? name : withSuffix(name, ` (${attempt})`)}`;
    const begun: string[] = [];
    const written = await remote.upload({
      key,
      source: {
        size,
        read: (offset, length, into) => chosen.read(offset, length, into),
        confirm: () => chosen.unchanged(),
      },
      condition: { etag: null },
      metadata: { mtime, executable: chosen.executable, operation },
      resume: null,
      onResumable: ({ uploadId }) => void begun.push(uploadId),
      onProgress: (bytes) => onProgress(bytes, size),
      signal,
    });
    if (written.ok) return ok(key);
    if (mayHaveArrived(written.fault)) {
      const own = await findOwnWrite(upload, key, operation);
      if (own.ok && own.value !== null) return ok(key);
    }
    // Nothing resumes it. Also after the person has stopped it, when its own signal stops every request.
    for (const uploadId of begun)
      await remote.abandon(key, uploadId, AbortSignal.timeout(ABANDON_TIMEOUT_MS));
    if (written.fault.code !== 'precondition-failed') return written;
  }
  return failed({
    code: 'name-taken',
    message: `A hundred objects already have names like "${name}": rename the file first.`,
  });
}

/** The sync retries by itself; a quick upload has to be retried by the person. */
function toUploadMessage(fault: UploadFault, name: string): UploadFault {
  if (fault.code === 'changed' || fault.code === 'source-changed') {
    return { ...fault, message: `"${name}" was changed while it was being uploaded: try again.` };
  }
  if (fault.code === 'outcome-unknown') {
    const message = `The connection was lost while "${name}" was uploaded: check whether it is in the bucket before you try again.`;
    return { ...fault, message };
  }
  return fault;
}
