// Randomness from the operating system.
import { randomBytes } from 'node:crypto';
import type { Random } from '../../sync/random.ts';

const ID_BYTES = 15;

export const systemRandom: Random = {
  // Hexadecimal, since ids become file names, also on case-insensitive file systems.
  id: () => randomBytes(ID_BYTES).toString('hex'),
  unit: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};
