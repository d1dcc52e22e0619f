// Which answer a waiting device gets while things break.
import type { Prng } from './prng.ts';
import type { Pending } from './scheduler.ts';

const REMOTE_FAULTS = [
  'lost-before',
  'lost-after',
  'unreachable',
  'throttled',
  'denied',
  'expired',
  'bad-answer',
] as const;
const DISK_FAULTS = ['denied', 'full', 'busy', 'io'] as const;

/** Mostly `ok`. */
export function chooseFault(entry: Pending, random: Prng): string {
  if (entry.kind === 'answer') return 'ok';
  if (entry.kind === 'remote') return random.chance(0.06) ? random.choose(REMOTE_FAULTS) : 'ok';
  return random.chance(0.01) ? random.choose(DISK_FAULTS) : 'ok';
}
