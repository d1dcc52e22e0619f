// The machine's randomness.
import { randomBytes } from 'node:crypto';
import type { Random } from '../../sync/random.ts';

const ID_BYTES = 15;

export const systemRandom: Random = {
  // Hexadecimal: ids become file names on file systems that fold case.
  id: () => randomBytes(ID_BYTES).toString('hex'),
  unit: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};
