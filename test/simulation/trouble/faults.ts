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
  /** Acts of people per step. */
  readonly acts: number;
  /** Crashes and lost journals, per act. */
  readonly breakage: number;
  /** How often someone saves a file right in the way of a device. */
  readonly ambush: number;
  /** How much more happens while all devices rest: otherwise they would mostly look and find nothing. */
  readonly haste: number;
  /** How often trouble that lasts begins or ends, per act. */
  readonly trouble: number;
}

/** Each run has its own rates: long stretches without faults reach states that constant faults never do. */
export function chooseWeather(random: Prng): Weather {
  return {
    remote: random.choose([0, 0.04, 0.12]),
    disk: random.choose([0, 0.015, 0.04]),
    lostAnswers: random.choose([0, 0, 0.4]),
    acts: random.choose([0.015, 0.03, 0.08]),
    breakage: random.choose([0, 0.2, 0.6]),
    ambush: random.choose([0, 0.15, 0.5]),
    haste: random.choose([1, 3, 6]),
    trouble: random.choose([0, 0, 0.4, 1.6]),
  };
}

const WRITES: ReadonlySet<string> = new Set(['put', 'create-upload', 'complete', 'copy', 'delete']);

/** Mostly `ok`. */
export function chooseFault(entry: Pending, weather: Weather, random: Prng): string {
  if (entry.kind === 'answer' || entry.kind === 'journal') return 'ok';
  if (entry.kind === 'disk') return random.chance(weather.disk) ? random.choose(DISK_FAULTS) : 'ok';
  if (WRITES.has(entry.operation) && random.chance(weather.lostAnswers)) return 'lost-after';
  return random.chance(weather.remote) ? random.choose(REMOTE_FAULTS) : 'ok';
}
