// Sends one file that lies anywhere on this computer to a prefix, never over anything that is there (F10).
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { refuseName } from '../../sync/decide/keyPath.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { ObjectMetadata, RemoteFault, RemoteFolder, UploadSource } from '../../sync/remoteFolder.ts';

export type UploadFault =
  RemoteFault | LocalFault | Fault<'not-a-regular-file' | 'name-refused' | 'name-taken'>;

/** `report.txt`, `report (2).txt` ... `report (100).txt`. */
const MAX_NAMES = 100;
const NANOSECONDS = 1_000_000_000n;

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
  const refusal = refuseName(`${upload.under}${upload.name}`, 'portable');
  if (refusal !== null) {
    return failed({
      code: 'name-refused',
      message: `"${upload.name}" cannot be uploaded under this name (${refusal}). Rename it first.`,
    });
  }
  const opened = await openRegular(upload.file, upload.name);
  if (!opened.ok) return opened;
  const handle = opened.value;
  try {
    return await underFreeName(upload, handle);
  } finally {
    await handle.close();
  }
}

async function underFreeName(upload: FileUpload, handle: FileHandle): Promise<Result<string, UploadFault>> {
  const state = await handle.stat({ bigint: true });
  const size = Number(state.size);
  const metadata: ObjectMetadata = {
    mtime: `${state.mtimeNs / NANOSECONDS}.${String(state.mtimeNs % NANOSECONDS).padStart(9, '0')}`,
    executable: (state.mode & 0o100n) !== 0n,
    operation: upload.operation,
  };
  const source: UploadSource = {
    size,
    read: (offset, length) => readExactly(handle, offset, length, upload.name),
    confirm: async () => {
      const now = await handle.stat({ bigint: true });
      return now.size === state.size && now.mtimeNs === state.mtimeNs && now.ctimeNs === state.ctimeNs;
    },
  };
  for (let attempt = 1; attempt <= MAX_NAMES; attempt++) {
    const key = `${upload.under}${numbered(upload.name, attempt)}`;
    const written = await upload.remote.upload({
      key,
      source,
      condition: { etag: null },
      metadata,
      resume: null,
      onResumable: () => undefined,
      onProgress: (bytes) => upload.onProgress(bytes, size),
      signal: upload.signal,
    });
    if (written.ok) return ok(key);
    const arrived = await isOurs(upload, key, written.fault);
    if (arrived) return ok(key);
    if (written.fault.code !== 'precondition-failed') return written;
  }
  return failed({
    code: 'name-taken',
    message: `A hundred objects are called like "${upload.name}" already. Rename the file first.`,
  });
}

/** A lost answer is not a refusal (R5): the operation id tells whether our own write is what stands there. */
async function isOurs(upload: FileUpload, key: string, fault: Fault): Promise<boolean> {
  if (fault.code !== 'outcome-unknown' && fault.code !== 'precondition-failed') return false;
  const there = await upload.remote.head(key, upload.signal);
  return there.ok && there.value?.metadata.operation === upload.operation;
}

/** Regular files only: a pipe would hang, a device would never end (F10). */
async function openRegular(file: string, name: string): Promise<Result<FileHandle, UploadFault>> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK the opening of a pipe waits for a writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return failed(cannotRead(name, error));
  }
  if ((await handle.stat()).isFile()) return ok(handle);
  await handle.close();
  return failed({ code: 'not-a-regular-file', message: `"${name}" is no file that can be uploaded.` });
}

async function readExactly(
  handle: FileHandle,
  offset: number,
  length: number,
  name: string,
): Promise<Result<Uint8Array, LocalFault>> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  try {
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) {
        return failed({
          code: 'changed',
          message: `"${name}" was changed while it was uploaded. Try again.`,
        });
      }
      filled += bytesRead;
    }
    return ok(buffer);
  } catch (error) {
    return failed(cannotRead(name, error));
  }
}

function cannotRead(name: string, error: unknown): LocalFault {
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'io', message: `"${name}" cannot be read.`, detail };
}

function numbered(name: string, attempt: number): string {
  if (attempt === 1) return name;
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 ? dot : name.length;
  return `${name.slice(0, cut)} (${attempt})${name.slice(cut)}`;
}
