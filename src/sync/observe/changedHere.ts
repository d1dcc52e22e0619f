// Filters out hints without news: our own downloads, and files that came and went before anybody looked.
import { ok, type Result } from '../../result.ts';
import { sameIdentity } from '../decide/reconcile.ts';
import type { LocalFault } from '../localFolder.ts';
import type { Observation } from './observation.ts';

/**
 * Returns the hinted paths where the disk differs from what was agreed. Asks only the disk and the journal,
 * so that a hint costs no request unless something did change here. Folders are always kept: their content
 * may differ.
 */
export async function changedHere(
  { local, journal, patterns }: Observation,
  hinted: Iterable<string>,
): Promise<Result<readonly string[], LocalFault>> {
  const changed: string[] = [];
  for (const path of hinted) {
    const here = await local.look(path, patterns);
    if (!here.ok) return here;
    const agreed = journal.get(path, 'file');
    if (here.value === undefined) {
      const [known] = journal.entries(path);
      if (known === undefined) continue;
    } else if (here.value.kind === 'file' && agreed?.kind === 'file') {
      if (sameIdentity(here.value.identity, agreed.identity)) continue;
    }
    changed.push(path);
  }
  return ok(changed);
}
