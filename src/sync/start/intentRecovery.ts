// Recovers the acts that were interrupted when the last run ended, through their intents.
import { failed, ok, type Result } from '../../result.ts';
import { adoptOwnWrite } from '../apply/checks/ownWrite.ts';
import { isAsIntended, resolveDisplaceIntent } from '../apply/checks/displaceIntent.ts';
import { holdsUpload } from '../apply/checks/openUploads.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { Intent } from '../journalPort.ts';

/** Resolves each interrupted act by asking the bucket or looking at the file (R5, R10). */
export async function recoverIntents(ports: EnginePorts, signal: AbortSignal): Promise<Result<void>> {
  const { journal, remote, log } = ports;
  for (const intent of journal.intents()) {
    const { operation, type, path } = intent;
    log.info({ operation, type, path }, 'interrupted act found');
    if (intent.type === 'take') {
      await resolveDisplaceIntent(ports, intent);
      continue;
    }
    const details = await remote.head(intent.path, signal);
    // What may not be asked about now is asked about at the next start; it must not
    // hold back everything else.
    if (!details.ok && details.fault.code === 'denied') continue;
    if (!details.ok) return failed(details.fault);
    if (details.value !== null) {
      const own = await adoptOwnWrite(ports, intent.path, details.value, signal);
      if (!own.ok) return failed(own.fault);
      if (own.value) continue;
    }
    const mayGoOn = intent.type === 'upload' && holdsUpload(intent);
    if (mayGoOn && (await isAsIntended(ports.local, intent))) continue;
    await endIntent(ports, intent, signal);
  }
  return ok(undefined);
}

/** Ends operations that will not be resumed; called when both sides are in step. */
export async function endStaleIntents(ports: EnginePorts, signal: AbortSignal): Promise<void> {
  for (const intent of ports.journal.intents()) await endIntent(ports, intent, signal);
}

async function endIntent(
  { journal, remote }: EnginePorts,
  intent: Intent,
  signal: AbortSignal,
): Promise<void> {
  const { path, resumable, unansweredSince } = intent;
  // What cannot be ended now is kept for the next start: forgotten parts would cost money forever.
  if (resumable !== null) {
    const abandoned = await remote.abandon(path, resumable.uploadId, signal);
    if (!abandoned.ok) return;
  }
  if (unansweredSince !== undefined) {
    const abandoned = await remote.abandonUnanswered(path, unansweredSince, signal);
    if (!abandoned.ok) return;
  }
  journal.commit({ removeIntents: [intent.operation] });
}
