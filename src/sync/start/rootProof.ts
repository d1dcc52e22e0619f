// Proves that the local folder exists and is the one that was synced before.
import type { Fault } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';

const ROOT_ID = 'root-id';

/**
 * Called before each pass (case 19, G7). A root that was never synced gets a root id; afterwards only a root
 * with this id is accepted. The fault is `root-missing`, `root-replaced` or the disk's own.
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
