// Recognises this device's own writes whose answers were lost: a lost answer is not a refusal (R5, R10).
import { ok, type Result } from '../../../result.ts';
import type { BaseFile } from '../../decide/model.ts';
import type { Intent } from '../../journalPort.ts';
import type { ObjectDetails, RemoteFault, Written } from '../../remoteFolder.ts';
import type { ActContext } from './actContext.ts';
import { operationsOver } from './openUploads.ts';

/** True when a write's fault leaves open whether it took effect. */
export function mayHaveArrived(fault: { readonly code: string }): boolean {
  // A retry inside the client turns "arrived, answer lost" into a failed precondition.
  return fault.code === 'outcome-unknown' || fault.code === 'precondition-failed';
}

/**
 * Returns what our write `operation` left under `key`, or null when it did not arrive (or was replaced
 * since).
 */
export async function findOwnWrite(
  context: Pick<ActContext, 'remote' | 'signal'>,
  key: string,
  operation: string,
): Promise<Result<Written | null, RemoteFault>> {
  const details = await context.remote.head(key, context.signal);
  if (!details.ok) return details;
  if (details.value?.metadata.operation !== operation) return ok(null);
  return ok({ etag: details.value.etag, versionId: details.value.versionId, unkept: [] });
}

/** The open intent that wrote an object, if it is one of ours. */
function ownIntent(context: Pick<ActContext, 'journal'>, details: ObjectDetails): Intent | undefined {
  const { operation } = details.metadata;
  if (operation === null) return undefined;
  return context.journal.intents().find((intent) => intent.operation === operation && intent.sha256 !== null);
}

/**
 * If `details` is our own write whose answer was lost, records it as agreed with the local state that was
 * sent. Returns true when recorded; the path must then be observed again, because the file may have changed
 * since.
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
  context.journal.commit({ put: [entry], removeIntents: operationsOver(context, path, null) });
  return ok(true);
}

/**
 * Before an object leaves its name, resolves our own writes whose answers were lost: those of the object
 * itself, which may not hold what was agreed on, and copies of it, which only it may be able to prove. True:
 * something was recorded, so observe again.
 */
export async function resolveOwnWrites(
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
 * Returns whether an operation wrote what it was meant to write: the copy's ETag shows it, or the source if
 * it is unchanged.
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
