// The port to a prefix of a bucket.
import type { Fault, Result } from '../result.ts';
import type { LocalFault } from './localFolder.ts';

/**
 * `precondition-failed`: 412 or 409. `outcome-unknown`: the request may or may not have taken effect
 * (R5). `bad-answer`: the answer is not S3's, or a listing is out of order. `not-found`: no such object.
 * `bucket-missing`: no such bucket. `source-changed`: the source of an upload was not confirmed, or that
 * of a copy is not in the given state. A write that was cancelled in flight is `outcome-unknown`;
 * `cancelled` means that it certainly did not happen. `name-clash`: the key is refused whatever its
 * state, because of its name. `inconsistent`: a listing shows a key that does not exist, or leaves one out
 * that does. `unsupported`: the endpoint or these credentials refuse copies on the server; what is copied
 * can be uploaded. `unstored`: an upload was confirmed, and is not there. `full`, `io`: this machine's
 * temporary files, in which a listing is sorted.
 */
export type RemoteFault = Fault<
  | 'precondition-failed'
  | 'not-found'
  | 'bucket-missing'
  | 'denied'
  | 'quota'
  | 'needs-sign-in'
  | 'keychain'
  | 'keys-refused'
  | 'configuration'
  | 'throttled'
  | 'unreachable'
  | 'outcome-unknown'
  | 'unstored'
  | 'archived'
  | 'locked'
  | 'corrupt'
  | 'too-large'
  | 'name-clash'
  | 'inconsistent'
  | 'unsupported'
  | 'bad-answer'
  | 'full'
  | 'io'
  | 'clock-skew'
  | 'source-changed'
  | 'cancelled'
>;

/** The sentence of the fault `corrupt`, in either direction. */
export const DATA_DAMAGED =
  'The data was damaged on its way and has been discarded. It will be transferred again.';

/** The sentence of the fault `archived`, whoever finds it. */
export const ARCHIVED = 'The object is in cold storage. Restore it in the storage console to sync it.';

/** Contents from this size on (bytes) are transferred in pieces, several at a time. */
export const LARGE_FROM = 16 * 1024 * 1024;

/** What such a transfer holds in memory at most (bytes). */
export const LARGE_TRANSFER_MEMORY = 32 * 1024 * 1024;

/**
 * What an endpoint enforces, probed at first contact (R3). Where a value is `false`, the engine checks before
 * it writes and reports the folder as degraded.
 */
export interface EndpointCapabilities {
  readonly conditionalCreate: boolean;
  readonly conditionalReplace: boolean;
  readonly conditionalDelete: boolean;
  readonly conditionalCopy: boolean;
  readonly conditionalComplete: boolean;
  readonly versioning: boolean;
  /** Present where the endpoint rejects the usual checksums, so that fewer are sent. */
  readonly checksums?: 'required';
  /** Present where the endpoint demands the MD5 of each body. */
  readonly contentMd5?: true;
  /** The ARN of the KMS key that encrypts new objects; absent where none does, and in what is remembered. */
  readonly kmsKey?: string;
}

/**
 * One listed object. `key` is relative to the folder's prefix, exactly as stored in the bucket; `size` is in
 * bytes.
 */
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

/** What Brimful stores in an object's user metadata. */
export interface ObjectMetadata {
  /** `seconds.nanoseconds`; null when the object has none. */
  readonly mtime: string | null;
  readonly executable: boolean;
  /** Brimful's operation id; null for objects written by other tools. */
  readonly operation: string | null;
}

export interface ObjectDetails extends RemoteObject {
  readonly metadata: ObjectMetadata;
  /** Hex MD5 of the content where the ETag is one (single part, no KMS), else null. */
  readonly md5: string | null;
  /** Hex SHA-256 of the whole content where the endpoint has stored one, else null. */
  readonly sha256: string | null;
  readonly versionId: string | null;
}

/** `{ etag: null }`: nothing may be there (If-None-Match: *); otherwise If-Match. */
export interface WriteCondition {
  readonly etag: string | null;
}

/**
 * What an object may carry besides its content and plain headers, and what a write may not be allowed to keep
 * (R14).
 */
export type ObjectPart =
  'access-list' | 'encryption' | 'metadata' | 'redirect' | 'storage-class' | 'tags' | 'properties';

export interface Written {
  readonly etag: string;
  readonly versionId: string | null;
  /** What the object had before and could not keep; `properties`: none of it could be read. */
  readonly unkept: readonly ObjectPart[];
}

/** A multipart upload that can be resumed (R10); `partSize` in bytes. */
export interface ResumableUpload {
  readonly uploadId: string;
  readonly partSize: number;
}

/**
 * What its caller remembers of an upload in parts while it is open, since parts that nobody knows of cost
 * money for ever (R10).
 */
export interface UploadMemory {
  /**
   * From an earlier attempt of the same operation: uploads may be open that were begun not before this time,
   * and whose ids never arrived. By the server's clock, epoch ms.
   */
  readonly unansweredSince?: number;
  /** Called before an upload is begun, with the time from which on it may be open; null: none is any more. */
  readonly onUnanswered?: (since: number | null) => void;
  /** Called before the first part is sent. */
  readonly onResumable?: (upload: ResumableUpload) => void;
}

/**
 * The bytes of an upload. `read` is called with rising offsets and each byte exactly once, so that one pass
 * can hash them. A read at offset 0 starts over: only the last pass counts.
 */
export interface UploadSource {
  readonly size: number;
  /**
   * Returns exactly `length` bytes: in `into`, which is at least as long, or, if it is left out, in new
   * memory.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Result<Uint8Array, LocalFault>>;
  /**
   * Called after the last read and before anything becomes visible; false (the file changed meanwhile) stops
   * the upload.
   */
  confirm(): Promise<boolean>;
}

/** An object in exactly one state. */
export interface MovedFrom {
  readonly key: string;
  readonly etag: string;
}

export interface UploadRequest extends UploadMemory {
  readonly key: string;
  readonly source: UploadSource;
  readonly condition: WriteCondition;
  readonly metadata: ObjectMetadata;
  /**
   * The object of the same content whose place this one takes, because the endpoint copies none: what others
   * gave it is kept (R14).
   */
  readonly movedFrom?: MovedFrom;
  /** A resumed upload keeps the metadata, and so the operation id, that it was begun with. */
  readonly resume: ResumableUpload | null;
  /** Called with the bytes that the network has taken so far; fewer than before: they are sent again. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** A copy in parts is never resumed: what its caller remembers of it is to be abandoned. */
export interface CopyRequest extends UploadMemory {
  readonly from: string;
  readonly fromEtag: string;
  readonly to: string;
  readonly size: number;
  readonly condition: WriteCondition;
  readonly metadata: ObjectMetadata;
  readonly signal: AbortSignal;
}

export interface Download {
  readonly details: ObjectDetails;
  /**
   * The bytes from `offset` on. A failure is a fault, not an exception; a normal end means that all bytes
   * arrived and were verified as far as the endpoint allows. A chunk belongs to whoever takes it, who may
   * give its memory back.
   */
  readonly body: AsyncIterable<Result<Uint8Array, RemoteFault>>;
  /**
   * `body` is held to a checksum of the whole object, so that its normal end proves the content; false: the
   * endpoint has none, or it is a later part.
   */
  readonly isChecked: boolean;
}

/** Something that the endpoint or the credentials refused, and until when (epoch ms) it is done without. */
export interface Refusal {
  /** As `RemoteFolder.refused` names it. */
  readonly what: string;
  /** Infinity: until the process ends. */
  readonly until: number;
}

/** What a server's answer said the time was, and what this machine's clock said then (epoch ms). */
export interface ServerTime {
  /** To the second. */
  readonly server: number;
  readonly here: number;
}

/** A prefix of a bucket. Keys are relative to the prefix. */
export interface RemoteFolder {
  /** Finds out what the endpoint enforces by writing and removing small objects under `.brimful/`. */
  probe(signal: AbortSignal): Promise<Result<EndpointCapabilities, RemoteFault>>;
  /** Takes what an earlier probe found as still true. */
  assume(capabilities: EndpointCapabilities): void;
  /** What a probe found; null if unknown: each write then carries its condition and is preceded by a look. */
  enforced(): EndpointCapabilities | null;
  /** The id that marks this place (G10); null: it has none. */
  readMark(signal: AbortSignal): Promise<Result<string | null, RemoteFault>>;
  /** Marks the place; a fault, and nothing changes, where it has a mark already. */
  writeMark(id: string, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
  /** What the service has confirmed is certainly stored (R5); AWS is known to keep to that. */
  readonly answersAreProof: boolean;
  /**
   * When the bucket was created, as the service says it (G10); null: it does not say, or not to these
   * credentials, or it is AWS, which changes the date with the bucket's settings.
   */
  bucketCreated(signal: AbortSignal): Promise<string | null>;
  /** The time of the last successful answer; null: none has told it yet (R16). */
  serverTime(): ServerTime | null;
  /**
   * What the endpoint or the credentials have refused lately, and which was therefore done without:
   * `multipart`, an ObjectPart or a capability, perhaps with the refused value or key behind a space.
   */
  refused(): readonly string[];
  /** All that has been found out by working, for a later process. */
  learnt(): readonly Refusal[];
  /** Takes what an earlier process has learnt as still true. */
  recall(learnt: readonly Refusal[]): void;
  /**
   * Yields all keys that start with `under` in pages, in UTF-8 byte order, without our own `.brimful/`. The
   * stream ends after a fault; the observation is then incomplete (R6, case 20).
   */
  list(request: {
    readonly under: string;
    readonly signal: AbortSignal;
  }): AsyncIterable<Result<readonly RemoteObject[], RemoteFault>>;
  /** Returns the object's details, or null when there is no such object. */
  head(key: string, signal: AbortSignal): Promise<Result<ObjectDetails | null, RemoteFault>>;
  /**
   * Writes an object. A replaced object keeps what others gave it; a new one gets a content type by its name
   * (R14).
   */
  upload(request: UploadRequest): Promise<Result<Written, RemoteFault | LocalFault>>;
  /** Opens the object in exactly the state `etag`; `precondition-failed` when it has changed. */
  download(request: {
    readonly key: string;
    readonly etag: string;
    /** As listed (bytes); left out: not known, so that it counts as small. */
    readonly size?: number;
    readonly offset: number;
    readonly signal: AbortSignal;
  }): Promise<Result<Download, RemoteFault>>;
  /**
   * Copies exactly `fromEtag` on the server, with what others gave it (R14). `metadata` replaces the object's
   * own.
   */
  copy(request: CopyRequest): Promise<Result<Written, RemoteFault>>;
  /** Deletes exactly the state `etag`. An object that is already gone counts as success. */
  remove(key: string, etag: string, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
  /** Aborts a multipart upload that will not be resumed; an unknown upload counts as success. */
  abandon(key: string, uploadId: string, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
  /**
   * Aborts the uploads of a key that were begun by us, not before `since` (server's time, epoch ms), and that
   * have no part: nobody knows their ids. Does nothing where that cannot be told from those of others.
   */
  abandonUnanswered(key: string, since: number, signal: AbortSignal): Promise<Result<void, RemoteFault>>;
}
