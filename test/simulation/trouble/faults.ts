// Decides which answer a waiting device gets while things fail.
import type { Prng } from '../prng.ts';
import type { Pending } from '../scheduler.ts';

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

/** How often requests fail, and how often, in addition, a write's answer is lost. */
export interface Weather {
  readonly remote: number;
  readonly disk: number;
  readonly lostAnswers: number;
  /** Crashes, lost journals and disconnected disks, per step. */
  readonly breakage: number;
  /** How often someone saves a file right in the way of a device. */
  readonly ambush: number;
  /** How often trouble that lasts begins or ends, per step. */
  readonly trouble: number;
}

/** Each run has its own rates: long stretches without faults reach states that constant faults never do. */
export function chooseWeather(random: Prng): Weather {
  return {
    remote: random.choose([0, 0.02, 0.06]),
    disk: random.choose([0, 0.005, 0.02]),
    lostAnswers: random.choose([0, 0, 0.4]),
    breakage: random.choose([0, 0.002, 0.006]),
    ambush: random.choose([0, 0.1, 0.3]),
    trouble: random.choose([0, 0, 0.005, 0.02]),
  };
}

const WRITES: ReadonlySet<string> = new Set(['put', 'create-upload', 'complete', 'copy', 'delete']);

/** Mostly `ok`. */
export function chooseFault(entry: Pending, weather: Weather, random: Prng): string {
  if (entry.kind === 'answer') return 'ok';
  if (entry.kind === 'disk') return random.chance(weather.disk) ? random.choose(DISK_FAULTS) : 'ok';
  if (WRITES.has(entry.operation) && random.chance(weather.lostAnswers)) return 'lost-after';
  return random.chance(weather.remote) ? random.choose(REMOTE_FAULTS) : 'ok';
}
