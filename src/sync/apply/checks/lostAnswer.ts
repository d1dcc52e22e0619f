// A lost answer is not a refusal (R5): asks the bucket whether the current object is our own write.
import type { ActContext } from './actContext.ts';
import { ok, type Result } from '../../../result.ts';
import type { RemoteFault, Written } from '../../remoteFolder.ts';

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
