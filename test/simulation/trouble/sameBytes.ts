// An object is written again with the same bytes while a device is away: re-encrypted, copied onto itself, in
// another storage class. Nobody has edited anything (R7).
import { POLL_MS, SWEEP_MS } from '../device.ts';
import { finishInFlight, letRun, pauseOrResume } from '../running.ts';
import { isConflictCopy } from '../../../src/sync/decide/conflictName.ts';
import type { World } from '../world.ts';
import { remove, save } from './deeds.ts';

const NAME = 'rewritten elsewhere';

/** A deletion here is not undone by it, and a touch here makes no conflict of it. */
export async function sameBytes(world: World): Promise<string | null> {
  const { random, devices, bucket, trace, troubles } = world;
  const device = random.choose(devices);
  if (troubles.freeze(device)) return null;
  const saved = save(world, device, NAME);
  const settled = await letRun(world, SWEEP_MS + POLL_MS, { until: saved.hasArrived });
  if (settled !== null || !saved.hasArrived()) return settled ?? `${saved.line} does not arrive`;
  pauseOrResume(world, device);
  await finishInFlight(world);
  bucket.rewrite(`p/${NAME}`);
  trace.push(`tool rewrites p/${NAME} with the same bytes`);
  const isDeleted = random.chance(0.5);
  const deletion = isDeleted ? remove(world, device, NAME) : null;
  if (!isDeleted) device.disk.user.touch(NAME);
  pauseOrResume(world, device);
  const ran = await letRun(world, SWEEP_MS + 2 * POLL_MS);
  if (ran !== null) return ran;
  if (deletion?.hasArrived() === false) return `${deletion.line} is undone by a rewrite of the object (R7)`;
  const names = devices.flatMap(({ disk }) => disk.names());
  const copy = names.find((name) => isConflictCopy(name) && name.startsWith(NAME));
  return copy === undefined ? null : `a rewrite of the object makes a conflict with a touch: ${copy} (R7)`;
}
