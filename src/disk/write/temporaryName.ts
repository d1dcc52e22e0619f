// The file name of a temporary.
import { createHash } from 'node:crypto';
import { TEMPORARY_PREFIX } from '../../sync/decide/keyPath.ts';

/** Enough of the hash that two contents of one folder never meet (80 bits); the whole name stays short. */
const HASH_CHARACTERS = 20;

/** The same for every attempt at the same content, so that a later one finds what an earlier one left (R10). */
export function temporaryName(tag: string): string {
  return TEMPORARY_PREFIX + createHash('sha256').update(tag).digest('hex').slice(0, HASH_CHARACTERS);
}
