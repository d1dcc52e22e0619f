// The folder or the bucket is not alone what it seems: another installation syncs the folder (G9), or another
// bucket has the name (G10).
import { textOf } from '../contents.ts';
import { POLL_MS, SWEEP_MS, type Device } from '../device.ts';
import { finishInFlight, letRun } from '../running.ts';
import type { World } from '../world.ts';

/** A second installation on the same folder waits, and starts by itself once the first has stopped (G9). */
export async function secondInstallation(world: World): Promise<string | null> {
  const { random, devices, troubles, trace, looks } = world;
  const device = random.choose(devices);
  if (troubles.freeze(device)) return null;
  let acts = 0;
  let passes = 0;
  const second = world.installBeside(device, (event) => {
    if (event.type === 'done') acts++;
    if (event.type === 'pass-ended' && event.report.fault === null) passes++;
  });
  trace.push(`${second.name} starts`);
  second.start();
  const together = await letRun(world, 2 * POLL_MS);
  if (together !== null) return together;
  if (acts + passes > 0) return `${second.name} syncs a folder that ${device.name} syncs (G9)`;
  trace.push(`${device.name} is paused`);
  device.pause();
  await finishInFlight(world);
  const alone = await letRun(world, SWEEP_MS + POLL_MS, { until: () => passes > 0 });
  if (alone !== null) return alone;
  if (passes === 0) return `${second.name} does not start when ${device.name} has stopped (G9)`;
  second.dispose();
  device.kill();
  device.start();
  return letRun(world, SWEEP_MS, { until: () => looks.haveFoundNothing(devices) });
}

/** The bucket is another one of the same name, which is empty: nothing was ever agreed on there (G10). */
export async function anotherBucket(world: World): Promise<string | null> {
  const { bucket, devices, oracle, trace, looks } = world;
  if (!bucket.marks.has(PREFIX) || devices.some((device) => world.troubles.freeze(device))) return null;
  const before = devices.map((device) => ({ device, contents: contentsOf(device) }));
  const onDisks = new Set(before.flatMap(({ contents }) => [...contents]));
  // What no disk could hold, since it has another of that name, went with the bucket.
  const objects = bucket.objects().map(({ bytes }) => textOf(bytes));
  oracle.deleted(objects.filter((content) => !onDisks.has(content)));
  for (const { key } of bucket.objects()) bucket.delete(key);
  bucket.marks.set(PREFIX, 'another');
  trace.push('the bucket is another one, which is empty');
  const ran = await letRun(world, 2 * (SWEEP_MS + POLL_MS), {
    until: () => looks.haveFoundNothing(devices),
  });
  if (ran !== null) return ran;
  for (const { device, contents } of before) {
    const now = contentsOf(device);
    const gone = [...contents].find((content) => !now.has(content));
    if (gone !== undefined) return `${device.name} deleted ${gone}, since it is not in another bucket (G10)`;
  }
  return null;
}

const PREFIX = 'p/';

function contentsOf({ disk }: Device): ReadonlySet<string> {
  const live = disk.allContents().filter(({ where }) => where === 'live');
  return new Set(live.map(({ bytes }) => textOf(bytes)));
}
