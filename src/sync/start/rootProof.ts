// Proves that the folder on this machine is there, and is the one that was synced before.
import type { Fault } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';

const ROOT_ID = 'root-id';

/**
 * Called before each pass (case 19). A root that was never synced gets an identity; afterwards only a root
 * with this identity is accepted: the fault is `root-missing` or `root-replaced`, or what the disk said.
 */
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
