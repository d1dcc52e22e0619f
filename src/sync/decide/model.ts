// The vocabulary of the sync: what each side can hold, what both last agreed on, and what can be done about a
// difference.

/**
 * Tells one state of a local file from another (R4). Times are `seconds.nanoseconds` strings such as
 * `1700000000.123456789`, as in object metadata; `size` is in bytes. Only comparable with values from the
 * same machine.
 */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly mtime: string;
  readonly ctime: string;
  /** Creation time; '' where the file system has none. Keeps a reused inode from passing for a move (M2). */
  readonly birthtime: string;
}

export interface LocalFile {
  readonly kind: 'file';
  /**
   * Relative to the root, `/` between components, no leading or trailing slash; the exact bytes of the name
   * as UTF-8.
   */
  readonly path: string;
  readonly identity: FileIdentity;
  readonly executable: boolean;
}

export interface LocalDirectory {
  readonly kind: 'directory';
  readonly path: string;
  /** `ignored`: everything inside is ignored, so the folder is neither empty nor worth a marker. */
  readonly content: 'empty' | 'ignored' | 'entries';
}

/**
 * Something that the other side cannot hold, or that could not be looked at (R8). Left alone, never taken for
 * deleted.
 */
export interface Refusal {
  readonly kind: 'refused';
  readonly path: string;
  readonly reason: RefusalReason;
  /** True when nothing below `path` could be looked at either (an unreadable or hostile folder). */
  readonly subtree: boolean;
}

export type RefusalReason =
  | 'symlink'
  | 'special-file'
  | 'other-disk' // a disk mounted inside the folder, which may be gone tomorrow
  | 'unreadable'
  | 'name-not-unicode'
  | 'name-reserved' // Windows device names such as CON, in any case, with any extension
  | 'name-character' // control characters and \ : < > " | ? *
  | 'name-trailing' // ends with a dot or a space
  | 'name-too-long'
  | 'name-ours' // Brimful's own names
  | 'key-empty-part' // `a//b`, a leading `/`
  | 'key-dots' // `.` or `..` as a component
  | 'key-slash-with-bytes' // `name/` that is not empty: a file no file system can hold
  | 'name-clash' // another name that this file system cannot tell apart (case, Unicode form)
  | 'file-and-folder' // `a` and `a/b` both exist
  | 'archived'; // in cold storage: cannot be read without a paid restore

export type LocalEntry = LocalFile | LocalDirectory | Refusal;

export interface RemoteFile {
  readonly kind: 'file';
  readonly path: string;
  /** Opaque, without quotes. */
  readonly etag: string;
  readonly size: number;
  /** LastModified, epoch ms of the server; compared for equality only. */
  readonly modified: number;
  /** True when it must be restored from cold storage before it can be read. */
  readonly archived: boolean;
}

export interface RemoteDirectory {
  readonly kind: 'directory';
  readonly path: string;
  /** ETag of the zero-byte `path/` object; null when the folder exists only because something is in it. */
  readonly marker: string | null;
}

export type RemoteEntry = RemoteFile | RemoteDirectory | Refusal;

/** What both sides last agreed on. */
export interface BaseFile {
  readonly kind: 'file';
  readonly path: string;
  readonly identity: FileIdentity;
  readonly executable: boolean;
  /** Hex SHA-256 of the content. */
  readonly sha256: string;
  readonly etag: string;
  /** LastModified as last listed; null until a listing has shown it. */
  readonly modified: number | null;
  /**
   * The file was given a time here that the object does not have yet; it is sent with the next write (T1).
   */
  readonly timeUnsent?: boolean;
}

export interface BaseDirectory {
  readonly kind: 'directory';
  readonly path: string;
  readonly marker: boolean;
}

export type BaseEntry = BaseFile | BaseDirectory;
export type Entry = LocalEntry | RemoteEntry | BaseEntry;

/** The three views of one name. `undefined`: not there. */
export interface Triple {
  readonly path: string;
  readonly local: LocalEntry | undefined;
  readonly base: BaseEntry | undefined;
  readonly remote: RemoteEntry | undefined;
}

/**
 * `upload-only`: a backup, nothing changes here. `download-only`: a mirror, nothing changes in the bucket.
 */
export const MODES = ['two-way', 'upload-only', 'download-only'] as const;
export type Mode = (typeof MODES)[number];

/** Why an act was chosen (R12); the shells turn it into a sentence. */
export type ActReason =
  | 'new-local'
  | 'new-remote'
  | 'changed-local'
  | 'changed-remote'
  | 'deleted-local'
  | 'deleted-remote'
  | 'moved-local'
  | 'moved-remote'
  | 'edit-beats-delete'
  | 'both-changed'
  | 'both-new'
  | 'both-deleted'
  | 'mounted-over'
  | 'metadata'
  | 'already-equal';

/**
 * A difference that is left alone on purpose: a mode that does not write there, or (`waits`) a difference
 * that only a person can settle.
 */
export interface Left {
  readonly type: 'left';
  readonly path: string;
  readonly why: 'mode' | 'changed-in-bucket';
  readonly waits: boolean;
}

/** One act of a plan, with the precondition that it was decided on. `null` means "nothing is there". */
export type Act =
  | {
      readonly type: 'upload';
      readonly path: string;
      readonly local: LocalFile;
      readonly base: BaseFile | null;
      readonly replacesEtag: string | null;
      /**
       * Agreed files of the same size that are gone here: if one has the same content, this is a move (R11).
       */
      readonly similar: readonly BaseFile[];
      readonly reason: ActReason;
    }
  | {
      readonly type: 'download';
      readonly path: string;
      readonly remote: RemoteFile;
      readonly base: BaseFile | null;
      readonly replaces: FileIdentity | null;
      /**
       * Files that go in the same plan and may be the ones that it was before it was
       * renamed and edited (R13).
       */
      readonly descendsFrom?: readonly string[];
      /** Files here with the same content (R13). */
      readonly sameAs?: readonly string[];
      readonly reason: ActReason;
    }
  /** Both sides hold content that was not agreed on: record it if it is equal, else keep both (R7). */
  | {
      readonly type: 'settle';
      readonly path: string;
      readonly local: LocalFile;
      readonly remote: RemoteFile;
      readonly base: BaseFile | null;
      readonly reason: ActReason;
    }
  /** Gone in the bucket, touched or edited here, in a folder that never uploads: the content tells which. */
  | {
      readonly type: 'examine';
      readonly path: string;
      readonly local: LocalFile;
      readonly base: BaseFile;
      readonly reason: ActReason;
    }
  /** Same ETag, newer LastModified: perhaps only the metadata changed (T4). */
  | {
      readonly type: 'refresh';
      readonly path: string;
      readonly local: LocalFile;
      readonly remote: RemoteFile;
      readonly base: BaseFile;
      readonly reason: ActReason;
    }
  | {
      readonly type: 'delete-remote';
      readonly path: string;
      readonly base: BaseFile;
      readonly etag: string;
      readonly reason: ActReason;
    }
  | {
      readonly type: 'trash-local';
      readonly path: string;
      readonly base: BaseFile;
      readonly identity: FileIdentity;
      readonly reason: ActReason;
    }
  /**
   * The object `from` becomes `path` by a server-side copy; `etag` is its current state, `base` what was
   * agreed at `from`.
   */
  | {
      readonly type: 'move-remote';
      readonly path: string;
      readonly from: string;
      readonly etag: string;
      readonly base: BaseFile;
      readonly local: LocalFile;
      readonly reason: ActReason;
    }
  | {
      readonly type: 'move-local';
      readonly path: string;
      readonly from: string;
      readonly identity: FileIdentity;
      readonly base: BaseFile;
      readonly remote: RemoteFile;
      readonly reason: ActReason;
    }
  | {
      readonly type: 'make-local-directory';
      readonly path: string;
      /** An empty folder that goes in the same plan: perhaps the same one before it was renamed (R13). */
      readonly like?: string;
      readonly marker: boolean;
      readonly reason: ActReason;
    }
  | { readonly type: 'remove-local-directory'; readonly path: string; readonly reason: ActReason }
  | { readonly type: 'make-marker'; readonly path: string; readonly reason: ActReason }
  | {
      readonly type: 'remove-marker';
      readonly path: string;
      readonly etag: string;
      readonly reason: ActReason;
    }
  /** Nothing to do except to record that both sides agree. */
  | { readonly type: 'record'; readonly path: string; readonly entry: BaseEntry; readonly reason: ActReason }
  | {
      readonly type: 'forget';
      readonly path: string;
      readonly kind: BaseEntry['kind'];
      readonly reason: ActReason;
    };

/** The bytes that an act is expected to transfer; 0 where only a look at both contents will tell. */
export function transferBytes(act: Act): number {
  if (act.type === 'upload') return act.local.identity.size;
  return act.type === 'download' ? act.remote.size : 0;
}

/** True for an act that puts a name here where there is none. */
export function makesNameHere(act: Act): boolean {
  const { type } = act;
  return (
    type === 'make-local-directory' || type === 'move-local' || (type === 'download' && act.replaces === null)
  );
}
