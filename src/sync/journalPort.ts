// The port to the engine's durable memory.
import type { Fault } from '../result.ts';
import type { BaseEntry, BaseFile, FileIdentity } from './decide/model.ts';
import type { ResumableUpload } from './remoteFolder.ts';

/**
 * Committed before an upload or copy can take effect, or leave parts in the bucket, or before a file is moved
 * away from its name, and removed together with its result. It tells our own changes from those of others
 * (R5, R10).
 */
export interface Intent {
  readonly operation: string;
  readonly path: string;
  /** `take`: a file here is replaced, renamed or trashed. The words persist in journals. */
  readonly type: 'upload' | 'copy' | 'take';
  /** The local state whose content is sent, or which is moved away. */
  readonly identity: FileIdentity;
  readonly executable: boolean;
  /** Hex SHA-256 once it is known; an upload computes it while reading the file. */
  readonly sha256: string | null;
  /** The upload in parts that is open; one of a copy is never resumed. */
  readonly resumable: ResumableUpload | null;
  /**
   * Uploads in parts may be open that this operation began not before this time (the server's, epoch ms), and
   * whose ids never arrived.
   */
  readonly unansweredSince?: number | undefined;
  /**
   * For a copy whose condition on the source may be ignored by the endpoint: the object that had the content
   * `sha256` in the state `etag`.
   */
  readonly source?: { readonly path: string; readonly etag: string };
}

/** What was done. The codes persist in journals: add new ones, never rename one. */
export const HISTORY_CODES = [
  'uploaded',
  'downloaded',
  'noted-touch',
  'copied-in-bucket',
  'moved-in-bucket',
  'moved-here',
  'deleted-in-bucket',
  'moved-to-trash',
  'kept-conflict-copy',
  'found-equal',
  'updated-metadata',
  'made-folder',
  'removed-folder',
  'made-marker',
  'removed-marker',
  'quick-upload',
  'restored',
  'sent-time',
  'not-kept-access-list',
  'not-kept-encryption',
  'not-kept-metadata',
  'not-kept-redirect',
  'not-kept-storage-class',
  'not-kept-tags',
  'not-kept-properties',
] as const;
export type HistoryCode = (typeof HISTORY_CODES)[number];

/** One event of a folder's history (R12). */
export interface HistoryEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly path: string;
  readonly what: HistoryCode;
  /** The act's reason, or the app's description of what a person did. */
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

/**
 * `journal-damaged`: what it held has been set aside, and it is empty now. `journal-newer`: a newer Brimful
 * wrote it.
 */
export type JournalFault = Fault<'journal-unavailable' | 'journal-damaged' | 'journal-newer'>;

/**
 * Thrown by a journal that cannot be used now: its disk is full, read-only or broken, or what it held was
 * damaged. The call had no effect.
 * It is thrown although it is expected, because nearly every act calls the journal midway, and a failure must
 * end the act at once: with a result, a caller that forgot to check it would continue as if the journal had
 * remembered. It is caught and turned into a fault in three places: around an act (applyPlan.ts), a pass
 * (engine.ts) and a turn of the loop (runLoop.ts).
 */
export class JournalError extends Error {
  readonly fault: JournalFault;
  constructor(fault: JournalFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * The durable memory of one folder. Synchronous: calls are short, and a commit is one transaction; only the
 * commits of acts, of which many are under way at a time, are gathered for a moment. Every call may throw a
 * JournalError, so no act continues as if it had been remembered.
 */
export interface Journal {
  /**
   * Base entries below `under` in key order, including the entry `under` itself as file or directory; '' =
   * all.
   */
  entries(under: string): Iterable<BaseEntry>;
  get(path: string, kind: BaseEntry['kind']): BaseEntry | undefined;
  /** The agreed files whose objects have one of these ETags; reads all entries once. */
  withEtags(etags: readonly string[]): readonly BaseFile[];
  countFiles(): number;
  /**
   * All or nothing. On return the change survives the end of the process. A power cut may undo the last few
   * commits, but never tears one.
   */
  commit(change: JournalChange): void;
  /**
   * Like `commit`, but together with the changes of other acts (group commit): it resolves a few milliseconds
   * later, when the change survives the end of the process. All reads see it at once. What is done next must
   * wait for it. A change that cannot be committed is undone and rejects with a JournalError; those that were
   * committed with it are not affected.
   */
  commitSoon(change: JournalChange): Promise<void>;
  intents(): readonly Intent[];
  /** Newest first; `path` null = all paths. */
  history(path: string | null, limit: number): readonly HistoryEvent[];
  readMeta(name: string): string | null;
  /** On return this value, and everything committed before it, survives a power cut. */
  writeMeta(name: string, value: string): void;
  /**
   * Forgets base, intents and meta (for another root, bucket or prefix): the next pass unites both sides
   * (R6).
   */
  reset(): void;
  close(): void;
}
