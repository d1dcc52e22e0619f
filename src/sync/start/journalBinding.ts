// Ensures that the journal describes this bucket, this folder and its current state; otherwise both sides are
// united (R6).
import type { Fault } from '../../result.ts';
import type { EngineOptions, EnginePorts } from '../engineApi.ts';
import { holdsOurToken, renewGenerationToken } from './generationToken.ts';
import { proveRoot } from './rootProof.ts';

const REMOTE_ID = 'remote-id';

/**
 * False for a journal that was never bound to `remoteId`, such as the empty one that follows a damaged one
 * while the process runs.
 */
export function isBound({ journal }: Pick<EnginePorts, 'journal'>, remoteId: string): boolean {
  return journal.readMeta(REMOTE_ID) === remoteId;
}

/**
 * Binds the journal to `remoteId`. What it knew about another place is forgotten; one that knows this place
 * by a former name only learns the new one.
 */
export function bindJournal(
  { journal, log }: Pick<EnginePorts, 'journal' | 'log'>,
  { remoteId, formerRemoteIds = [] }: Pick<EngineOptions, 'remoteId' | 'formerRemoteIds'>,
): void {
  const bound = journal.readMeta(REMOTE_ID);
  if (bound === remoteId) return;
  if (bound !== null && !formerRemoteIds.includes(bound)) {
    log.warn({ from: bound, to: remoteId }, 'journal reset: the folder is synced with another place');
    journal.reset();
  }
  journal.writeMeta(REMOTE_ID, remoteId);
  log.info({ remoteId }, 'journal bound');
}

/**
 * Forgets what both sides agreed on, since the bucket has another mark than the one that was left there: it
 * was created again, emptied and used again, or exchanged (G10). Returns a fault of the folder, or null.
 */
export async function forgetPlace(
  ports: Pick<EnginePorts, 'local' | 'journal' | 'random' | 'log'>,
): Promise<Fault | null> {
  ports.log.warn({}, 'journal reset: the bucket is another one of that name');
  return (await resetAtPlace(ports)) ?? acceptedToken(await renewGenerationToken(ports));
}

/** Resets the journal, and binds it to folder and place as before. */
async function resetAtPlace(ports: Pick<EnginePorts, 'local' | 'journal'>): Promise<Fault | null> {
  const { journal } = ports;
  const remoteId = journal.readMeta(REMOTE_ID);
  journal.reset();
  if (remoteId !== null) journal.writeMeta(REMOTE_ID, remoteId);
  return proveRoot(ports);
}

/** Without room for a new token the old one goes on: it still tells this journal from an older copy. */
function acceptedToken(fault: Fault | null): Fault | null {
  return fault?.code === 'full' || fault?.code === 'read-only' ? null : fault;
}

/**
 * Resets a journal that is older than its folder: a restored old copy would take newer files for something to
 * delete (case 31). Returns a fault of the folder, or null.
 */
export async function proveJournal(
  ports: Pick<EnginePorts, 'local' | 'journal' | 'random' | 'log'>,
): Promise<Fault | null> {
  const { log } = ports;
  const fits = await holdsOurToken(ports);
  if (!fits.ok) return fits.fault;
  if (!fits.value) {
    log.warn({}, 'journal reset: it is older than its folder');
    const missing = await resetAtPlace(ports);
    if (missing) return missing;
  }
  return acceptedToken(await renewGenerationToken(ports));
}
