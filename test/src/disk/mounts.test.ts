// S1 with real bind mounts: they have the device number of the folder that they show again.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMountReader, mountPointsBelow, readMountPoints } from '../../../src/disk/path/mountPoints.ts';
import { code, createBench, scanAll, text, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';

let world: RealWorld;
let outside: string;
let mounted: string[] = [];
const bench = createBench(() => world);

beforeEach(async () => {
  world = createRealWorld();
  outside = join(world.root, '..', 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'a'), 'theirs');
  value(await bench.folder.openRoot(null));
});
afterEach(async () => {
  for (const path of [...mounted].reverse()) unmount(path);
  await world.dispose();
});

const canBind = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-bind-'));
  const isBound = spawnSync('mount', ['--bind', folder, folder]).status === 0;
  if (isBound) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return isBound;
})();
if (!canBind) console.log('skipped: bind mounts (they need root on Linux)');

function bindMount(source: string, target: string): void {
  expect(spawnSync('mount', ['--bind', source, target]).status).toBe(0);
  mounted.push(target);
}

function unmount(target: string): void {
  mounted = mounted.filter((path) => path !== target);
  expect(spawnSync('umount', [target]).status).toBe(0);
}

function bindFolder(name: string): void {
  const target = join(world.root, name);
  mkdirSync(target, { recursive: true });
  bindMount(outside, target);
}

const refusedFolder = (path: string) => ({ kind: 'refused', path, reason: 'other-disk', subtree: true });

describe.skipIf(!canBind)('S1: what is mounted inside the folder', () => {
  test.each(['mounted', 'deep/in/it', 'with a space', 'back\\slash', 'tab\tand\nline', 'ümlaut'])(
    'a folder bound to %j is refused as a whole, and neither read nor written',
    async (name) => {
      bindFolder(name);
      const entries = await scanAll(bench.folder);
      expect(entries.filter(({ path }) => path.startsWith(`${name}/`))).toEqual([]);
      const plain = !/[\\\t\n]/.test(name);
      expect(entries.at(-1)).toEqual(refusedFolder(name));
      if (!plain) return;
      expect(value(await bench.folder.look(name, []))).toEqual(refusedFolder(name));
      expect(value(await bench.folder.look(`${name}/a`, []))).toEqual(refusedFolder(name));
      expect(code(await bench.folder.temporary(`${name}/x`, 'tag', 0))).toBe('changed');
      expect(code(await bench.folder.makeDirectory(`${name}/sub`))).toBe('changed');
      expect(code(await bench.folder.removeDirectory(name))).toBe('changed');
      expect(readdirSync(outside)).toEqual(['a']);
    },
  );

  test('a file bound to a name is refused: without the mount, an empty file would be an edit', async () => {
    bench.user.write('file', text(''));
    const before = await bench.identity('file');
    bindMount(join(outside, 'a'), join(world.root, 'file'));
    const refused = { kind: 'refused', path: 'file', reason: 'other-disk', subtree: false };
    expect(await scanAll(bench.folder)).toEqual([refused]);
    expect(value(await bench.folder.look('file', []))).toEqual(refused);
    expect(code(await bench.folder.open('file', before))).toBe('changed');
    expect(code(await bench.folder.trash('file', before))).toBe('changed');
    expect(readFileSync(join(outside, 'a'), 'utf8')).toBe('theirs');
  });

  test('mounted and unmounted while the folder is open: each look tells what is so now', async () => {
    bench.user.write('d/mine', text('1'));
    const plain = await scanAll(bench.folder);
    bindFolder('d');
    expect(await scanAll(bench.folder)).toEqual([refusedFolder('d')]);
    expect(value(await bench.folder.look('d/mine', []))).toEqual(refusedFolder('d'));
    unmount(join(world.root, 'd'));
    expect(await scanAll(bench.folder)).toEqual(plain);
  });

  test('unmounted and mounted again between two looks: it is refused all the time', async () => {
    bench.user.write('d/mine', text('1'));
    bindFolder('d');
    expect(await scanAll(bench.folder)).toEqual([refusedFolder('d')]);
    unmount(join(world.root, 'd'));
    bindFolder('d');
    expect(value(await bench.folder.look('d/mine', []))).toEqual(refusedFolder('d'));
    expect(await scanAll(bench.folder)).toEqual([refusedFolder('d')]);
    expect(code(await bench.folder.makeDirectory('d/sub'))).toBe('changed');
  });

  test('mounted before the start', async () => {
    bindFolder('d');
    await bench.restart();
    expect(await scanAll(bench.folder)).toEqual([refusedFolder('d')]);
  });

  test('mounts within mounts are refused at the outermost', async () => {
    mkdirSync(join(outside, 'inner'));
    bindFolder('d');
    bindMount(outside, join(world.root, 'd', 'inner'));
    expect(await scanAll(bench.folder)).toEqual([refusedFolder('d')]);
  });

  test('temporaries in a mounted folder belong to whoever mounted it', async () => {
    writeFileSync(join(outside, '.brimful-tmp-0123'), '');
    bindFolder('d');
    expect(value(await bench.folder.sweepTemporaries(new Set()))).toBe(0);
    expect(existsSync(join(outside, '.brimful-tmp-0123'))).toBe(true);
  });

  test('the folder itself may be a mount point, and be reached through a link', () => {
    bench.user.write('d/a', text('1'));
    const elsewhere = join(dirname(world.root), 'elsewhere');
    mkdirSync(elsewhere);
    bindMount(world.root, elsewhere);
    expect(readMountPoints(elsewhere)).toEqual(new Set());
    bindMount(outside, join(elsewhere, 'd'));
    const alias = join(dirname(world.root), 'alias');
    symlinkSync(elsewhere, alias);
    expect(readMountPoints(elsewhere)).toEqual(new Set(['d']));
    expect(readMountPoints(alias)).toEqual(new Set(['d']));
  });

  test('what was mounted is still known while that cannot be found out', () => {
    const alias = join(dirname(world.root), 'alias');
    symlinkSync(world.root, alias);
    const read = createMountReader(alias);
    expect(read()).toEqual(new Set());
    bindFolder('d');
    expect(read()).toEqual(new Set(['d']));
    rmSync(alias);
    expect(read()).toEqual(new Set(['d']));
    symlinkSync(world.root, alias);
    unmount(join(world.root, 'd'));
    expect(read()).toEqual(new Set());
  });
});

describe('G8, S1: a folder that turns up empty', () => {
  /** The change time of a file, as an agreement remembers it. */
  const changeTime = async (path: string): Promise<string> => (await bench.identity(path)).ctime;
  const untouched = async (path: string, since: string): Promise<string | null> =>
    value(await bench.folder.untouchedFolder(path, since));

  test.skipIf(!canBind)('because what was mounted is gone is not the folder that was emptied', async () => {
    mkdirSync(join(world.root, 'd'));
    bench.user.write('later', text('1'));
    // What was written to the disk, seen where it was mounted.
    writeFileSync(join(outside, 'b'), 'theirs');
    bench.user.write('seen', text('1'));
    const since = await changeTime('seen');
    bindFolder('d');
    expect(await untouched('d', since)).toBeNull();
    unmount(join(world.root, 'd'));
    expect(await untouched('d', since)).toBe('d');
    expect(await untouched('d/sub/deep', since)).toBe('d');
  });

  test('because its files were removed is the folder that was emptied, whether it was created again or not', async () => {
    bench.user.write('d/a', text('1'));
    bench.user.write('e/a', text('1'));
    const [inD, inE] = [await changeTime('d/a'), await changeTime('e/a')];
    bench.user.remove('d/a');
    expect(await untouched('d', inD)).toBeNull();
    rmSync(join(world.root, 'e'), { recursive: true });
    expect(await untouched('e', inE)).toBeNull();
    mkdirSync(join(world.root, 'e'));
    expect(await untouched('e', inE)).toBeNull();
  });

  test('keeps nobody from deleting: something is left in it, or the time that was seen is yet to come', async () => {
    bench.user.write('d/ignored', text('1'));
    bench.user.write('e/later', text('1'));
    const since = await changeTime('e/later');
    expect(await untouched('d', since)).toBeNull();
    bench.user.remove('d/ignored');
    expect(await untouched('d', `${Math.ceil(Date.now() / 1000) + 86_400}.000000001`)).toBeNull();
  });
});

test('the mount table is read with its escapes, and only what is below the root counts', () => {
  const line = (point: string): string => `42 27 254:0 /src ${point} rw,relatime shared:1 - ext4 /dev/vda rw`;
  const points = ['/', '/home', '/home/me', '/home/me/a\\040b', '/home/me/x\\134040', '/home/melody/c'];
  const table = `${points.map(line).join('\n')}\n`;
  expect(mountPointsBelow('/home/me', table)).toEqual(new Set(['a b', 'x\\040']));
  expect(mountPointsBelow('/', table).has('home/me')).toBe(true);
  expect(mountPointsBelow('/', table).size).toBe(5);
});
