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
import { findRclone } from '../runner/tools.ts';
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

  async function call(...words: readonly string[]) {
    if (!rclone.found) throw new Error(rclone.reason);
    return promisify(execFile)(rclone.tool, words, { env: rcloneEnvironment(server, folder) });
  }

  /** What it says while it works. */
  async function run(...words: readonly string[]): Promise<string> {
    const { stdout, stderr } = await call(...words, '-v');
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

  test('T3: a time before 1970 is the same to both, with and without a fraction', async () => {
    const times = { 'whole.txt': -5, 'half.txt': -0.5, 'more.txt': -1.5 };
    for (const [name, seconds] of Object.entries(times)) {
      const time = new Date(seconds * 1000);
      writeFileSync(join(brimful.folder, `ours-${name}`), 'x');
      utimesSync(join(brimful.folder, `ours-${name}`), time, time);
      writeFileSync(join(folder, `theirs-${name}`), 'x');
      utimesSync(join(folder, `theirs-${name}`), time, time);
    }
    await run('copy', folder, REMOTE, '--include', 'theirs-*');
    await brimful.inStep();
    await run('copy', REMOTE, folder, '--include', 'ours-*');
    for (const [name, seconds] of Object.entries(times)) {
      for (const path of [join(folder, `ours-${name}`), join(brimful.folder, `theirs-${name}`)]) {
        expect(statSync(path, { bigint: true }).mtimeNs, path).toBe(BigInt(seconds * 1e9));
      }
    }
  });

  test('R14, T5: what rclone gives an object stays with an edit here, and its mode is read', async () => {
    const given = ['--metadata', '--header-upload', 'Cache-Control: no-store'];
    writeFileSync(join(folder, 'run.sh'), 'echo one', { mode: 0o755 });
    writeFileSync(join(folder, 'secret.txt'), 'one', { mode: 0o600 });
    await run('copy', folder, REMOTE, '--include', '{run.sh,secret.txt}', ...given);
    await brimful.inStep();
    expect(statSync(join(brimful.folder, 'run.sh')).mode & 0o111).not.toBe(0);
    expect(statSync(join(brimful.folder, 'secret.txt')).mode & 0o111).toBe(0);
    const metadataOf = async (name: string): Promise<Record<string, string>> => {
      const { stdout } = await call('lsjson', '--metadata', '--stat', `${REMOTE}${name}`);
      return (JSON.parse(stdout) as { Metadata: Record<string, string> }).Metadata;
    };
    const before = await metadataOf('secret.txt');
    writeFileSync(join(brimful.folder, 'secret.txt'), 'edited');
    await brimful.inStep();
    const after = await metadataOf('secret.txt');
    for (const name of ['cache-control', 'content-type', 'mode', 'uid', 'gid']) {
      expect(after[name], name).toBe(before[name]);
    }
    expect(after['cache-control']).toBe('no-store');
  });

  test('T1: a corrected date reaches rclone, which finds nothing to send', async () => {
    const time = new Date('2001-02-03T04:05:06.500Z');
    utimesSync(join(brimful.folder, 'secret.txt'), time, time);
    await brimful.inStep();
    expect(await run('sync', brimful.folder, REMOTE, ...OURS)).toContain('There was nothing to transfer');
    await run('copy', `${REMOTE}secret.txt`, folder);
    expect(statSync(join(folder, 'secret.txt')).mtimeMs).toBe(time.getTime());
  });
});
