// The engine of one syncing folder, as the app sees it.
import type { Fault, Result } from '../result.ts';
import type { HeldFile, HeldReason } from './decide/guard.ts';
import type { Names } from './decide/keyPath.ts';
import type { Act, BaseEntry, Left, LocalEntry, Mode, RefusalReason } from './decide/model.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../clock.ts';
import type { HistoryEvent, Journal } from './journalPort.ts';
import type { LocalFault, LocalFolder } from './localFolder.ts';
import type { PlannedWork } from './plannedWork.ts';
import type { Random } from './random.ts';
import type { ObjectDetails, RemoteFault, RemoteFolder } from './remoteFolder.ts';

export interface EngineOptions {
  readonly mode: Mode;
  /**
   * The folder's configured patterns in gitignore syntax, in addition to the built-in list and
   * `.brimfulignore`.
   */
  readonly ignore: readonly string[];
  /** The name of this machine in conflict copies. */
  readonly device: string;
  readonly guard: { readonly count: number; readonly share: number };
  /** `native` also syncs names that Windows cannot hold; `portable` refuses them (N4, N5). */
  readonly names: Names;
  /**
   * Identifies account, endpoint, region, bucket and prefix. A different value means that the journal
   * describes another place (R6).
   */
  readonly remoteId: string;
  /** What earlier versions called this very place. */
  readonly formerRemoteIds?: readonly string[];
  /** Acts at a time, at most; fewer at first, and where the service asks for it. */
  readonly transfers: number;
  /** Files up to this size (bytes) may be downloaded to find out whether two contents are equal (C2). */
  readonly compareBytes: number;
  /** Whether a modification time that changed here, without the content, is sent to the bucket (T1). */
  readonly times: 'send' | 'keep';
  /** Delay (ms) between a local change and looking at it, so that a save in several steps is seen once. */
  readonly settleMs: number;
  /** Interval (ms) between listings of the bucket. */
  readonly pollMs: number;
  /** Interval (ms) between full scans of the folder. */
  readonly sweepMs: number;
}

export interface EnginePorts {
  readonly local: LocalFolder;
  readonly remote: RemoteFolder;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Codes of the faults of either side, and of the problems that the sync itself finds. */
export type ProblemCode =
  | LocalFault['code']
  | RemoteFault['code']
  | 'changed-in-bucket'
  | 'contradiction'
  | 'failing'
  | 'restless'
  | 'too-many-conflicts';

/** The sentence of the problem `changed-in-bucket` (O3). */
export const CHANGED_IN_BUCKET =
  'This file was changed here and in the bucket, and an upload-only folder does not overwrite the other change. Rename it here, or delete the object there.';

/**
 * A path that could not be synced, and why. `waits`: a person must act. `retrying`: it is tried again by
 * itself.
 */
export interface PathProblem {
  readonly path: string | null;
  readonly code: ProblemCode;
  readonly message: string;
  /** Technical detail for the log. */
  readonly detail?: string;
  readonly kind: 'waits' | 'retrying';
}

export interface RefusedPath {
  /** Relative path, or the raw key where it is no path. */
  readonly name: string;
  readonly side: 'local' | 'remote';
  readonly reason: RefusalReason;
}

/** Deletions beyond the guard's limits (R9), held until a person approves them. */
export interface HeldDeletes {
  /** Names exactly this set of files: an answer to another question is none. */
  readonly question: string;
  readonly local: readonly HeldFile[];
  readonly remote: readonly HeldFile[];
  readonly ofFiles: number;
  readonly reason: HeldReason;
}

/** The whole observation failed: nothing was decided (R6). */
export type PassFault = Fault;

export interface PassReport {
  /**
   * Every observed path agrees on both sides, nothing is held and nothing failed. Refused paths do not count
   * against it.
   */
  readonly inStep: boolean;
  readonly fault: PassFault | null;
  /** This process has looked at everything: the problems and refused names are all there are. */
  readonly complete: boolean;
  readonly problems: readonly PathProblem[];
  readonly held: HeldDeletes | null;
  readonly refused: readonly RefusedPath[];
  /** Names that are synced although Windows cannot hold them. */
  readonly unportable: readonly string[];
  readonly done: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
}

export type EngineEvent =
  | { readonly type: 'pass-started'; readonly scope: 'full' | 'remote' | 'paths' }
  /** Something changed here while a pass is under way, and waits for its end. */
  | { readonly type: 'hinted' }
  /** `syncOnce` waits for files that keep changing; `message` names one. */
  | { readonly type: 'waiting'; readonly message: string }
  /** How many names a pass over everything has seen so far on each side. */
  | { readonly type: 'seen'; readonly here: number; readonly there: number }
  | ({ readonly type: 'planned' } & PlannedWork)
  /** A file is open (0 bytes) or its content is on the way; fewer bytes than before: it is sent again. */
  | {
      readonly type: 'transfer';
      readonly path: string;
      readonly direction: 'up' | 'down';
      readonly bytes: number;
      readonly total: number;
    }
  | {
      readonly type: 'done';
      readonly act: Act;
      readonly at: number;
      readonly bytes: number | null;
      readonly note: string | null;
    }
  /** A person has answered the question about these deletions. */
  | { readonly type: 'answered'; readonly held: HeldDeletes; readonly approve: boolean }
  /** An act ended without its effect; `problem` says why, null: it was needless, or is looked at again. */
  | { readonly type: 'undone'; readonly act: Act; readonly problem: PathProblem | null }
  | { readonly type: 'pass-ended'; readonly report: PassReport };

/**
 * Everything known about one path now. `local` and `remote` are null when nothing is there or the side could
 * not be looked at (see `faults`).
 */
export interface PathExplanation {
  readonly path: string;
  /** Nothing is known of this path, here, in the bucket or from before. */
  readonly isUnknown: boolean;
  /** Of an unknown path: the files that may have been meant, the likeliest first. */
  readonly near: readonly string[];
  /** How many files both sides have agreed on below this path, which is a folder then. */
  readonly filesBelow: number;
  readonly faults: readonly Fault[];
  readonly refusals: readonly RefusedPath[];
  readonly ignored: boolean;
  readonly local: LocalEntry | null;
  readonly remote: ObjectDetails | null;
  readonly agreed: BaseEntry | null;
  readonly next: readonly Act[];
  readonly left: readonly Left[];
  readonly deletionHeld: boolean;
  readonly problems: readonly PathProblem[];
  /** Newest first. */
  readonly history: readonly HistoryEvent[];
}

/** One syncing folder. Passes never overlap: callers queue. */
export interface FolderEngine {
  /**
   * Runs full passes until the two sides are in step, or nothing more can be done now. Used by `sync --once`.
   */
  syncOnce(signal: AbortSignal): Promise<PassReport>;
  /** Watches, polls and syncs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Requests a full pass soon: a person pressed "sync now", the network came back, the machine woke up. */
  wake(): void;
  /** Returns the acts that a full pass would carry out now, without carrying them out. */
  plan(signal: AbortSignal): Promise<Result<readonly Act[]>>;
  /**
   * `approve`: allows exactly the held deletions (G5); otherwise forgets the agreement, so the files come
   * back (G6). Returns false, and does nothing, when `question` is not the open one any more.
   */
  answerHeld(question: string, approve: boolean): boolean;
  /** The deletions that wait for an answer now. */
  held(): HeldDeletes | null;
  /**
   * Checks that the local folder exists and is the one that was synced before; the fault says why not, null
   * if it is.
   */
  proveRoot(): Promise<Fault | null>;
  /**
   * Looks at both sides of one path: what is there, what was agreed, what would be done and what happened
   * (R12).
   */
  explain(path: string, signal: AbortSignal): Promise<PathExplanation>;
}

export type CreateFolderEngine = (
  ports: EnginePorts,
  options: EngineOptions,
  onEvent: (event: EngineEvent) => void,
) => FolderEngine;
