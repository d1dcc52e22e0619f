// What the engine needs of the world: a local folder, a remote folder, a journal, a clock and randomness.
import type { Fault, Result } from '../result.ts';
import type { BaseEntry, FileIdentity, LocalEntry } from './decide/model.ts';

/* ------------------------------------------------------------------------------------------------ local folder */

/**
 * `changed`: what is there is not what was expected (or something is there where nothing was expected): look again.
 * `full`, `read-only`, `busy`, `denied`: the file system said no. `name-clash`: this file system cannot tell the name from another.
 */
export type LocalFault = Fault<
  | 'changed'
  | 'not-found'
  | 'denied'
  | 'full'
  | 'read-only'
  | 'busy'
  | 'name-clash'
  | 'name-refused'
  | 'root-missing'
  | 'root-replaced'
  | 'io'
  | 'cancelled'
>;

export interface LocalCapabilities {
  readonly caseSensitive: boolean;
  /** False where `é` composed and decomposed are the same name. */
  readonly unicodeSensitive: boolean;
  readonly executableBit: boolean;
}

/** An open file that is being read for an upload. Reads see one open handle; `unchanged` compares handle and name with the start. */
export interface LocalReader {
  readonly identity: FileIdentity;
  /** Exactly `length` bytes from `offset`, or the fault `changed` when the file has become shorter. */
  read(offset: number, length: number): Promise<Result<Uint8Array, LocalFault>>;
  /** True while the name still leads to the same, untouched file (case 10). */
  unchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** A temporary file in the folder of its target. Survives a crash under the same `tag`, so a download can go on (R10). */
export interface LocalTemporary {
  /** Bytes that are already there from an earlier attempt with the same tag. */
  readonly length: number;
  /** Reads back what an earlier attempt wrote, to hash it. */
  read(offset: number, length: number): Promise<Result<Uint8Array, LocalFault>>;
  append(bytes: Uint8Array): Promise<Result<void, LocalFault>>;
  /** Drops what is there and starts at length 0. */
  truncate(): Promise<Result<void, LocalFault>>;
  /** Closes the handle and keeps the bytes for a later attempt. */
  keep(): Promise<void>;
  /** Closes and deletes. */
  discard(): Promise<void>;
}

export interface LocalPlacement {
  readonly path: string;
  /** The state that may be replaced; null: nothing may be there. */
  readonly replaces: FileIdentity | null;
  /** Modification time to set (`seconds.nanoseconds`); null: leave it at now. */
  readonly mtime: string | null;
  readonly executable: boolean;
}

export interface TrashItem {
  readonly id: string;
  readonly path: string;
  /** Epoch ms. */
  readonly at: number;
  readonly size: number;
  readonly why: 'deleted-remote' | 'replaced';
}

/**
 * A folder on this machine. Every path is relative to the root; nothing outside the root, and nothing behind a symlink, is ever
 * touched. Each method re-checks that the root is still the one that was opened (`root-missing`, `root-replaced`).
 */
export interface LocalFolder {
  readonly capabilities: LocalCapabilities;
  /**
   * Proves that the root is there and is the one known as `id` (R6, case 19). `null`: first contact: an identity file is created
   * (or an existing one adopted) and its id returned.
   */
  openRoot(id: string | null): Promise<Result<string, LocalFault>>;
  /** The word that was left here last, or null. A journal that does not know it is not of here and now (case 31). */
  readMark(): Promise<Result<string | null, LocalFault>>;
  /** Leaves a word in Brimful's own folder, durably. */
  leaveMark(mark: string): Promise<Result<void, LocalFault>>;
  /**
   * Everything below `under` ('' = the whole folder), in key order (order.ts), in batches. Ignored entries are left out. After a
   * fault the stream ends; a caller must then treat the observation as incomplete. An unreadable folder is a Refusal with subtree.
   */
  scan(request: {
    readonly under: string;
    readonly ignore: readonly string[];
    readonly signal: AbortSignal;
  }): AsyncIterable<Result<readonly LocalEntry[], LocalFault>>;
  /** One name, not following links; undefined when nothing is there (including: its folder is not there). */
  look(path: string, ignore: readonly string[]): Promise<Result<LocalEntry | undefined, LocalFault>>;
  /** The content of a small file such as `.brimfulignore` (at most 1 MiB), or null when it is not there. */
  readSmall(path: string): Promise<Result<Uint8Array | null, LocalFault>>;
  open(path: string, expected: FileIdentity): Promise<Result<LocalReader, LocalFault>>;
  /**
   * Makes a file that is still `expected` durable, content and name, as far as the system can, and waits until any later save would
   * show in its times. Asked for before a content is read to be agreed on: a power cut that takes back what was agreed on would look
   * like an edit or a deletion by the person, and a save in the same tick of a coarse clock like no edit at all.
   */
  flush(request: {
    readonly path: string;
    readonly expected: FileIdentity;
    readonly signal: AbortSignal;
  }): Promise<Result<void, LocalFault>>;
  /**
   * A temporary beside `path` for the content called `tag`; makes missing parent folders. `name-clash` when the name could not be
   * given to it later anyway, so that nothing is fetched in vain.
   */
  temporary(path: string, tag: string): Promise<Result<LocalTemporary, LocalFault>>;
  /**
   * Flushes the temporary to disk and gives it its name (R4): never overwrites anything but the very state `replaces`, which is
   * kept in the trash. On any fault but `changed`/`name-clash` the temporary is kept for a later attempt; on those it is kept too,
   * the caller discards it. Returns the identity under the final name.
   */
  place(temporary: LocalTemporary, placement: LocalPlacement): Promise<Result<FileIdentity, LocalFault>>;
  /** Renames a file that is still `expected` to a name where nothing is (`changed` otherwise). Makes missing parents. */
  move(from: string, to: string, expected: FileIdentity): Promise<Result<FileIdentity, LocalFault>>;
  /** Moves a file that is still `expected` to the trash (R9). */
  trash(path: string, expected: FileIdentity): Promise<Result<void, LocalFault>>;
  makeDirectory(path: string): Promise<Result<void, LocalFault>>;
  /** Removes an empty folder; `changed` when something is in it (ignored files included). */
  removeDirectory(path: string): Promise<Result<void, LocalFault>>;
  /** Sets time and executable bit of a file that is still `expected`. Returns the identity afterwards. */
  setMetadata(
    path: string,
    expected: FileIdentity,
    metadata: { readonly mtime: string | null; readonly executable: boolean },
  ): Promise<Result<FileIdentity, LocalFault>>;
  /** Deletes temporaries of earlier runs whose tag is not in `keep`. Returns how many. */
  sweepTemporaries(keep: ReadonlySet<string>): Promise<Result<number, LocalFault>>;
  listTrash(): Promise<Result<readonly TrashItem[], LocalFault>>;
  /** Puts an item of the trash back under its name, or beside it when the name is taken. Returns the path used. */
  restore(id: string): Promise<Result<string, LocalFault>>;
  /**
   * Gives back what a program that had it open went on writing to in the trash: nobody has seen that content. Then deletes items older
   * than `before` (epoch ms), then the oldest until at most `maxBytes` are kept. Returns the paths of what came back.
   */
  pruneTrash(limits: {
    readonly before: number;
    readonly maxBytes: number;
  }): Promise<Result<readonly string[], LocalFault>>;
  /**
   * Calls `onHint` with paths where something may have changed ('' = anything) until the signal aborts. Only hints (R2).
   * Resolves when watching has begun; a fault means that this folder is watched by the periodic scan alone.
   */
  watch(onHint: (paths: readonly string[]) => void, signal: AbortSignal): Promise<Result<void, LocalFault>>;
}

/* ----------------------------------------------------------------------------------------------- remote folder */

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

export interface Written {
  readonly etag: string;
  readonly versionId: string | null;
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
  upload(request: UploadRequest): Promise<Result<Written, RemoteFault | LocalFault>>;
  /** The object in exactly the state `etag`; `precondition-failed` when it has changed. */
  download(request: {
    readonly key: string;
    readonly etag: string;
    readonly offset: number;
    readonly signal: AbortSignal;
  }): Promise<Result<Download, RemoteFault>>;
  /** Server-side copy of exactly `fromEtag`. `metadata` replaces the object's. */
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

/* ----------------------------------------------------------------------------------------------------- journal */

/**
 * Written before an upload or copy starts, or before a file is taken away from its name, and removed with the result: tells our own
 * doing from others' (R5, R10).
 */
export interface Intent {
  readonly operation: string;
  readonly path: string;
  readonly type: 'upload' | 'copy' | 'take';
  /** The local state whose content is being sent, or which is being taken away. */
  readonly identity: FileIdentity;
  readonly executable: boolean;
  /** Hex SHA-256 once known (uploads learn it in the reading pass). */
  readonly sha256: string | null;
  readonly resumable: ResumableUpload | null;
  /** Of a copy where a condition on its source may not be heeded: the object in whose state `etag` the content is `sha256`. */
  readonly source?: { readonly path: string; readonly etag: string };
}

/** One line of a folder's history (R12). */
export interface HistoryEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly path: string;
  readonly what: string;
  readonly why: string;
  readonly bytes: number | null;
}

export interface JournalChange {
  readonly put?: readonly BaseEntry[];
  readonly forget?: readonly { readonly path: string; readonly kind: BaseEntry['kind'] }[];
  readonly putIntent?: Intent;
  readonly removeIntents?: readonly string[];
  readonly history?: readonly HistoryEvent[];
}

/** Thrown by a journal that cannot be used just now: its disk is full, read-only or broken. What was asked for did not happen. */
export class JournalError extends Error {
  readonly fault: Fault<'journal-unavailable'>;
  constructor(fault: Fault<'journal-unavailable'>) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Durable memory of one folder. Synchronous: calls are short, and a commit is one transaction. Each may throw a JournalError, so that no
 * act goes on as if it had been remembered.
 */
export interface Journal {
  /** Base entries below `under` ('' = all; the entry `under` itself included, as file or as directory), in key order. */
  entries(under: string): Iterable<BaseEntry>;
  get(path: string, kind: BaseEntry['kind']): BaseEntry | undefined;
  countFiles(): number;
  /** All or nothing; survives the end of the process on return, and is never torn by a power cut (which may undo the last few). */
  commit(change: JournalChange): void;
  intents(): readonly Intent[];
  /** Newest first; `path` null = all paths. */
  history(path: string | null, limit: number): readonly HistoryEvent[];
  readMeta(name: string): string | null;
  /** Durable even against a power cut on return, and so is everything committed before. */
  writeMeta(name: string, value: string): void;
  /** Forgets base, intents and meta (another root, bucket or prefix): the next pass is a union (R6). */
  reset(): void;
  close(): void;
}

/* ------------------------------------------------------------------------------------------------------ random */

export interface Random {
  /** A fresh id of at least 96 random bits, in characters that are safe in file names and metadata. */
  id(): string;
  /** 0 <= x < 1, for jitter. */
  unit(): number;
}
