// What the engine needs of a folder on this machine.
import type { Fault, Result } from '../result.ts';
import type { FileIdentity, LocalEntry } from './decide/model.ts';

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
  | 'not-text'
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
  /** The generation token written last, or null. A journal that does not know it is an older copy (case 31). */
  readGeneration(): Promise<Result<string | null, LocalFault>>;
  /** Replaces the generation token in Brimful's own folder; durable on return. */
  writeGeneration(token: string): Promise<Result<void, LocalFault>>;
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
  /**
   * The text of a file that a person writes, such as `.brimfulignore`: UTF-8, or UTF-16 with a byte order mark, at most 1 MiB; a
   * link to a file inside the root is followed. null when nothing is there; `not-text` for everything else that stands there.
   */
  readText(path: string): Promise<Result<string | null, LocalFault>>;
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
