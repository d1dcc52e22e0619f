// Files are deleted one by one while the clock jumps: those of the last ten minutes count together all the
// same (G3, R16).
import { POLL_MS, type Device } from '../device.ts';
import { letRun } from '../running.ts';
import type { World } from '../world.ts';

const HOUR_MS = 3600_000;

/** The watch over deletions says whether somebody was asked in time. */
export async function deleteSlowly(world: World): Promise<string | null> {
  const { random, scheduler, devices, trace, troubles } = world;
  const device = random.choose(devices);
  if (troubles.freeze(device)) return null;
  for (let hours = 1; removeOne(world, device); hours++) {
    scheduler.setClock(device.name, hours * HOUR_MS);
    trace.push(`${device.name}'s clock is ${hours} hours off`);
    const ran = await letRun(world, POLL_MS / 10);
    if (ran !== null) return ran;
  }
  scheduler.setClock(device.name, 0);
  return letRun(world, POLL_MS);
}

/** Returns false when no file is left. */
function removeOne({ random, oracle, access, removed, trace }: World, device: Device): boolean {
  const files = device.disk.names().filter((name) => !name.endsWith('/'));
  if (files.length === 0) return false;
  const path = random.choose(files);
  oracle.deleted(oracle.contentsBelow(device, path));
  access.outside(device, () => device.disk.user.remove(path));
  removed.set(device.name, (removed.get(device.name) ?? new Set()).add(path));
  trace.push(`${device.name}: remove ${path}`);
  return true;
}
