// Records, across a crash, that it was Brimful and not the person who moved a file away from its name (R6,
// R10).
import { sameIdentity } from '../../decide/reconcile.ts';
import type { FileIdentity } from '../../decide/model.ts';
import type { Intent } from '../../journalPort.ts';
import type { LocalFault, LocalFolder } from '../../localFolder.ts';
import type { ActContext } from './actContext.ts';

/**
 * Records that the file at `path` is about to be replaced, renamed or trashed. Without this note, a crash
 * before the new agreement is committed would look like a person's deletion or edit if the object has
 * meanwhile become again what was agreed on.
 */
export function noteTaking(
  { journal, random }: Pick<ActContext, 'journal' | 'random'>,
  path: string,
  identity: FileIdentity,
): Intent {
  const operation = random.id();
  const intent: Intent = {
    operation,
    path,
    type: 'take',
    identity,
    executable: false,
    sha256: null,
    resumable: null,
  };
  journal.commit({ putIntent: intent });
  return intent;
}

/**
 * Ends a note after a fault: if the file `changed`, the person did it, and the agreement helps to judge that.
 */
export async function endTaking(
  context: Pick<ActContext, 'journal' | 'local'>,
  intent: Intent,
  fault: LocalFault,
): Promise<void> {
  if (fault.code === 'changed') context.journal.commit({ removeIntents: [intent.operation] });
  else await settleTaking(context, intent);
}

/**
 * Ends a note when it is unknown how far the act got: unless the file is unchanged, its agreement is
 * forgotten.
 */
export async function settleTaking(
  { journal, local }: Pick<ActContext, 'journal' | 'local'>,
  intent: Intent,
): Promise<void> {
  const { operation, path } = intent;
  const asBefore = await isAsIntended(local, intent);
  journal.commit({ removeIntents: [operation], forget: asBefore ? [] : [{ path, kind: 'file' }] });
}

/** True when the file is still in the state that the intent recorded. */
export async function isAsIntended(
  local: LocalFolder,
  { path, identity }: Pick<Intent, 'path' | 'identity'>,
): Promise<boolean> {
  const here = await local.look(path, []);
  return here.ok && here.value?.kind === 'file' && sameIdentity(here.value.identity, identity);
}
