// Sends one file that lies anywhere on this computer to a prefix, never over anything that is there (F10).
import { openChosenFile } from '../../disk/openChosenFile.ts';
import type { ChosenFile } from '../../disk/openChosenFile.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { findOwnWrite, mayHaveArrived } from '../../sync/apply/checks/lostAnswer.ts';
import { refuseName } from '../../sync/decide/keyPath.ts';
import { withSuffix } from '../../sync/decide/suffixedName.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, RemoteFolder } from '../../sync/remoteFolder.ts';

export type UploadFault =
  RemoteFault | LocalFault | Fault<'not-a-regular-file' | 'name-refused' | 'name-taken'>;

/** `report.txt`, `report (2).txt` ... `report (100).txt`. */
const MAX_NAMES = 100;

export interface FileUpload {
  /** Absolute path of the file. */
  readonly file: string;
  /** The file's own name. */
  readonly name: string;
  /** Where it goes: '' or ends with a slash, relative to the folder's prefix. */
  readonly under: string;
  readonly remote: RemoteFolder;
  readonly operation: string;
  readonly onProgress: (bytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** Returns the relative key under which the file arrived. */
export async function uploadFile(upload: FileUpload): Promise<Result<string, UploadFault>> {
  const { file, name, under } = upload;
  const refusal = refuseName(`${under}${name}`, 'native');
  if (refusal !== null) {
    return failed({
      code: 'name-refused',
      message: `"${name}" cannot be uploaded under this name (${refusal}). Rename it first.`,
    });
  }
  const opened = await openChosenFile(file);
  if (!opened.ok) {
    return failed({
      ...opened.fault,
      code: 'io',
      message: `"${name}" cannot be read. Check that it is there and readable.`,
    });
  }
  const chosen = opened.value;
  if (chosen === null) {
    return failed({ code: 'not-a-regular-file', message: `"${name}" is not a file that can be uploaded.` });
  }
  try {
    const sent = await sendUnderFreeName(upload, chosen);
    return sent.ok ? sent : failed(inWordsOfUploads(sent.fault, name));
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
    const written = await remote.upload({
      key,
      source: {
        size,
        read: (offset, length) => chosen.read(offset, length),
        confirm: () => chosen.unchanged(),
      },
      condition: { etag: null },
      metadata: { mtime, executable: chosen.executable, operation },
      resume: null,
      onResumable: () => undefined,
      onProgress: (bytes) => onProgress(bytes, size),
      signal,
    });
    if (written.ok) return ok(key);
    if (mayHaveArrived(written.fault)) {
      const own = await findOwnWrite(upload, key, operation);
      if (own.ok && own.value !== null) return ok(key);
    }
    if (written.fault.code !== 'precondition-failed') return written;
  }
  return failed({
    code: 'name-taken',
    message: `A hundred objects are called like "${name}" already. Rename the file first.`,
  });
}

/** The sync looks again by itself; an upload is tried again by the person. */
function inWordsOfUploads(fault: UploadFault, name: string): UploadFault {
  if (fault.code === 'changed' || fault.code === 'source-changed') {
    return { ...fault, message: `"${name}" was changed while it was uploaded. Try again.` };
  }
  if (fault.code === 'outcome-unknown') {
    const message = `The connection broke while "${name}" was uploaded. Look whether it is in the bucket before you try again.`;
    return { ...fault, message };
  }
  return fault;
}
