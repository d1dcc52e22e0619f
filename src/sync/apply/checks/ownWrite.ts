// Recognises what this device itself wrote earlier without having seen the answer (R5, R10).
import { ok, type Result } from '../../../result.ts';
import type { BaseFile } from '../../decide/model.ts';
import type { Intent } from '../../journalPort.ts';
import type { ObjectDetails, RemoteFault } from '../../remoteFolder.ts';
import type { ActContext } from './actContext.ts';

/** The intent behind an object, when it is one of ours that is still open. */
function ownIntent(context: Pick<ActContext, 'journal'>, details: ObjectDetails): Intent | undefined {
  const { operation } = details.metadata;
  if (operation === null) return undefined;
  return context.journal.intents().find((intent) => intent.operation === operation && intent.sha256 !== null);
}

/**
 * When `details` is an own write whose answer was lost, records it as agreed with the local state that was
 * sent. True: recorded; the path has to be observed again, because the file may have changed since.
 */
export async function adoptOwnWrite(
  context: Pick<ActContext, 'journal' | 'remote'>,
  path: string,
  details: ObjectDetails,
  signal: AbortSignal,
): Promise<Result<boolean, RemoteFault>> {
  const intent = ownIntent(context, details);
  if (!intent || intent.sha256 === null || intent.path !== path) return ok(false);
  const exact = await isExact(context, intent, details, signal);
  if (!exact.ok || !exact.value) return exact;
  const entry: BaseFile = {
    kind: 'file',
    path,
    identity: intent.identity,
    executable: intent.executable,
    sha256: intent.sha256,
    etag: details.etag,
    modified: null,
  };
  context.journal.commit({ put: [entry], removeIntents: intentsOf(context, path) });
  return ok(true);
}

/**
 * Before an object leaves its name, asks about own writes whose answers were lost: about the object itself,
 * which may be something else than what was agreed on, and about copies of it, which it alone may prove.
 * True: something was recorded, so observe again.
 */
export async function settleOwnWrites(
  context: Pick<ActContext, 'journal' | 'remote' | 'signal'>,
  path: string,
): Promise<Result<boolean, RemoteFault>> {
  let settled = false;
  for (const intent of context.journal.intents()) {
    if (intent.type === 'take' || (intent.path !== path && intent.source?.path !== path)) continue;
    const details = await context.remote.head(intent.path, context.signal);
    if (!details.ok) return details;
    if (details.value === null) continue;
    const adopted = await adoptOwnWrite(context, intent.path, details.value, context.signal);
    if (!adopted.ok) return adopted;
    settled ||= adopted.value;
  }
  return ok(settled);
}

/**
 * Whether what an operation wrote is what it was to write: the ETag of a copy tells, or its source, when that
 * is as it was.
 */
export async function isExact(
  { remote }: Pick<ActContext, 'remote'>,
  { source }: Pick<Intent, 'source'>,
  { etag }: Pick<ObjectDetails, 'etag'>,
  signal: AbortSignal,
): Promise<Result<boolean, RemoteFault>> {
  if (source === undefined || source.etag === etag) return ok(true);
  const now = await remote.head(source.path, signal);
  return now.ok ? ok(now.value?.etag === source.etag) : now;
}

/** The open operations of a path: all of them end when one state of it is agreed on. */
export function intentsOf(context: Pick<ActContext, 'journal'>, path: string): readonly string[] {
  return context.journal
    .intents()
    .filter((intent) => intent.path === path)
    .map((intent) => intent.operation);
}
