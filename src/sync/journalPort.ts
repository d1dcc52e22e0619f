// What the engine needs of its durable memory.
import type { Fault } from '../result.ts';
import type { BaseEntry, FileIdentity } from './decide/model.ts';
import type { ResumableUpload } from './remoteFolder.ts';

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

/** What was done. The codes stay in journals for ever: add to them, never rename one. */
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

/** One line of a folder's history (R12). */
export interface HistoryEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly path: string;
  readonly what: HistoryCode;
  /** The act's reason, or words of the app for what a person did. */
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
 * Thrown by a journal that cannot be used just now: its disk is full, read-only or broken. What was asked for did not happen. Thrown,
 * although it is expected, because a journal call stands in the middle of nearly every act, and its failure must end the act there
 * and then: a result that a caller forgot to look at would let an act go on as if it had been remembered. It is caught in three
 * places and becomes a fault there: around an act (applyPlan.ts), a pass (engine.ts) and a turn of the loop (runLoop.ts).
 */
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
