// What the index keeps about one version of an object.
import type { Checksum } from '../checksums/checksum.ts';
import type { Segment } from './bodyFiles.ts';

/** What travels with the content. */
export interface ObjectAttributes {
  /** Standard headers that are stored and given back: content-type, cache-control, ... */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent: none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Beside the owner's; absent: none. */
  readonly access?: readonly AccessGrant[];
}

export interface AccessGrant {
  /** The address of a group, or an account. */
  readonly grantee: string;
  readonly permission: 'FULL_CONTROL' | 'READ' | 'READ_ACP' | 'WRITE_ACP';
}

/** Content as it was received or assembled. */
export interface ObjectContent {
  readonly segments: readonly Segment[];
  /** Bytes. */
  readonly size: number;
  /** Hex, without quotes; `<md5 of the part md5s>-<parts>` for a multipart object. */
  readonly etag: string;
  readonly checksum: Checksum | null;
}

interface VersionName {
  readonly key: string;
  /** `null` (the word) where versioning was off or suspended. */
  readonly versionId: string;
  /** Epoch ms, whole seconds: S3's LastModified has no finer grain. */
  readonly modified: number;
}

export interface ObjectVersion extends VersionName, ObjectContent, ObjectAttributes {
  readonly kind: 'object';
}

export interface DeleteMarker extends VersionName {
  readonly kind: 'marker';
}

export type Version = ObjectVersion | DeleteMarker;
