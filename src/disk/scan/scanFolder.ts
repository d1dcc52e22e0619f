// Scans a part of the folder for the engine: completely, or ending with a fault.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { localFault } from '../path/localFault.ts';
import { lookAt } from './lookAt.ts';
import type { FolderClaim } from '../root/folderClaim.ts';
import type { OpenRoot, RootVerifier } from '../root/rootVerifier.ts';
import type { Scanner } from './scanner.ts';

export interface ScanRequest {
  readonly under: string;
  readonly ignore: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Ends normally only when everything was seen and the root was there before and after; otherwise nothing may
 * be concluded (R6).
 */
export async function* scanFolder(
  {
    verifier,
    scanner,
    claim,
  }: { readonly verifier: RootVerifier; readonly scanner: Scanner; readonly claim: FolderClaim | null },
  { under, ignore, signal }: ScanRequest,
): AsyncGenerator<Result<readonly LocalEntry[], LocalFault>, void> {
  const root = verifier.current();
  if (!root.ok) {
    yield root;
    return;
  }
  const start = startOf(root.value, under);
  if (!start.ok) {
    yield start;
    return;
  }
  if (!start.value) return;
  const { resolver, facts } = root.value;
  const task = {
    type: 'entries',
    root: resolver.root,
    device: resolver.device,
    inode: resolver.inode,
    path: under,
    ignore,
    hasExecutableBit: facts.executableBit,
  } as const;
  for await (const answer of scanner.run(task, signal)) {
    if (answer.type === 'entries') {
      const free = await claim?.refuseInner(resolver.root, answer.entries, signal);
      if (free?.ok === false) {
        yield free;
        return;
      }
      yield ok(answer.entries);
    } else if (answer.type === 'end' && answer.fault !== null) yield failed(answer.fault);
  }
  const after = verifier.current();
  if (!after.ok) yield after;
}

/** False when there is no folder to walk. A link or an unreadable folder is not an empty one: `changed`. */
function startOf(root: OpenRoot, under: string): Result<boolean, LocalFault> {
  if (under === '') return ok(true);
  const entry = lookAt(root, under, []);
  if (!entry.ok) return entry;
  if (entry.value?.kind === 'refused') return failed(localFault('changed', under));
  return ok(entry.value?.kind === 'directory');
}
