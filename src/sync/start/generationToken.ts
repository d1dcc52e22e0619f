// Ties a journal to the present state of its folder: both hold the same random token, which is renewed
// whenever they are in step.
import type { Fault, Result } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';

/** Names of the meta values in the journal; the folder keeps its token in its own file. */
const CURRENT = 'mark';
const NEXT = 'next-mark';

type TokenPorts = Pick<EnginePorts, 'local' | 'journal' | 'random'>;

/**
 * True when the folder holds the token of this journal, or none yet. An older copy of the journal does not
 * know the token.
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
 * Writes a new token to both sides; an older copy of the journal no longer fits. Safe to be stopped anywhere.
 */
export async function renewGenerationToken({ local, journal, random }: TokenPorts): Promise<Fault | null> {
  const token = random.id();
  journal.writeMeta(NEXT, token);
  const written = await local.writeGeneration(token);
  if (!written.ok) return written.fault;
  journal.writeMeta(CURRENT, token);
  return null;
}
