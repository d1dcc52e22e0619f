// What goes wrong between Brimful and the bucket for a second or two at a time.
import type { FaultRuleSource } from '../servers/faults/faults.ts';
import type { Prng } from '../simulation/prng.ts';

const WRITES = ['PutObject', 'CompleteMultipartUpload', 'CopyObject', 'DeleteObject', 'UploadPart'];
const LISTINGS = ['ListObjectsV2'];
const READS = ['GetObject'];

/** Each is bad, but none of them breaks the promise of a conditional write. */
const STORMS: readonly (readonly FaultRuleSource[])[] = [
  [{ type: 'reset-after', rate: 0.3, operations: WRITES }],
  [{ type: 'reset-before', rate: 0.3 }],
  [{ type: 'reset-before' }],
  [{ type: 'slow-down', rate: 0.4 }],
  [{ type: 'latency', ms: 120, rate: 0.5 }],
  [{ type: 'error', code: 'InternalError', status: 500, rate: 0.3 }],
  [{ type: 'denied', rate: 0.3 }],
  [{ type: 'denied' }],
  [{ type: 'expired', rate: 0.5 }],
  [{ type: 'html' }],
  [{ type: 'truncate', rate: 0.5 }],
  [{ type: 'corrupt', rate: 0.5, operations: READS }],
  [{ type: 'truncate', rate: 0.5, operations: LISTINGS }],
  [{ type: 'cut-listing', pages: 1, how: 'end' }],
  [{ type: 'empty-listing' }],
  [
    { type: 'latency', ms: 60 },
    { type: 'reset-after', rate: 0.1, operations: WRITES },
    { type: 'truncate', rate: 0.1 },
  ],
];

/** A slow way to the bucket gives others time between a look and the write that was decided on it. */
const SLOW_WAYS = [0, 100, 400] as const;

/** Half of the time there is no storm: what one has begun has to be finished in the sun. */
export function chooseWeather(random: Prng): readonly FaultRuleSource[] {
  const ms = random.choose(SLOW_WAYS);
  const way: readonly FaultRuleSource[] = ms === 0 ? [] : [{ type: 'latency', ms, operations: WRITES }];
  return random.chance(0.5) ? way : [...way, ...random.choose(STORMS)];
}
