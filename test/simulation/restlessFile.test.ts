// A file that a program keeps writing to is synced again and again, but never without a pause in between
// (R12).
import { silentLog } from '../../src/log.ts';
import { expect, test } from 'vitest';
import { createFolderEngine } from '../../src/sync/run/engine.ts';
import type { EngineEvent } from '../../src/sync/engineApi.ts';
import { createMemoryJournal } from '../fakes/memoryJournal.ts';
import { createVirtualBucket } from '../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../fakes/bucket/virtualBucketFolder.ts';
import { createVirtualDisk } from '../fakes/disk/virtualDisk.ts';
import { createScenarioClock } from '../scenarios/worlds/scenarioClock.ts';

const BUSY_MS = 60_000;
/** Without a pause this would never end: the time of this test passes only while somebody waits. */
const GIVE_UP = 500;

test('R12 a file that never rests is looked at about once a second, and is in the bucket when it rests', async () => {
  const clock = createScenarioClock();
  const disk = createVirtualDisk({ now: () => clock.now() });
  const bucket = createVirtualBucket({ profile: 'aws', versioning: false, clock });
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
  const engine = createFolderEngine(
    {
      local: disk.folder(() => Promise.resolve('ok')),
      remote: createVirtualFolder({
        bucket,
        prefix: 'p/',
        pageSize: 10,
        multipart: { threshold: 24, size: 8 },
        network: { step: () => Promise.resolve('ok') },
      }),
      journal: createMemoryJournal(),
      clock,
      random: { id: () => `operation-${saves}-${passes}`, unit: () => 0.5 },
      log: silentLog,
    },
    {
      ...{ mode: 'two-way', ignore: [], guard: { count: 50, share: 0.2 }, names: 'portable', device: 'here' },
      ...{ remoteId: 'bucket/p', transfers: 2, times: 'send', compareBytes: 1000 },
      ...{ settleMs: 300, pollMs: 5_000, sweepMs: 300_000 },
    },
    onEvent,
  );

  await engine.run(stop.signal);
  expect(saves).toBeGreaterThan(10);
  expect(passes).toBeLessThan(2 * (BUSY_MS / 1000));
  expect(bucket.get('p/busy.log')?.bytes.toString()).toBe(Buffer.from(`line ${saves}`).toString());
});
