// The port to a folder on this machine.
import type { Fault, Result } from '../result.ts';
import type { FileIdentity, LocalEntry } from './decide/model.ts';

/**
 * `changed`: the state differs from the expected one (or something is there where nothing was expected): look
 * again. `full`, `read-only`, `busy`, `denied`: the file system refused. `name-clash`: this file system
 * cannot tell the name from another one. `in-use`: another installation syncs the folder (G9).
 */
export type LocalFault = Fault<
  | 'changed'
  | 'not-found'
  | 'denied'
  | 'full'
  | 'no-space'
  | 'read-only'
  | 'busy'
  | 'name-clash'
  | 'name-refused'
  | 'too-large'
  | 'root-missing'
  | 'root-replaced'
  | 'in-use'
  | 'io'
  | 'not-text'
  | 'cancelled'
>;

export interface LocalCapabilities {
  readonly caseSensitive: boolean;
  /** False where composed and decomposed `é` are the same name. */
  readonly unicodeSensitive: boolean;
  readonly executableBit: boolean;
}

/**
 * A file opened for an upload. All reads use one handle; `unchanged` compares the handle and the name with
 * the state at the start.
 */
export interface LocalReader {
  readonly identity: FileIdentity;
  /**
   * Returns exactly `length` bytes from `offset`, or the fault `changed` if the file has become shorter: in
   * `into`, which is at least as long, or, if it is left out, in new memory.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Result<Uint8Array, LocalFault>>;
  /** True while the name still leads to the same, untouched file (case 10). */
  unchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * A temporary file in its target's folder. It survives a crash under the same `tag`, so that a download can
 * resume (R10).
 */
export interface LocalTemporary {
  /** Bytes already written by an earlier attempt with the same tag. */
  readonly length: number;
  /** Reads back the bytes of an earlier attempt, so that they can be hashed; `into` as for a reader. */
  read(offset: number, length: number, into?: Uint8Array): Promise<Result<Uint8Array, LocalFault>>;
  append(bytes: Uint8Array): Promise<Result<void, LocalFault>>;
  /** Discards the content and starts again at length 0. */
  truncate(): Promise<Result<void, LocalFault>>;
  /** Closes the handle and keeps the bytes for a later attempt. */
  keep(): Promise<void>;
  /** Closes and deletes the temporary. */
  discard(): Promise<void>;
}

export interface LocalPlacement {
  readonly path: string;
  /** The state that may be replaced; null: nothing may be there. */
  readonly replaces: FileIdentity | null;
  /** Modification time to set (`seconds.nanoseconds`); null: keep the time of writing. */
  readonly mtime: string | null;
  readonly executable: boolean;
  /**
   * Files here that a new one descends from, or may descend from when there are several: it gets the access
   * of the first, and no more than any of them has, nor more than what had the name last and is in the trash
   * (R13). None: what the system gives to a new file.
   */
  readonly descendsFrom?: readonly string[];
  /** Files here with the same content: a new one gets no more access than the most open of them (R13). */
  readonly sameAs?: readonly string[];
}

export interface TrashItem {
  readonly id: string;
  readonly path: string;
  /** Epoch ms. */
  readonly at: number;
  readonly size: number;
  readonly why: 'deleted-remote' | 'replaced';
}

/** What the trash may hold (R9, R16). */
export interface TrashLimits {
  /** When an item was first seen, on a scale of the caller's own (ms); asked once for each item. */
  readonly seenAt: (id: string) => number;
  /** Older items go, on the same scale. */
  readonly before: number;
  /** Then the oldest ones go until at most this much remains. */
  readonly maxBytes: number;
}

/**
 * A folder on this machine. Every path is relative to the root; nothing outside the root or behind a symbolic
 * link is ever touched. Every method first checks that the root is still the one that was opened
 * (`root-missing`, `root-replaced`).
 */
export interface LocalFolder {
  readonly capabilities: LocalCapabilities;
  /**
   * Proves that the root exists and is the one known as `id` (R6, case 19). With `null`, at first contact, it
   * creates a root id, or adopts an existing one. Returns the root id.
   */
  openRoot(id: string | null): Promise<Result<string, LocalFault>>;
  /**
   * Claims the folder, whose root has been proven, for this installation until `until` aborts; called before
   * each pass. A call that takes it then finishes what an earlier owner left half done, since nobody else is
   * at it. `in-use`: another installation syncs it, or a folder around it or in it (G9); `signal` ends the
   * wait for one on another computer.
   */
  claim(until: AbortSignal, signal: AbortSignal): Promise<Result<void, LocalFault>>;
  /**
   * Returns the last generation token, or null. A journal that does not know it is an older copy (case 31).
   */
  readGeneration(): Promise<Result<string | null, LocalFault>>;
  /** Replaces the generation token in Brimful's own folder; durable on return. */
  writeGeneration(token: string): Promise<Result<void, LocalFault>>;
  /**
   * Yields everything below `under` ('' = the whole folder) in batches, in key order (order.ts), without
   * ignored entries. The stream ends after a fault; the caller must then treat the observation as incomplete.
   * An unreadable folder is a Refusal with `subtree`.
   */
  scan(request: {
    readonly under: string;
    readonly ignore: readonly string[];
    readonly signal: AbortSignal;
  }): AsyncIterable<Result<readonly LocalEntry[], LocalFault>>;
  /**
   * Looks at one name without following links; undefined when nothing is there, or its folder does not exist.
   */
  look(path: string, ignore: readonly string[]): Promise<Result<LocalEntry | undefined, LocalFault>>;
  /**
   * Returns the nearest folder at or above `folder` that is there, if it is empty and nothing in it has
   * changed since `since`, the change time of a file that was in it: that file was not removed from it, but
   * was in another folder of that name, such as a mounted disk. null otherwise, or where nothing proves it.
   */
  untouchedFolder(folder: string, since: string): Promise<Result<string | null, LocalFault>>;
  /**
   * Returns the text of a file that a person edits, such as `.brimfulignore`: UTF-8, or UTF-16 with a byte
   * order mark, at most 1 MiB. Follows a link to a file inside the root. null when nothing is there;
   * `not-text` for anything else.
   */
  readText(path: string): Promise<Result<string | null, LocalFault>>;
  /** Opens a file that is still `expected` for reading; `changed` or `not-found` otherwise. */
  open(path: string, expected: FileIdentity): Promise<Result<LocalReader, LocalFault>>;
  /**
   * Makes a file that is still `expected` durable, content and name, as far as the system can, and waits
   * until any later save would show in its times. Called before a content is read to be agreed on: otherwise
   * a power cut that undoes it would look like a person's edit or deletion, and a save within the same tick
   * of a coarse clock like no edit at all.
   */
  flush(request: {
    readonly path: string;
    readonly expected: FileIdentity;
    readonly signal: AbortSignal;
  }): Promise<Result<void, LocalFault>>;
  /**
   * Opens a temporary beside `path` for the content identified by `tag`, creating missing parent folders.
   * `name-clash` when it could not get that name later anyway, so that nothing is downloaded in vain.
   * `size` (bytes) is what it will hold: `no-space` when the disk would be left without its reserve. `like`:
   * a file here that it may be the renamed one of; new folders get the access of that one's (R13).
   */
  temporary(
    path: string,
    tag: string,
    size: number,
    like?: string,
  ): Promise<Result<LocalTemporary, LocalFault>>;
  /**
   * Flushes the temporary to disk and gives it its name (R4). It never overwrites anything but exactly the
   * state `replaces`, which goes to the trash. On any fault the temporary is kept: for a later attempt, or,
   * after `changed` and `name-clash`, for the caller to discard. Returns the identity under the final name.
   */
  place(temporary: LocalTemporary, placement: LocalPlacement): Promise<Result<FileIdentity, LocalFault>>;
  /**
   * Renames a file that is still `expected` to a free name (`changed` otherwise), creating missing parent
   * folders. Returns the identity under the new name.
   */
  move(from: string, to: string, expected: FileIdentity): Promise<Result<FileIdentity, LocalFault>>;
  /** Moves a file that is still `expected` to the trash (R9). */
  trash(path: string, expected: FileIdentity): Promise<Result<void, LocalFault>>;
  /** `like`: a folder here that it may be the renamed one of; it gets the access of that one (R13). */
  makeDirectory(path: string, like?: string): Promise<Result<void, LocalFault>>;
  /** Removes an empty folder; `changed` when anything is in it (ignored files included). */
  removeDirectory(path: string): Promise<Result<void, LocalFault>>;
  /**
   * Sets the modification time (null: leave it) and the executable bit of a file that is still `expected`.
   * Returns the identity afterwards.
   */
  setMetadata(
    path: string,
    expected: FileIdentity,
    metadata: { readonly mtime: string | null; readonly executable: boolean },
  ): Promise<Result<FileIdentity, LocalFault>>;
  /** Deletes temporaries of earlier runs whose tag is not in `keep`. Returns how many it deleted. */
  sweepTemporaries(keep: ReadonlySet<string>): Promise<Result<number, LocalFault>>;
  listTrash(): Promise<Result<readonly TrashItem[], LocalFault>>;
  /**
   * Restores an item of the trash to its path, or beside it when the name is taken. Returns the path used.
   */
  restore(id: string): Promise<Result<string, LocalFault>>;
  /**
   * Restores files that a program went on writing to in the trash: nobody has seen that content. Then deletes
   * what exceeds the limits. Returns the restored paths.
   */
  pruneTrash(limits: TrashLimits): Promise<Result<readonly string[], LocalFault>>;
  /**
   * Calls `onHint` with paths where something may have changed ('' = anywhere) until `signal` aborts. These
   * are only hints (R2). Resolves once watching has begun; after a fault only the periodic scan finds
   * changes, and '' is hinted when it may work again. `onLost`: called when what began has become incomplete,
   * as by the fault.
   */
  watch(
    onHint: (paths: readonly string[]) => void,
    signal: AbortSignal,
    onLost?: (fault: LocalFault) => void,
  ): Promise<Result<void, LocalFault>>;
}
