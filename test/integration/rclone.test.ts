// rclone reads what Brimful wrote, and Brimful picks up what rclone wrote: content, time and deletion.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { compare, readFolder } from '../../src/tools/demo/bothSides.ts';
import { rcloneEnvironment } from './rcloneEnvironment.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { findRclone } from '../tools.ts';
import { createInstance } from './instance.ts';
import type { Instance } from './instance.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const PLACE = { bucket: 'with-rclone', prefix: 'shared docs/' };
const REMOTE = `t:${PLACE.bucket}/${PLACE.prefix}`;
/** Brimful's own objects and files are none of rclone's business. */
const OURS = ['--exclude', '/.brimful/**'];
const MULTIPART_BYTES = 20 * 1024 * 1024;

const rclone = findRclone();
if (!rclone.found) console.log(`Syncing beside rclone is skipped: ${rclone.reason}`);

describe.skipIf(!rclone.found)('beside rclone', () => {
  let server: StorageServer;
  let brimful: Instance;
  let folder: string;
  beforeAll(async () => {
    server = await startStorageServer({ buckets: [PLACE.bucket] });
    brimful = createInstance({ storage: server, ...PLACE });
    folder = mkdtempSync(join(tmpdir(), 'brimful-rclone-'));
  });
  afterAll(async () => {
    await brimful.remove();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...words: readonly string[]): Promise<string> {
    if (!rclone.found) throw new Error(rclone.reason);
    const { stdout, stderr } = await promisify(execFile)(rclone.tool, [...words, '-v'], {
      env: rcloneEnvironment(server, folder),
    });
    return stdout + stderr;
  }

  test('reads what Brimful wrote, small and in parts, with its time, and finds nothing to correct', async () => {
    mkdirSync(join(brimful.folder, 'sub'));
    writeFileSync(join(brimful.folder, 'sub', 'small.txt'), 'written by Brimful');
    writeFileSync(join(brimful.folder, 'large.bin'), Buffer.alloc(MULTIPART_BYTES, 'large '));
    for (const name of ['sub/small.txt', 'large.bin']) {
      utimesSync(join(brimful.folder, name), 1_700_000_000, 1_700_000_000.5);
    }
    await brimful.inStep();
    await run('copy', REMOTE, folder, ...OURS);
    expect(compare(readFolder(folder), brimful.contents())).toEqual([]);
    for (const name of ['sub/small.txt', 'large.bin']) {
      expect(statSync(join(folder, name), { bigint: true }).mtimeNs).toBe(1_700_000_000_500_000_000n);
    }
    expect(await run('sync', brimful.folder, REMOTE, ...OURS)).toContain('There was nothing to transfer');
  });

  test('what it wrote, changed, moved and deleted arrives here, with its time', async () => {
    writeFileSync(join(folder, 'new.txt'), 'written by rclone');
    writeFileSync(join(folder, 'sub', 'small.txt'), 'changed by rclone');
    rmSync(join(folder, 'large.bin'));
    utimesSync(join(folder, 'new.txt'), 1_600_000_000, 1_600_000_000.25);
    await run('sync', folder, REMOTE, ...OURS);
    await run('moveto', `${REMOTE}sub/small.txt`, `${REMOTE}moved/small.txt`);
    await brimful.inStep();
    expect([...brimful.contents().keys()].sort()).toEqual(['moved/small.txt', 'new.txt']);
    expect(readFileSync(join(brimful.folder, 'moved', 'small.txt'), 'utf8')).toBe('changed by rclone');
    const [theirs, ours] = [folder, brimful.folder].map((root) =>
      statSync(join(root, 'new.txt'), { bigint: true }),
    );
    // Node sets times as doubles of seconds.
    expect(Math.abs(Number((theirs?.mtimeNs ?? 0n) - (ours?.mtimeNs ?? 0n)))).toBeLessThan(1000);
    expect(await brimful.inStep()).toMatchObject({ done: 0 });
  });
});
