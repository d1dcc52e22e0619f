// Shows the deletions that wait for a person, and applies the answer (R9), even if the sync is not running.
import type { CommandAnswer, CommandArgument } from '../../contract/commands.ts';
import { HELD_PAGE, HELD_TYPED_BEYOND } from '../../contract/limits.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { HeldDeletes } from '../../sync/engineApi.ts';
import type { Folder } from './folder.ts';

type HeldPage = Exclude<CommandAnswer<'listHeldDeletes'>, { ok: false }>;

/** One page of all held deletions, sorted by path; looks for them first if the folder is not running. */
export async function listHeld(folder: Folder, from: number, signal: AbortSignal): Promise<Result<HeldPage>> {
  const held = await findHeld(folder, signal);
  if (!held.ok) return held;
  const { question, local, remote } = held.value;
  const files = [
    ...local.map((file) => ({ ...file, side: 'local' as const })),
    ...remote.map((file) => ({ ...file, side: 'remote' as const })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return ok({ question, count: files.length, files: files.slice(from, from + HELD_PAGE) });
}

/**
 * Applies an answer to exactly the set of files that was shown. Fault `held-changed`: the set has changed;
 * `count-mistyped`: that many deletions are approved only by a person who types their number.
 */
export async function answerHeld(
  folder: Folder,
  answer: Omit<CommandArgument<'answerHeldDeletes'>, 'folder'>,
  signal: AbortSignal,
): Promise<Result<void>> {
  const { question, approve, count } = answer;
  const held = await findHeld(folder, signal);
  if (!held.ok) return held;
  const files = held.value.local.length + held.value.remote.length;
  if (approve && files > HELD_TYPED_BEYOND && count !== files) return failed(COUNT_MISTYPED);
  if (!folder.parts.ok) return folder.parts;
  if (!folder.parts.value.engine.answerHeld(question, approve)) return failed(HELD_CHANGED);
  if (folder.isRunning() || isPaused(folder)) return ok(undefined);
  const after = await folder.syncOnce(signal);
  if (!after.ok) return after;
  return after.value.fault === null ? ok(undefined) : failed(after.value.fault);
}

/** Without a running sync (command line), one pass finds what is held, without deleting any of it. */
async function findHeld(folder: Folder, signal: AbortSignal): Promise<Result<HeldDeletes>> {
  if (!folder.parts.ok) return folder.parts;
  const { engine } = folder.parts.value;
  if (engine.held() === null && !folder.isRunning() && !isPaused(folder)) {
    const looked = await folder.syncOnce(signal);
    if (!looked.ok) return looked;
    if (looked.value.fault !== null) return failed(looked.value.fault);
  }
  const held = engine.held();
  if (held !== null) return ok(held);
  return failed(isPaused(folder) ? NOT_LOOKED : NOTHING_HELD);
}

function isPaused(folder: Folder): boolean {
  return folder.state(null).status === 'paused';
}

const NOTHING_HELD: Fault = {
  code: 'nothing-held',
  message: 'No deletions are waiting for an answer in this folder.',
};
const NOT_LOOKED: Fault = {
  code: 'paused',
  message:
    'This folder is paused, so Brimful does not know which deletions wait for an answer: resume it first.',
};
const HELD_CHANGED: Fault = {
  code: 'held-changed',
  message: 'The affected files are no longer the ones that you were shown: look at the list again.',
};
const COUNT_MISTYPED: Fault = {
  code: 'count-mistyped',
  message: 'Type the number of files that would be deleted to confirm that you mean them.',
};
