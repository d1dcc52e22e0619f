// The intent to displace a file: to replace, rename or trash what has a name. After a crash it tells
// that this was Brimful and not the person (R6, R10).
import { sameIdentity } from '../../decide/reconcile.ts';
import type { FileIdentity } from '../../decide/model.ts';
import type { Intent } from '../../journalPort.ts';
import type { LocalFault, LocalFolder } from '../../localFolder.ts';
import type { ActContext } from './actContext.ts';

/**
 * Commits the intent to displace the file at `path`, which is in the state `identity`. Without it, a crash
 * before the new agreement is committed would look like a person's deletion or edit if the object has become
 * what was agreed on again in the meantime.
 */
export async function commitDisplaceIntent(
  { journal, random }: Pick<ActContext, 'journal' | 'random'>,
  path: string,
  identity: FileIdentity,
): Promise<Intent> {
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
  await journal.commitSoon({ putIntent: intent });
  return intent;
}

/**
 * Ends the intent after `fault`: if the file has `changed`, a person did it, and the agreement stays to judge
 * that by.
 */
export async function endDisplaceIntent(
  context: Pick<ActContext, 'journal' | 'local'>,
  intent: Intent,
  fault: LocalFault,
): Promise<void> {
  if (fault.code === 'changed') context.journal.commit({ removeIntents: [intent.operation] });
  else await resolveDisplaceIntent(context, intent);
}

/**
 * Ends the intent of an act that got nobody knows how far: unless the file is unchanged, its agreement
 * goes.
 */
export async function resolveDisplaceIntent(
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
