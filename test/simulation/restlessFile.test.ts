// A file that a program keeps writing to is synced again and again, but never without a pause in between
// (R12).
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/sync/engineApi.ts';
import { createVirtualEngine } from '../fakes/virtualEngine.ts';
import { createScenarioClock } from '../scenarios/worlds/scenarioClock.ts';

const BUSY_MS = 60_000;
/** Without a pause this would never end: the time of this test passes only while somebody waits. */
const GIVE_UP = 500;

test('R12 a file that never rests is looked at about once a second, and is in the bucket when it rests', async () => {
  const clock = createScenarioClock();
  const stop = new AbortController();
  const until = clock.now() + BUSY_MS;
  let passes = 0;
  let saves = 0;
  const onEvent = (event: EngineEvent): void => {
    if (event.type !== 'pass-ended') return;
    if (clock.now() >= until + BUSY_MS || passes > GIVE_UP) stop.abort();
    if (clock.now() >= until) return;
    passes++;
    disk.user.write('busy.log', Buffer.from(`line ${++saves}`));
    disk.deliverHints(disk.takeHints());
  };
  const { disk, bucket, engine } = createVirtualEngine({ clock, onEvent });

  await engine.run(stop.signal);
  expect(saves).toBeGreaterThan(10);
  expect(passes).toBeLessThan(2 * (BUSY_MS / 1000));
  expect(Buffer.from(bucket.get('p/busy.log')?.bytes ?? []).toString()).toBe(`line ${saves}`);
});
