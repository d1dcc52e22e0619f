// Applies a person's answer to held deletions (R9), even if the sync is not running.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Folder } from './folder.ts';

/**
 * Passes the answer to the engine. If the folder is not running (command line), one pass finds what is held
 * and a second one carries out the answer.
 */
export async function answerHeld(
  folder: Folder,
  approve: boolean,
  signal: AbortSignal,
): Promise<Result<void>> {
  if (!folder.parts.ok) return folder.parts;
  const { engine } = folder.parts.value;
  if (folder.isRunning()) {
    if (folder.state(null).heldDeletes === null) return failed(NOTHING_HELD);
    engine.answerHeld(approve);
    return ok(undefined);
  }
  const before = await folder.syncOnce(signal);
  if (!before.ok) return before;
  if (before.value.fault !== null) return failed(before.value.fault);
  if (before.value.held === null) return failed(NOTHING_HELD);
  engine.answerHeld(approve);
  const after = await folder.syncOnce(signal);
  if (!after.ok) return after;
  return after.value.fault === null ? ok(undefined) : failed(after.value.fault);
}

const NOTHING_HELD = {
  code: 'nothing-held',
  message: 'No deletions are waiting for an answer in this folder.',
};
