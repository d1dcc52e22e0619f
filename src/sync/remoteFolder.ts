// What the engine needs of a prefix of a bucket.
import type { Fault, Result } from '../result.ts';
import type { LocalFault } from './localFolder.ts';

/**
 * `precondition-failed`: 412 or 409. `outcome-unknown`: the request may or may not have taken effect (R5). `bad-answer`: something
 * that is not S3 answered, or a listing out of order. `not-found`: no such object. `bucket-missing`: no such bucket.
 * `source-changed`: an upload's source was not confirmed, or a copy's source is not in the state that was named. A write that was
 * cancelled on its way is `outcome-unknown`; `cancelled` means that it certainly did not happen.
 */
export type RemoteFault = Fault<
  | 'precondition-failed'
  | 'not-found'
  | 'bucket-missing'
  | 'denied'
  | 'needs-sign-in'
  | 'configuration'
  | 'throttled'
  | 'unreachable'
  | 'outcome-unknown'
  | 'archived'
  | 'locked'
  | 'corrupt'
  | 'too-large'
  | 'bad-answer'
  | 'clock-skew'
  | 'source-changed'
  | 'cancelled'
>;

/** What an endpoint enforces, found by a probe at first contact (R3). A `false` makes the engine look first and say "degraded". */
export interface EndpointCapabilities {
  readonly conditionalCreate: boolean;
  readonly conditionalReplace: boolean;
  readonly conditionalDelete: boolean;
  readonly conditionalCopy: boolean;
  readonly conditionalComplete: boolean;
  readonly versioning: boolean;
}

/** One listed object. `key` is relative to the folder's prefix, exactly as it is in the bucket. */
export interface RemoteObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** LastModified, epoch ms. */
  readonly modified: number;
  /** True when it must be restored from cold storage before it can be read. */
  readonly archived: boolean;
}

/** What travels with an object in its user metadata. */
export interface ObjectMetadata {
  /** `seconds.nanoseconds`; null when the object carries none. */
  readonly mtime: string | null;
  readonly executable: boolean;
  /** Brimful's operation id; null for objects of other tools. */
  readonly operation: string | null;
}

export interface ObjectDetails extends RemoteObject {
  readonly metadata: ObjectMetadata;
  /** Hex MD5 of the content where the ETag is one (single part, no KMS), else null. */
  readonly md5: string | null;
  /** Hex SHA-256 of the whole content where the endpoint stored one, else null. */
  readonly sha256: string | null;
  readonly versionId: string | null;
}

/** `{ etag: null }`: nothing may be there (If-None-Match: *); otherwise If-Match. */
export interface WriteCondition {
  readonly etag: string | null;
}

/**
 * What others may have given an object beside its content and plain headers, and what a write may not be
 * allowed to keep (R14).
 */
export type ObjectPart =
  'access-list' | 'encryption' | 'metadata' | 'redirect' | 'storage-class' | 'tags' | 'properties';

export interface Written {
  readonly etag: string;
  readonly versionId: string | null;
  /** What the object had before and could not keep; `properties`: nothing of it could be read. */
  readonly unkept: readonly ObjectPart[];
}

/** A multipart upload that can be taken up again (R10). */
export interface ResumableUpload {
  readonly uploadId: string;
  readonly partSize: number;
}

/** The bytes of an upload. `read` is called with rising offsets, each byte exactly once, so that one pass can hash them. */
export interface UploadSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Result<Uint8Array, LocalFault>>;
  /** Called after the last read and before anything becomes visible: false (the file changed meanwhile) stops the upload. */
  confirm(): Promise<boolean>;
}

export interface UploadRequest {
  readonly key: string;
  readonly source: UploadSource;
  readonly condition: WriteCondition;
  readonly metadata: ObjectMetadata;
  /** A resumed upload keeps the metadata, and so the operation id, that it was begun with. */
  readonly resume: ResumableUpload | null;
  /** Told before the first part is sent, so that it can be kept. */
  readonly onResumable: (upload: ResumableUpload) => void;
  /** Bytes known to have arrived so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export interface Download {
  readonly details: ObjectDetails;
  /** The bytes from `offset` on. Ends with a fault instead of an exception; a normal end means that all bytes came and were verified as far as the endpoint makes possible. */
  readonly body: AsyncIterable<Result<Uint8Array, RemoteFault>>;
}

/** A prefix of a bucket. Keys are relative to the prefix. */
export interface RemoteFolder {
  /** Finds out what the endpoint enforces by writing and removing small objects under `.brimful/`. */
  probe(signal: AbortSignal): Promise<Result<EndpointCapabilities, RemoteFault>>;
  /** What the probe has found; null before it. */
  enforced(): EndpointCapabilities | null;
  /**
   * All keys that start with `under`, in UTF-8 byte order, in pages, our own `.brimful/` left out. After a fault the stream ends;
   * the observation is then incomplete (R6, case 20).
   */
  list(request: {
    readonly under: string;
    readonly signal: AbortSignal;
  }): AsyncIterable<Result<readonly RemoteObject[], RemoteFault>>;
  /** null: there is no such object. */
  head(key: string, signal: AbortSignal): Promise<Result<ObjectDetails | null, RemoteFault>>;
  /**
   * An object that is replaced keeps what others gave it; a new one gets a content type by its name (R14).
   */
  upload(request: UploadRequest): Promise<Result<Written, RemoteFault | LocalFault>>;
  /** The object in exactly the state `etag`; `precondition-failed` when it has changed. */
  download(request: {
    readonly key: string;
    readonly etag: string;
    readonly offset: number;
    readonly signal: AbortSignal;
  }): Promise<Result<Download, RemoteFault>>;
  /**
   * Server-side copy of exactly `fromEtag`, with what others gave it (R14). `metadata` replaces the object's.
   */
  copy(request: {
    readonly from: string;
    readonly fromEtag: string;
    readonly to: string;
    readonly size: number;
    readonly condition: WriteCondition;
    readonly metadata: ObjectMetadata;
    readonly signal: AbortSignal;
  }): Promise<Result<Written, RemoteFault>>;
  /** Deletes exactly the state `etag`. An object that is already gone counts as success. */
  remove(key: string, etag: string, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
  /** Ends a multipart upload that will not be taken up again; one that is unknown counts as success. */
  abandon(key: string, uploadId: string, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
}
