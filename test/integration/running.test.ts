// `brimful run`: changes reach the bucket soon and the disk by polling, and the page shows both.
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { appStateSchema } from '../../src/contract/state.ts';
import type { FolderState } from '../../src/contract/state.ts';
import type { SyncVerdict } from '../../src/app/folders/syncVerdict.ts';
import { compare, readBucket } from '../../src/tools/demo/bothSides.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { createInstance, verdictIn } from './instance.ts';
import type { Instance } from './instance.ts';
import { openOtherClient } from './otherClient.ts';
import type { OtherClient } from './otherClient.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const BUCKET = 'running';
/** Longer than any test: what arrives comes through the watcher. */
const NEVER_SECONDS = 3600;

let server: StorageServer;
let other: OtherClient;
let brimful: Instance;
let number = 0;
let place: { readonly bucket: string; readonly prefix: string };

beforeAll(async () => {
  server = await startStorageServer({ buckets: [BUCKET] });
});
afterAll(() => server.stop());
beforeEach(async () => {
  place = { bucket: BUCKET, prefix: `run-${++number}/` };
  other = await openOtherClient(server, place);
});
afterEach(async () => {
  server.faults.replace([]);
  await brimful.remove();
  other.close();
});

/** Runs and is in step for the first time. */
async function running(folder: object): Promise<void> {
  brimful = createInstance({ storage: server, ...place, folder });
  await brimful.run();
  await expect.poll(async () => (await brimful.shown())?.status).toBe('in-step');
}

async function shown(): Promise<FolderState | undefined> {
  const { stdout } = await brimful.command('status', '--json');
  return appStateSchema.parse(JSON.parse(stdout)).folders[0];
}

async function bothSidesEqual(names: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      const [here, there] = [brimful.contents(), await readBucket(other)];
      return { names: [...there.keys()].sort(), differences: compare(here, there) };
    })
    .toEqual({ names, differences: [] });
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'R12 stopped by %s, the status still names what was refused, and since when',
  async (signal) => {
    brimful = createInstance({ storage: server, ...place });
    symlinkSync('/etc/hosts', join(brimful.folder, 'link'));
    const cli = await brimful.run();
    await expect.poll(async () => (await brimful.shown())?.problems.length).toBe(1);
    expect((await shown())?.problemsAt).toBeNull();
    await cli.kill(signal);
    const stopped = await shown();
    expect(stopped?.problems).toMatchObject([{ path: 'link', code: 'symlink', kind: 'refused' }]);
    expect(Math.abs((stopped?.problemsAt ?? 0) - Date.now())).toBeLessThan(3600_000);
    expect((await brimful.command('status')).stdout).toMatch(/Last known \(.*\):\n {2}link: /);
  },
);

describe('two installations on one folder', () => {
  test('G9: the second one waits and names the first, and goes on once that one is killed', async () => {
    await running({ pollSeconds: NEVER_SECONDS });
    const second = createInstance({ storage: server, ...place, folder: { localPath: brimful.folder } });
    const once = async (): Promise<SyncVerdict | undefined> =>
      verdictIn((await second.command('sync', '--once', '--json')).stdout);
    const refused = await once();
    expect(refused).toMatchObject({ result: 'waits', report: { fault: { code: 'in-use' } } });
    expect(refused?.message).toContain(brimful.dataDir);
    writeFileSync(join(brimful.folder, 'two.txt'), 'two');
    await bothSidesEqual(['two.txt']);
    await brimful.killAll();
    expect(await once()).toMatchObject({ result: 'in-step' });
    await second.remove();
  });
});

describe('what the watcher sees', () => {
  test('new, saved atomically, renamed with its folder, and deleted files follow in the bucket', async () => {
    await running({ pollSeconds: NEVER_SECONDS });
    mkdirSync(join(brimful.folder, 'notes', 'deep'), { recursive: true });
    writeFileSync(join(brimful.folder, 'notes', 'deep', 'one.txt'), 'one');
    writeFileSync(join(brimful.folder, 'two.txt'), 'two');
    await bothSidesEqual(['notes/deep/one.txt', 'two.txt']);

    writeFileSync(join(brimful.folder, '.two.txt.swp'), 'two, saved');
    renameSync(join(brimful.folder, '.two.txt.swp'), join(brimful.folder, 'two.txt'));
    renameSync(join(brimful.folder, 'notes'), join(brimful.folder, 'letters'));
    await bothSidesEqual(['letters/deep/one.txt', 'two.txt']);
    expect(await other.get('two.txt')).toBe('two, saved');

    rmSync(join(brimful.folder, 'letters'), { recursive: true });
    await bothSidesEqual(['two.txt']);
  });

  test('a burst of two hundred files in new folders', async () => {
    await running({ pollSeconds: NEVER_SECONDS });
    const names = Array.from({ length: 200 }, (_, index) => `burst ${index % 10}/${index}.txt`);
    for (const name of names) {
      mkdirSync(join(brimful.folder, name, '..'), { recursive: true });
      writeFileSync(join(brimful.folder, name), name);
    }
    await bothSidesEqual([...names].sort());
  });
});

describe('what polling finds', () => {
  test('new, changed and deleted objects arrive; what was replaced can be had back', async () => {
    await other.put('old.txt', 'old');
    await other.put('kept.txt', 'kept');
    await running({ pollSeconds: 1 });
    await other.put('new.txt', 'new');
    await other.put('kept.txt', 'kept, changed');
    await other.remove('old.txt');
    await bothSidesEqual(['kept.txt', 'new.txt']);
    expect(readFileSync(join(brimful.folder, 'kept.txt'), 'utf8')).toBe('kept, changed');
    const { stdout } = await brimful.command('trash', 'docs');
    expect(stdout).toContain('old.txt (deleted in the bucket)');
  });

  test('an outage is shown, nothing is lost, and work goes on by itself', async () => {
    await running({ pollSeconds: 1 });
    server.faults.replace([{ type: 'reset-before' }]);
    writeFileSync(join(brimful.folder, 'meanwhile.txt'), 'written without a network');
    await expect.poll(async () => (await brimful.shown())?.status).toBe('offline');
    server.faults.replace([]);
    await bothSidesEqual(['meanwhile.txt']);
    await expect.poll(async () => (await brimful.shown())?.status).toBe('in-step');
  });
});
