// While something is refused everything else goes on, and what was refused follows by itself once it no
// longer is (R12, R15).
import { POLL_MS, SWEEP_MS } from '../device.ts';
import { makeElsewhere, remove, save, type Deed } from './deeds.ts';
import { letRun } from '../running.ts';
import type { Refusal } from './troubles.ts';
import type { World } from '../world.ts';

/** Returns a sentence when somebody waits for nothing, or in vain. */
export async function hardTimes(world: World): Promise<string | null> {
  const { random, trace, devices, troubles } = world;
  const device = random.choose(devices);
  const gone = save(world, device, 'deleted in hard times');
  // A hint that got lost costs time until the next sweep (R2).
  const settled = await letRun(world, SWEEP_MS + POLL_MS, { until: gone.hasArrived });
  if (settled !== null || !gone.hasArrived()) return settled ?? `${gone.line} does not arrive`;

  const refusal = random.choose<Refusal>(['bucket-full', 'no-write', 'no-delete', 'no-read', 'disk-full']);
  // First, since it makes room on a full disk.
  const deletion = remove(world, device, 'deleted in hard times');
  const end = troubles.refuse(refusal, device, 'p/made elsewhere');
  trace.push(`${device.name}: ${refusal}`);
  const deeds = {
    upload: refusal === 'disk-full' ? null : save(world, device, 'saved in hard times'),
    deletion,
    download: makeElsewhere(world, device, 'made elsewhere'),
    other: makeElsewhere(world, device, 'made elsewhere too'),
  };
  const waiting = WAITS[refusal].map((each) => deeds[each]);
  const ran = await letRun(world, SWEEP_MS + POLL_MS);
  if (ran !== null) return ran;
  for (const deed of Object.values(deeds)) {
    if (deed === null || waiting.includes(deed) !== deed.hasArrived()) continue;
    if (!waiting.includes(deed)) return `${refusal}: ${deed.line} waits for nothing (R12)`;
    return `${refusal}: ${deed.line} was not refused, so this shows nothing`;
  }
  end();
  trace.push(`${device.name}: no ${refusal} any more`);
  const findLate = (): Deed | null =>
    Object.values(deeds).find((deed) => deed?.hasArrived() === false) ?? null;
  const after = await letRun(world, SWEEP_MS + POLL_MS, { until: () => findLate() === null });
  if (after !== null) return after;
  const late = findLate();
  return late ? `${refusal} is over, and ${late.line} does not arrive (R12)` : null;
}

type Kind = 'upload' | 'deletion' | 'download' | 'other';

/** What cannot happen meanwhile. */
const WAITS: Record<Refusal, readonly Kind[]> = {
  'bucket-full': ['upload'],
  'no-write': ['upload'],
  'no-delete': ['deletion'],
  'no-read': ['download'],
  'disk-full': ['download', 'other'],
};
