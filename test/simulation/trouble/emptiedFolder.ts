// A folder is left empty: by a person who took the last file out of it, or by a disk that was unmounted.
import { POLL_MS, SWEEP_MS } from '../device.ts';
import { letRun } from '../running.ts';
import type { World } from '../world.ts';
import { makeElsewhere, remove, save } from './deeds.ts';

/** What a person does is a deletion like any other; what went with a disk is not, and comes back. */
export async function emptiedFolder(world: World): Promise<string | null> {
  const { random, devices, happened, trace, troubles } = world;
  const device = random.choose(devices);
  if (troubles.freeze(device)) return null;
  const last = save(world, device, 'emptied/last');
  // Until all hints of it are gone as well: no look may be due when the folder goes.
  const settled = await letRun(world, SWEEP_MS + POLL_MS);
  if (settled !== null || !last.hasArrived()) return settled ?? `${last.line} does not arrive`;
  if (random.chance(0.5)) {
    const deletion = remove(world, device, 'emptied/last');
    const ran = await letRun(world, SWEEP_MS + POLL_MS, { until: deletion.hasArrived });
    if (ran !== null || deletion.hasArrived()) return ran;
    return `${deletion.line} is undone, although its folder is there and empty (G8)`;
  }
  happened.agreementEnded = true;
  device.disk.leaveEmpty('emptied');
  trace.push(`${device.name}: emptied is left empty by a disk that goes`);
  // It is about to be put into the folder, whose time proves nothing afterwards.
  const added = makeElsewhere(world, device, 'emptied/new');
  const ran = await letRun(world, SWEEP_MS + 2 * POLL_MS);
  if (ran !== null || !added.hasArrived()) return ran ?? `${added.line} does not arrive`;
  return last.hasArrived() ? null : `${last.line} was deleted, since a disk was unmounted (G8)`;
}
