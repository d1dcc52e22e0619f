// What a virtual bucket holds, what happens to it, and what it answers.
import type { ObjectMetadata, WriteCondition } from '../../../src/sync/remoteFolder.ts';

export interface VirtualObject {
  /** The full key, prefix included. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** Epoch ms, in whole seconds as on S3. */
  readonly modified: number;
  readonly metadata: ObjectMetadata;
  readonly given: Given;
  readonly versionId: string | null;
  readonly archived: boolean;
  /** Null when the ETag is not an MD5 of the content. */
  readonly md5: string | null;
}

/**
 * What an object has besides its content and our own metadata, by names such as `cache-control`; the values'
 * meaning does not matter here.
 */
export type Given = Readonly<Record<string, string>>;

/** A state of a key that is no longer live, kept because versioning is on. `null` bytes: a delete marker. */
export interface VirtualVersion {
  readonly key: string;
  readonly bytes: Uint8Array | null;
  readonly versionId: string;
}

/**
 * One change of the bucket, in order; from these the simulator's oracle learns who replaced what, and what
 * they had seen.
 */
export interface BucketChange {
  readonly sequence: number;
  readonly type: 'put' | 'copy' | 'complete' | 'delete';
  readonly key: string;
  /** Null for a deletion. */
  readonly bytes: Uint8Array | null;
  readonly etag: string | null;
  readonly given: Given;
  /** What was live under the key before; null: nothing. */
  readonly replaced: VirtualObject | null;
  /** The state that the writer required; 'any' for unconditional writes. */
  readonly condition: WriteCondition | 'any';
  /** Brimful's operation id; null for other tools. */
  readonly operation: string | null;
}

export type Refused =
  'precondition-failed' | 'not-found' | 'no-such-upload' | 'source-changed' | 'archived' | 'quota';

/** What a bucket may hold, old versions included. */
export interface Quota {
  readonly bytes: number;
  readonly objects: number;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };

export interface VirtualPut {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly metadata: ObjectMetadata;
  readonly given?: Given;
  readonly condition: WriteCondition | 'any';
}

export const NO_METADATA: ObjectMetadata = { mtime: null, executable: false, operation: null };
