// Reads the ignore rules at the top of the folder, or says why they are not known: then nothing is synced
// (I1).
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { IGNORE_FILE, longLine } from '../decide/ignore.ts';
import type { Act } from '../decide/model.ts';
import type { LocalFault, LocalFolder } from '../localFolder.ts';

/** Editors of Windows add the ending, and its Explorer hides it. */
const WITH_ENDING = `${IGNORE_FILE}.txt`;

/** Null: there are no rules. */
export async function readRules({
  local,
}: {
  readonly local: Pick<LocalFolder, 'readText' | 'look'>;
}): Promise<Result<string | null>> {
  const read = await local.readText(IGNORE_FILE);
  if (!read.ok) return failed(stops(read.fault));
  if (read.value !== null) {
    const line = longLine(read.value);
    if (line === null) return read;
    return failed(unreadable(`Line ${line} is too long for a name: shorten it or break it up.`));
  }
  const renamed = await local.look(WITH_ENDING, []);
  return renamed.ok && renamed.value?.kind === 'file' ? failed(misnamed(WITH_ENDING)) : ok(null);
}

/**
 * Returns why nothing may be sent: a new file is the ignore file but for upper and lower case, and there is
 * none of the right name.
 */
export async function findMisnamedRules(
  { local }: { readonly local: Pick<LocalFolder, 'look'> },
  acts: readonly Act[],
): Promise<Fault | null> {
  const found = acts.find(({ type, path }) => type === 'upload' && path.toLowerCase() === IGNORE_FILE);
  if (found === undefined || found.path === IGNORE_FILE) return null;
  const right = await local.look(IGNORE_FILE, []);
  return right.ok && right.value === undefined ? misnamed(found.path) : null;
}

function misnamed(name: string): Fault<'not-text'> {
  return {
    code: 'not-text',
    message: `Nothing is synced, because the ignore rules are in "${name}": rename it to "${IGNORE_FILE}".`,
  };
}

/** Without its ignore rules a folder could upload what they exclude. */
function stops(fault: LocalFault): Fault {
  if (fault.code !== 'not-text' && fault.code !== 'denied') return fault;
  return { ...fault, ...unreadable(fault.message), code: fault.code };
}

function unreadable(why: string): Fault<'not-text'> {
  return { code: 'not-text', message: `Nothing is synced, because "${IGNORE_FILE}" cannot be read. ${why}` };
}
