// Hashes content, as a whole or in the parts of a multipart ETag.
import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ok, type Result } from '../../../result.ts';
import type { LocalFault, LocalReader } from '../../localFolder.ts';

/** Bytes per read: large enough for the disk, small enough to let other work run in between. */
const CHUNK_BYTES = 1024 * 1024;

export interface ContentHash {
  /** Hex. */
  readonly sha256: string;
  /** Hex; equals a single-part ETag. null: it was left out. */
  readonly md5: string | null;
}

/** Hashes content as it passes. */
export interface ContentHasher {
  add(bytes: Uint8Array): void;
  /** From now on: its result has no MD5. */
  leaveOutMd5(): void;
  /** Ends it. */
  result(): ContentHash;
}

/** Hashes what is added, in order, as it passes. */
export function createContentHasher(): ContentHasher {
  const sha256 = createHash('sha256');
  let md5: Hash | null = createHash('md5');
  return {
    add(bytes) {
      sha256.update(bytes);
      md5?.update(bytes);
    },
    leaveOutMd5() {
      md5 = null;
    },
    result: () => ({ sha256: sha256.digest('hex'), md5: md5?.digest('hex') ?? null }),
  };
}

/** Adds `bytes`, which must not change meanwhile, in pieces between which other work may run. */
export async function updateInPieces(hash: Hash, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    if (offset > 0) await setImmediate();
    hash.update(bytes.subarray(offset, offset + CHUNK_BYTES));
  }
}

/** Reads the first `length` bytes and hashes them. */
export async function hashContent(
  source: Pick<LocalReader, 'read'>,
  length: number,
): Promise<Result<ContentHash, LocalFault>> {
  const hasher = createContentHasher();
  const read = await hashInto(hasher, source, length);
  return read.ok ? ok(hasher.result()) : read;
}

/** Reads the first `length` bytes and adds them to `hasher`. */
export async function hashInto(
  hasher: Pick<ContentHasher, 'add'>,
  source: Pick<LocalReader, 'read'>,
  length: number,
): Promise<Result<void, LocalFault>> {
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, length));
  for (let offset = 0; offset < length; offset += CHUNK_BYTES) {
    const bytes = await source.read(offset, Math.min(CHUNK_BYTES, length - offset), chunk);
    if (!bytes.ok) return bytes;
    hasher.add(bytes.value);
  }
  return ok(undefined);
}

/**
 * Returns the ETag that S3 gives a multipart object: the MD5 of the parts' MD5s, then the number of parts.
 * Sizes in bytes.
 */
export async function multipartEtag(
  source: Pick<LocalReader, 'read'>,
  length: number,
  partSize: number,
): Promise<Result<string, LocalFault>> {
  const outer = createHash('md5');
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, length));
  let parts = 0;
  for (let start = 0; start < length; start += partSize) {
    const inner = createHash('md5');
    const end = Math.min(start + partSize, length);
    for (let offset = start; offset < end; offset += CHUNK_BYTES) {
      const bytes = await source.read(offset, Math.min(CHUNK_BYTES, end - offset), chunk);
      if (!bytes.ok) return bytes;
      inner.update(bytes.value);
    }
    outer.update(inner.digest());
    parts++;
  }
  return ok(`${outer.digest('hex')}-${parts}`);
}
