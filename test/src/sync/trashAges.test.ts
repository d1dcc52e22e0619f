// R16: what is in the trash ages by the server's time, where this machine's clock agrees.
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { createFolderEngine } from '../../../src/sync/run/engine.ts';
import { advanceTrashClock, openTrashAges } from '../../../src/sync/run/trashAges.ts';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';
import { createVirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../../fakes/bucket/virtualBucketFolder.ts';
import { createVirtualDisk } from '../../fakes/disk/virtualDisk.ts';

const DAY_MS = 24 * 3600_000;
const START_MS = Date.UTC(2026, 10, 22);
const signal = new AbortController().signal;

/** Days since the start by the two clocks. */
interface Days {
  readonly server: number;
  readonly here: number;
}

const at = ({ server, here }: Days) => ({
  server: START_MS + server * DAY_MS,
  here: START_MS + here * DAY_MS,
});

describe('the scale of the trash', () => {
  test.each<{ name: string; from: number | null; observed: Days | null; days: number | null }>([
    { name: 'begins with the first server', from: null, observed: { server: 90, here: 90 }, days: 0 },
    { name: 'moves with both clocks', from: 0, observed: { server: 3, here: 3 }, days: 3 },
    { name: 'does not mind a time zone', from: 0, observed: { server: 3, here: 3.5 }, days: 3 },
    { name: 'is not known without a server', from: 0, observed: null, days: null },
    {
      name: 'is not known while this clock is behind',
      from: 0,
      observed: { server: 3, here: -37 },
      days: null,
    },
    {
      name: 'is not known while this clock is ahead',
      from: 0,
      observed: { server: 3, here: 403 },
      days: null,
    },
    {
      name: 'is not known while the server is ahead',
      from: 0,
      observed: { server: 403, here: 3 },
      days: null,
    },
    { name: 'moves at most a week when both jump', from: 0, observed: { server: 400, here: 400 }, days: 7 },
    { name: 'never moves back', from: 400, observed: { server: 1, here: 1 }, days: 0 },
    { name: 'is not known by a broken Date', from: 0, observed: { server: NaN, here: 1 }, days: null },
  ])('$name', ({ from, observed, days }) => {
    const last = { age: 0, serverTime: from === null ? null : START_MS + from * DAY_MS };
    const next = advanceTrashClock(last, observed && at(observed));
    expect(next && next.age / DAY_MS).toBe(days);
    if (next) expect(next.serverTime).toBe(observed && at(observed).server);
  });
});

test.each(['no JSON', '{}', '[]', '{"age":1,"serverTime":null,"seen":{"a":"b"}}'])(
  'what the journal cannot tell starts over: %s',
  (text) => {
    const journal = createMemoryJournal();
    journal.writeMeta('trash-ages', text);
    const remote = { ...world().remote, serverTime: () => at({ server: 0, here: 0 }) };
    const ages = openTrashAges({ journal, remote });
    expect([ages.now, ages.seenAt('item')]).toEqual([0, 0]);
  },
);

/** One folder, whose clock is not the server's. */
function world() {
  let days: Days = { server: 0, here: 0 };
  const serverClock = { now: () => at(days).server };
  const hereClock = { now: () => at(days).here };
  const bucket = createVirtualBucket({ profile: 'aws', versioning: false, clock: serverClock });
  const disk = createVirtualDisk(hereClock);
  const journal = createMemoryJournal();
  let ids = 0;
  const remote = createVirtualFolder({
    bucket,
    clock: hereClock,
    prefix: '',
    pageSize: 10,
    multipart: { threshold: 1000, size: 1000 },
    network: { step: () => Promise.resolve('ok') },
  });
  return {
    remote,
    /** A run of the app, from its start until both sides are in step. */
    async runs(on: Days): Promise<readonly string[]> {
      days = on;
      const local = disk.folder(() => Promise.resolve('ok'));
      const clock = { ...hereClock, monotonic: () => 0, sleep: () => Promise.resolve() };
      const random = { id: () => `operation-${++ids}`, unit: () => 0.5 };
      const engine = createFolderEngine(
        { local, remote, journal, clock, random, log: silentLog },
        {
          ...{ mode: 'two-way', ignore: [], names: 'portable', times: 'send', device: 'here' },
          ...{ guard: { count: 50, share: 0.2 }, remoteId: 'bucket', transfers: 2, compareBytes: 1000 },
          ...{ settleMs: 300, pollMs: DAY_MS, sweepMs: DAY_MS },
        },
        () => undefined,
      );
      expect(await engine.syncOnce(signal)).toMatchObject({ inStep: true, fault: null });
      const trash = await local.listTrash();
      return trash.ok ? trash.value.map(({ path }) => path) : [];
    },
    /** Somebody stores a file, and deletes it after the next run. */
    store(key: string) {
      const bytes = Buffer.from(key);
      bucket.put({
        key,
        bytes,
        metadata: { mtime: null, executable: false, operation: null },
        condition: 'any',
      });
    },
    remove(key: string) {
      bucket.remove(key, 'any');
    },
  };
}

/** A folder with `a.txt` in its trash since a run on the given days. */
async function withTrash(on: Days): Promise<ReturnType<typeof world>> {
  const folder = world();
  folder.store('a.txt');
  folder.store('b.txt');
  expect(await folder.runs(on)).toEqual([]);
  folder.remove('a.txt');
  expect(await folder.runs(on)).toEqual(['a.txt']);
  return folder;
}

const weekly = [7, 14, 21, 28].map((day): Days => ({ server: day, here: day }));

describe('R16: a folder whose clock', () => {
  test('is right keeps a file for thirty days', async () => {
    const folder = await withTrash({ server: 0, here: 0 });
    for (const days of weekly) expect(await folder.runs(days)).toEqual(['a.txt']);
    expect(await folder.runs({ server: 29.9, here: 29.9 })).toEqual(['a.txt']);
    expect(await folder.runs({ server: 30.1, here: 30.1 })).toEqual([]);
  });

  test('was 40 days behind when a file was deleted keeps it for thirty days of the right time', async () => {
    const folder = await withTrash({ server: 0, here: -40 });
    for (const days of [{ server: 0.1, here: 0.1 }, ...weekly, { server: 30, here: 30 }])
      expect(await folder.runs(days)).toEqual(['a.txt']);
    expect(await folder.runs({ server: 30.2, here: 30.2 })).toEqual([]);
  });

  test('is behind or ahead for one run loses nothing then, nor afterwards', async () => {
    const folder = await withTrash({ server: 0, here: 0 });
    for (const days of [
      { server: 1, here: 401 },
      { server: 2, here: 2 },
      { server: 3, here: -397 },
      { server: 4, here: 4 },
      { server: 405, here: 5 },
      { server: 6, here: 6 },
    ])
      expect(await folder.runs(days)).toEqual(['a.txt']);
  });

  test('jumps together with the server’s loses nothing', async () => {
    const folder = await withTrash({ server: 0, here: 0 });
    expect(await folder.runs({ server: 400, here: 400 })).toEqual(['a.txt']);
    expect(await folder.runs({ server: 1, here: 1 })).toEqual(['a.txt']);
  });

  test('is always wrong never deletes by age', async () => {
    const folder = await withTrash({ server: 0, here: -10_000 });
    for (let day = 5; day < 100; day += 5)
      expect(await folder.runs({ server: day, here: day - 10_000 })).toEqual(['a.txt']);
  });
});
