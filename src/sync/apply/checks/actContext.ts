// What an act needs, and what its outcome can be.
import type { Fault } from '../../../result.ts';
import type { IgnoreRule } from '../../decide/ignore.ts';
import type { Act, BaseFile, LocalFile, Mode } from '../../decide/model.ts';
import type { EnginePorts, PathProblem, ProblemCode } from '../../engineApi.ts';
import type { HistoryCode, HistoryEvent, JournalChange } from '../../journalPort.ts';
import type { Written } from '../../remoteFolder.ts';
import type { ColdObjects } from './coldObjects.ts';

/**
 * `nothing`: there was nothing to do. `again`: the precondition no longer holds, and the path must be
 * observed again; `fault`: what said so, if anything did. `stop`: nothing else will work either (offline,
 * signed out, folder gone), and the rest of the plan is dropped.
 */
export type ActOutcome =
  | { readonly type: 'done'; readonly bytes: number | null; readonly note: string | null }
  | { readonly type: 'nothing' }
  | { readonly type: 'again'; readonly fault?: Fault }
  | { readonly type: 'problem'; readonly problem: PathProblem }
  | { readonly type: 'stop'; readonly fault: Fault };

export interface ActContext extends EnginePorts {
  readonly mode: Mode;
  readonly device: string;
  readonly compareBytes: number;
  /** Files that do not keep a folder here that is gone from the bucket (D3). */
  readonly isLeftover: IgnoreRule;
  /** True when a changed time alone is worth a request; counts it as sent (T1). */
  readonly maySendTime: (path: string, size: number) => boolean;
  readonly cold: ColdObjects;
  readonly signal: AbortSignal;
  readonly progress: (path: string, direction: 'up' | 'down', bytes: number, total: number) => void;
}

export const NOTHING: ActOutcome = { type: 'nothing' };
export const AGAIN: ActOutcome = { type: 'again' };

/** `bytes`: transferred, null if the act transfers none. `note`: for the history. */
export function done(bytes: number | null = null, note: string | null = null): ActOutcome {
  return { type: 'done', bytes, note };
}

/** The path has to wait; `message` says for what. */
export function waits(path: string, code: ProblemCode, message: string): ActOutcome {
  return { type: 'problem', problem: { path, code, message, kind: 'waits' } };
}

/** Returns the history event of an act (R12): a code for what was done, the act's reason for why. */
export function historyOf(
  context: ActContext,
  act: Act,
  what: HistoryCode,
  bytes: number | null = null,
): HistoryEvent {
  return { at: context.clock.now(), path: act.path, what, why: act.reason, bytes };
}

/**
 * Commits the agreement that an act has reached, together with its history events, and with those of other
 * acts that end at the same time.
 */
export async function commitAgreement(
  context: ActContext,
  change: JournalChange,
  ...history: readonly HistoryEvent[]
): Promise<void> {
  await context.journal.commitSoon({ ...change, history });
}

/**
 * Returns the history event of a write, and one for each part that its object had and could not keep (R14).
 */
export function historyOfWrite(
  context: ActContext,
  act: Act,
  {
    what,
    unkept,
    bytes = null,
  }: Pick<Written, 'unkept'> & { readonly what: HistoryCode; readonly bytes?: number | null },
): readonly HistoryEvent[] {
  const lines = unkept.map((part) => historyOf(context, act, `not-kept-${part}` as const));
  return [historyOf(context, act, what, bytes), ...lines];
}

/**
 * Returns the executable bit to send for a file: its own, or the agreed one where this file system has
 * none (T5).
 */
export function executableBit(
  { local }: Pick<ActContext, 'local'>,
  file: LocalFile,
  agreed: Pick<BaseFile, 'executable'> | null,
): boolean {
  return local.capabilities.executableBit ? file.executable : (agreed?.executable ?? false);
}
