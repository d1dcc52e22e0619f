// What the app sees of one syncing folder.
import type { Fault, Result } from '../result.ts';
import type { Names } from './decide/keyPath.ts';
import type { Act, BaseEntry, Left, LocalEntry, Mode, RefusalReason } from './decide/model.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../clock.ts';
import type { HistoryEvent, Journal } from './journalPort.ts';
import type { LocalFault, LocalFolder } from './localFolder.ts';
import type { Random } from './random.ts';
import type { ObjectDetails, RemoteFault, RemoteFolder } from './remoteFolder.ts';

export interface EngineOptions {
  readonly mode: Mode;
  /** Patterns of the folder's configuration, gitignore syntax, beside the built-in list and `.brimfulignore`. */
  readonly ignore: readonly string[];
  /** This machine's name for conflict copies. */
  readonly device: string;
  readonly guard: { readonly count: number; readonly share: number };
  /** `native` also syncs names that only this system can hold; `portable` refuses what Windows could not hold. */
  readonly names: Names;
  /** Identifies account, endpoint, bucket and prefix: another value means that the journal speaks of another place (R6). */
  readonly remoteId: string;
  readonly transfers: number;
  /** Whole files up to this size (bytes) may be downloaded to find out whether two contents are the same. */
  readonly compareBytes: number;
  /** Whether a time that was changed here alone is sent (T1). */
  readonly times: 'send' | 'keep';
  /** How long to wait (ms) after a local change before looking, so that a save of several steps is seen once. */
  readonly settleMs: number;
  /** How often (ms) the remote side is listed, and how often the local side is scanned in full. */
  readonly pollMs: number;
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

/** What the two sides said, and what the sync itself found. */
export type ProblemCode =
  LocalFault['code'] | RemoteFault['code'] | 'changed-in-bucket' | 'restless' | 'too-many-conflicts';

/** A path that could not be brought in step, with the reason. `waits`: a person must act. */
export interface PathProblem {
  readonly path: string | null;
  readonly code: ProblemCode;
  readonly message: string;
  /** Technical words for the log. */
  readonly detail?: string;
  readonly kind: 'waits' | 'retrying';
}

export interface RefusedPath {
  /** Relative path, or the raw key where it is no path. */
  readonly name: string;
  readonly side: 'local' | 'remote';
  readonly reason: RefusalReason;
}

/** Deletions above the guard (R9), not carried out until approved. */
export interface HeldDeletes {
  readonly local: readonly string[];
  readonly remote: readonly string[];
  readonly ofFiles: number;
  readonly reason: 'too-many' | 'everything';
}

/** The whole observation failed: nothing was decided (R6). */
export type PassFault = Fault;

export interface PassReport {
  /** Every observed path agrees on both sides, nothing is held, nothing failed. Refused paths do not count against it. */
  readonly inStep: boolean;
  readonly fault: PassFault | null;
  readonly problems: readonly PathProblem[];
  readonly held: HeldDeletes | null;
  readonly refused: readonly RefusedPath[];
  /** Names that are synced, but that Windows could not hold. */
  readonly unportable: readonly string[];
  readonly done: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
}

export type EngineEvent =
  | { readonly type: 'pass-started'; readonly scope: 'full' | 'remote' | 'paths' }
  | { readonly type: 'planned'; readonly acts: number; readonly bytes: number }
  | {
      readonly type: 'transfer';
      readonly path: string;
      readonly direction: 'up' | 'down';
      readonly bytes: number;
      readonly total: number;
    }
  | { readonly type: 'transfer-ended'; readonly path: string }
  | {
      readonly type: 'done';
      readonly act: Act;
      readonly at: number;
      readonly bytes: number | null;
      readonly note: string | null;
    }
  | { readonly type: 'pass-ended'; readonly report: PassReport };

/** All that can be said about one path at this moment. `null`: nothing is there, or it could not be looked at (see `faults`). */
export interface PathExplanation {
  readonly path: string;
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

/** One syncing folder. Only one pass runs at a time; callers queue. */
export interface FolderEngine {
  /** Observes both sides whole, acts, and repeats until in step or until nothing more can be done now. Used by `sync --once`. */
  syncOnce(signal: AbortSignal): Promise<PassReport>;
  /** Watches, polls and syncs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks for a full pass soon (person pressed "sync now", network came back, machine woke). */
  wake(): void;
  /** The acts that a full pass would carry out now, without carrying them out. */
  plan(signal: AbortSignal): Promise<Result<readonly Act[]>>;
  /** Allows the deletions that are held now (as many as were shown), or drops the question by putting the files back. */
  answerHeld(approve: boolean): void;
  /** Whether the folder on this machine is there and is the one that was synced before; the fault says why not. */
  proveRoot(): Promise<Fault | null>;
  /** Looks at both sides of one path: what is there, what was agreed, what would be done and what happened (R12). */
  explain(path: string, signal: AbortSignal): Promise<PathExplanation>;
}

export type CreateFolderEngine = (
  ports: EnginePorts,
  options: EngineOptions,
  onEvent: (event: EngineEvent) => void,
) => FolderEngine;
