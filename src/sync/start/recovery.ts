// What a start has to find out before the first plan: is this the same folder, the same bucket, and what was under way at the end?
import { failed, ok, type Fault, type Result } from '../../result.ts';
import { adoptOwnWrite } from '../apply/checks/ownWrite.ts';
import { isAsIntended, settleTaking } from '../apply/checks/takeNote.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { Intent } from '../journalPort.ts';
import type { EndpointCapabilities } from '../remoteFolder.ts';

const ROOT_ID = 'root-id';
const REMOTE_ID = 'remote-id';
const MARK = 'mark';
const NEXT_MARK = 'next-mark';

type JournalledFolder = Pick<EnginePorts, 'local' | 'journal' | 'random'>;

/** Makes sure that the journal speaks of this very bucket and prefix; another one is met without a memory, as a union (R6). */
export function bindJournal({ journal }: Pick<EnginePorts, 'journal'>, remoteId: string): void {
  const bound = journal.readMeta(REMOTE_ID);
  if (bound === remoteId) return;
  if (bound !== null) journal.reset();
  journal.writeMeta(REMOTE_ID, remoteId);
}

/**
 * Makes sure that the journal is of here and now: an old copy of it, put back, would take what was made again since for something to
 * be deleted (case 31). What does not fit is met without a memory, as a union (R6).
 */
export async function proveJournal(ports: JournalledFolder): Promise<Fault | null> {
  const { local, journal } = ports;
  const here = await local.readGeneration();
  if (!here.ok) return here.fault;
  const known = [journal.readMeta(MARK), journal.readMeta(NEXT_MARK)];
  if (here.value !== null && !known.includes(here.value)) {
    const remoteId = journal.readMeta(REMOTE_ID);
    journal.reset();
    if (remoteId !== null) journal.writeMeta(REMOTE_ID, remoteId);
    const missing = await proveRoot(ports);
    if (missing) return missing;
  }
  return renewMark(ports);
}

/** Ties journal and folder together anew; an older copy of the journal no longer fits. Safe to be stopped anywhere. */
export async function renewMark({ local, journal, random }: JournalledFolder): Promise<Fault | null> {
  const mark = random.id();
  journal.writeMeta(NEXT_MARK, mark);
  const left = await local.writeGeneration(mark);
  if (!left.ok) return left.fault;
  journal.writeMeta(MARK, mark);
  return null;
}

/** Proves before each pass that the folder is there and is the one that was synced before (case 19). */
export async function proveRoot({
  local,
  journal,
}: Pick<EnginePorts, 'local' | 'journal'>): Promise<Fault | null> {
  const known = journal.readMeta(ROOT_ID);
  const opened = await local.openRoot(known);
  if (!opened.ok) return opened.fault;
  if (known !== opened.value) journal.writeMeta(ROOT_ID, opened.value);
  return null;
}

/** Asks about each act that was under way when the last run ended (R5, R10). */
export async function recoverIntents(ports: EnginePorts, signal: AbortSignal): Promise<Result<void>> {
  const { journal, remote } = ports;
  for (const intent of journal.intents()) {
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

/** Sentences about what the endpoint does not enforce (R3); empty when all is well. */
export function degradations(capabilities: EndpointCapabilities): readonly string[] {
  const missing = [
    !(capabilities.conditionalCreate && capabilities.conditionalReplace) && 'uploads',
    !capabilities.conditionalComplete && 'large uploads',
    !capabilities.conditionalDelete && 'deletions',
    !capabilities.conditionalCopy && 'moves',
  ].filter((word) => word !== false);
  if (missing.length === 0) return [];
  return [
    `This storage service does not protect ${missing.join(', ')} against simultaneous changes by others. ` +
      'Brimful looks right before each write instead, which leaves a short moment open.',
  ];
}
