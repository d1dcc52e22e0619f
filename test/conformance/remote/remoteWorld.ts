// What a conformance test of RemoteFolder needs beside the folder: another tool's access to the same bucket.
import { createCipheriv, createHash } from 'node:crypto';
import type { Result } from '../../../src/result.ts';
import { ok } from '../../../src/result.ts';
import type {
  Download,
  EndpointCapabilities,
  ObjectMetadata,
  RemoteFault,
  RemoteFolder,
  RemoteObject,
  UploadRequest,
  UploadSource,
} from '../../../src/sync/remoteFolder.ts';

/** One empty prefix on one implementation. Keys of `put` and `get` are relative to the prefix. */
export interface RemoteWorld {
  readonly folder: RemoteFolder;
  /** What the implementation is known to enforce: `probe` must find exactly this. */
  readonly expected: EndpointCapabilities;
  /** Size from which an upload is multipart, in bytes. */
  readonly multipartThreshold: number;
  /** UTF-8 bytes that a relative key may have, so that the whole key has 1,024. */
  readonly longestKey: number;
  /** Another tool writes unconditionally, with raw user metadata. */
  put(key: string, bytes: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  /** Multipart uploads under the prefix that are neither completed nor aborted. */
  openUploads(): Promise<number>;
  close(): Promise<void>;
}

export interface RemoteImplementation {
  readonly name: string;
  /** Null, with the reason printed, where a part that it needs is absent. */
  readonly start: (() => Promise<RemoteWorld>) | null;
}

export const PLAIN: ObjectMetadata = { mtime: null, executable: false, operation: null };
export const NEVER: AbortSignal = new AbortController().signal;

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `size` bytes that differ everywhere and are the same in every run. */
export function patterned(size: number, seed: string): Uint8Array {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** An UploadSource over `bytes` that holds callers to the port: rising offsets, each byte once. */
export function sourceOf(
  bytes: Uint8Array,
  confirm = true,
): UploadSource & { readonly readBytes: () => number } {
  let next = 0;
  return {
    size: bytes.length,
    readBytes: () => next,
    read(offset, length, into = new Uint8Array(length)) {
      if (offset !== next) throw new Error(`read at ${offset}, expected ${next}`);
      next += length;
      into.set(bytes.subarray(offset, offset + length));
      return Promise.resolve(ok(into.subarray(0, length)));
    },
    confirm: () => Promise.resolve(confirm),
  };
}

/** An upload with defaults: new object, no metadata, not resumed. */
export function uploadOf(key: string, bytes: Uint8Array, more: Partial<UploadRequest> = {}): UploadRequest {
  return {
    key,
    source: sourceOf(bytes),
    condition: { etag: null },
    metadata: PLAIN,
    resume: null,
    onProgress: () => undefined,
    signal: NEVER,
    ...more,
  };
}

/** The value of a result that must be a success. */
export function must<T>(result: Result<T>): T {
  if (!result.ok)
    throw new Error(`${result.fault.code}: ${result.fault.message} ${result.fault.detail ?? ''}`);
  return result.value;
}

/** The code of a result that must be a fault. */
export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.fault.code;
}

export async function listAll(folder: RemoteFolder, under = ''): Promise<readonly RemoteObject[]> {
  const objects: RemoteObject[] = [];
  for await (const page of folder.list({ under, signal: NEVER })) objects.push(...must(page));
  return objects;
}

/** The whole body, or the fault it ended with. */
export async function readBody(download: Download): Promise<Result<Uint8Array, RemoteFault>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of download.body) {
    if (!chunk.ok) return chunk;
    chunks.push(chunk.value);
  }
  return ok(Buffer.concat(chunks));
}
