// What was under way when the last run ended, found again through its intents.
import { failed, ok, type Result } from '../../result.ts';
import { adoptOwnWrite } from '../apply/checks/ownWrite.ts';
import { isAsIntended, settleTaking } from '../apply/checks/takeNote.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { Intent } from '../journalPort.ts';

/** Asks about each act that was under way when the last run ended (R5, R10). */
export async function recoverIntents(ports: EnginePorts, signal: AbortSignal): Promise<Result<void>> {
  const { journal, remote, log } = ports;
  for (const intent of journal.intents()) {
    const { operation, type, path } = intent;
    log.info({ operation, type, path }, 'interrupted act found');
    if (intent.type === 'take') {
      await settleTaking(ports, intent);
      continue;
    }
    const details = await remote.head(intent.path, signal);
    if (!details.ok) return failed(details.fault);
    if (details.value !== null) {
      const own = await adoptOwnWrite(ports, intent.path, details.value, signal);
      if (!own.ok) return failed(own.fault);
      if (own.value) continue;
    }
    if (intent.resumable !== null && (await isAsIntended(ports.local, intent))) continue;
    await endIntent(ports, intent, signal);
  }
  return ok(undefined);
}

/** Drops what is left of operations that will not be taken up again; called when both sides are in step. */
export async function endStaleIntents(ports: EnginePorts, signal: AbortSignal): Promise<void> {
  for (const intent of ports.journal.intents()) await endIntent(ports, intent, signal);
}

async function endIntent(
  { journal, remote }: EnginePorts,
  intent: Intent,
  signal: AbortSignal,
): Promise<void> {
  if (intent.resumable !== null) {
    const abandoned = await remote.abandon(intent.path, intent.resumable.uploadId, signal);
    // Kept for the next start: parts that nobody remembers would cost money for ever.
    if (!abandoned.ok) return;
  }
  journal.commit({ removeIntents: [intent.operation] });
}
