// A folder of thousands of files is renamed: nothing is sent again, and the other disk renames too (R11).
import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IS_FULL } from '../runner/amount.ts';
import { compare, readBucket } from '../../src/tools/demo/bothSides.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { createInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { openOtherClient } from './otherClient.ts';
import type { OtherClient } from './otherClient.ts';

/** Ten pages of a listing, or three; more than a thousand, so that no request could name them all. */
const [FILES, KEYS_PER_PAGE] = IS_FULL ? [10_000, 1_000] : [1_200, 500];
const PER_FOLDER = 200;
const PLACE = { bucket: 'ten-thousand', prefix: 'team/' };
/** All that a process sends to find out what the endpoint honours; the files are several times as much. */
const PROBE_BYTES = 10_000;
const LONG_MS = 600_000;

let storage: StorageServer;
let other: OtherClient;
let a: Instance;
let b: Instance;

beforeAll(async () => {
  storage = await startStorageServer({ keysPerPage: KEYS_PER_PAGE });
  other = await openOtherClient(storage, PLACE);
  a = createInstance({ storage, ...PLACE });
  b = createInstance({ storage, ...PLACE });
});
afterAll(async () => {
  await Promise.all([a.remove(), b.remove()]);
  other.close();
  await storage.stop();
});

const names = Array.from({ length: FILES }, (_, index) => [
  String(Math.floor(index / PER_FOLDER)),
  `picture ${index}.txt`,
]);

function fill(folder: string): void {
  const photos = join(folder, 'Photos');
  for (let each = 0; each < FILES / PER_FOLDER; each++)
    mkdirSync(join(photos, String(each)), { recursive: true });
  names.forEach((name, index) => {
    const file = join(photos, ...name);
    writeFileSync(file, `picture ${index}`);
    utimesSync(file, 1_700_000_000, 1_700_000_000 + index);
  });
}

const inodes = (folder: string): readonly number[] =>
  names.map((name) => statSync(join(folder, ...name)).ino);
const asked = (operation: string): number => storage.log.counters().operations[operation] ?? 0;

test(
  `R11 ${FILES} files move with their folder: copied inside the bucket, renamed on the other disk, no byte sent`,
  async () => {
    for (const { folder } of [a, b]) fill(folder);
    await a.inStep();
    // The other disk holds the same already, as after a lost journal: agreed on without a transfer (C2).
    expect(await b.inStep()).toMatchObject({ uploadedBytes: 0, downloadedBytes: 0 });

    mkdirSync(join(a.folder, 'Archive'));
    renameSync(join(a.folder, 'Photos'), join(a.folder, 'Archive', 'Summer'));
    storage.log.clear();
    expect(await a.inStep()).toMatchObject({ uploadedBytes: 0, downloadedBytes: 0, held: null });
    const { bytesIn } = storage.log.counters();
    expect(bytesIn).toBeLessThan(PROBE_BYTES);
    expect(asked('CopyObject')).toBeGreaterThanOrEqual(FILES);
    expect(asked('GetObject')).toBe(0);

    const before = inodes(join(b.folder, 'Photos'));
    storage.log.clear();
    expect(await b.inStep()).toMatchObject({ uploadedBytes: 0, downloadedBytes: 0, held: null });
    expect(asked('GetObject')).toBe(0);
    expect(inodes(join(b.folder, 'Archive', 'Summer'))).toEqual(before);

    const objects = await readBucket(other);
    expect(objects.size).toBe(FILES);
    for (const each of [a, b]) expect(compare(each.contents(), objects)).toEqual([]);
  },
  LONG_MS,
);
