// Ties a journal to the current state of its folder: both hold the same random token, renewed whenever they
// are in step.
import type { Fault, Result } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';

/** Names of the journal's meta values; the folder keeps its token in a file of its own. */
const CURRENT = 'mark';
const NEXT = 'next-mark';

type TokenPorts = Pick<EnginePorts, 'local' | 'journal' | 'random'>;

/**
 * True when the folder holds this journal's token, or none yet. An older copy of the journal does not know
 * the token.
 */
export async function holdsOurToken({
  local,
  journal,
}: Pick<TokenPorts, 'local' | 'journal'>): Promise<Result<boolean>> {
  const here = await local.readGeneration();
  if (!here.ok) return here;
  const known = [journal.readMeta(CURRENT), journal.readMeta(NEXT)];
  return { ok: true, value: here.value === null || known.includes(here.value) };
}

/**
 * Writes a new token to both, so that older copies of the journal no longer match. May be interrupted at any
 * point. Returns the folder's fault, or null.
 */
export async function renewGenerationToken({ local, journal, random }: TokenPorts): Promise<Fault | null> {
  const token = random.id();
  journal.writeMeta(NEXT, token);
  const written = await local.writeGeneration(token);
  if (!written.ok) return written.fault;
  journal.writeMeta(CURRENT, token);
  return null;
}
