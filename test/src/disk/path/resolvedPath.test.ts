// Nothing outside the root and nothing behind a link is ever touched (F2, F3), whatever the path says or
// becomes.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPathResolver } from '../../../../src/disk/path/resolvedPath.ts';
import type { FileIdentity } from '../../../../src/sync/decide/model.ts';
import type { LocalFault } from '../../../../src/sync/localFolder.ts';
import type { Result } from '../../../../src/result.ts';
import { code, createBench, scanAll, text, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';
import { mountTinyDisk } from '../disks/tinyDisk.ts';

let world: RealWorld;
let outside: string;
const bench = createBench(() => world);

beforeEach(async () => {
  world = createRealWorld();
  outside = join(world.root, '..', 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'theirs');
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

/** Every way to touch something by its path. */
const ACTS: readonly [string, (path: string, any: FileIdentity) => Promise<Result<unknown, LocalFault>>][] = [
  ['open', (path, any) => bench.folder.open(path, any)],
  ['temporary', (path) => bench.folder.temporary(path, 'tag', 0)],
  ['move from', (path, any) => bench.folder.move(path, 'here', any)],
  ['move to', (path, any) => bench.folder.move('mine', path, any)],
  ['trash', (path, any) => bench.folder.trash(path, any)],
  ['makeDirectory', (path) => bench.folder.makeDirectory(path)],
  ['removeDirectory', (path) => bench.folder.removeDirectory(path)],
  ['setMetadata', (path, any) => bench.folder.setMetadata(path, any, { mtime: null, executable: true })],
];

const HOSTILE = [
  '',
  '.',
  '..',
  '../outside/secret',
  'a/../../outside/secret',
  '/etc/passwd',
  'a//b',
  'a/',
  './a',
  'x\0y',
];

describe('hostile paths', () => {
  test.each(ACTS)('%s refuses what is no plain path (F1, F2)', async (_name, act) => {
    bench.user.write('mine', text('1'));
    const any = await bench.identity('mine');
    for (const path of HOSTILE) expect(code(await act(path, any)), path).toBe('name-refused');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('theirs');
  });

  test.each(ACTS)('%s does not go through a link (F3)', async (_name, act) => {
    symlinkSync(outside, join(world.root, 'link'));
    mkdirSync(join(world.root, 'deep'));
    symlinkSync(outside, join(world.root, 'deep', 'link'));
    symlinkSync(join(outside, 'secret'), join(world.root, 'file-link'));
    bench.user.write('mine', text('1'));
    const any = await bench.identity('mine');
    for (const path of ['link/secret', 'deep/link/secret', 'link/new', 'deep/link/sub/new'])
      expect(code(await act(path, any)), path).toBe('changed');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('theirs');
    expect(existsSync(join(outside, 'new'))).toBe(false);
    expect(existsSync(join(outside, 'sub'))).toBe(false);
  });

  test('a link at the name itself is neither read, written through, nor removed', async () => {
    symlinkSync(join(outside, 'secret'), join(world.root, 'a'));
    expect(value(await bench.folder.look('a', []))).toMatchObject({ kind: 'refused', reason: 'symlink' });
    expect(code(await bench.folder.readText('a'))).toBe('not-text');
    expect(code(await bench.place('a', 'new'))).toBe('changed');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('theirs');
  });

  test('a folder that becomes a link between download and placing is noticed', async () => {
    bench.user.makeDirectory('dir');
    const temporary = await bench.temporary('dir/a', 'content');
    renameSync(join(world.root, 'dir'), join(world.root, 'was-dir'));
    symlinkSync(outside, join(world.root, 'dir'));
    const placement = { path: 'dir/a', replaces: null, mtime: null, executable: false };
    expect(code(await bench.folder.place(temporary, placement))).toBe('changed');
    expect(existsSync(join(outside, 'a'))).toBe(false);
    await temporary.discard();
  });

  test('a link at the root itself is the choice of the person, and is followed', async () => {
    const alias = join(world.root, '..', 'alias');
    symlinkSync(world.root, alias);
    bench.user.write('a/b', text('1'));
    const resolver = createPathResolver(alias, {
      device: 0n,
      inode: 0n,
      everySpellingIsAName: true,
      mountPoints: () => new Set(),
    });
    expect(resolver.resolve('x')).toMatchObject({ ok: true });
    expect((await scanAll(bench.folder)).map(({ path }) => path)).toEqual(['a', 'a/b']);
  });

  test('R6: a disk mounted inside the folder is refused as a whole, and not written to', async (context) => {
    bench.user.write('mounted/base', text('1'));
    const disk = mountTinyDisk(join(world.root, 'mounted'), 1_000_000);
    if (disk === null) return context.skip();
    try {
      writeFileSync(join(disk.path, 'a'), '1');
      const refused = { kind: 'refused', path: 'mounted', reason: 'other-disk', subtree: true };
      expect(await scanAll(bench.folder)).toEqual([refused]);
      expect(value(await bench.folder.look('mounted', []))).toEqual(refused);
      expect(value(await bench.folder.look('mounted/a', []))).toEqual(refused);
      expect(code(await bench.folder.temporary('mounted/x', 'tag', 0))).toBe('changed');
    } finally {
      disk.unmount();
    }
  });
});

describe('the root (R6, case 19)', () => {
  test('gone, without its identity, with another one, or back: each is told apart', async () => {
    const id = value(await bench.folder.openRoot(null));
    bench.user.write('a', text('1'));
    const rootIdFile = join(world.root, '.brimful', 'folder.json');
    const content = readFileSync(rootIdFile);

    rmSync(rootIdFile);
    expect(code(await bench.folder.look('a', []))).toBe('root-missing');
    writeFileSync(rootIdFile, JSON.stringify({ id: 'another-folder' }));
    expect(code(await bench.folder.look('a', []))).toBe('root-replaced');
    writeFileSync(rootIdFile, '{"id": "../../etc/passwd"}');
    expect(code(await bench.folder.look('a', []))).toBe('root-replaced');
    writeFileSync(rootIdFile, 'torn by a pow');
    expect(code(await bench.folder.look('a', []))).toBe('root-replaced');
    writeFileSync(rootIdFile, content);
    expect(code(await bench.folder.look('a', []))).toBe('ok');

    renameSync(world.root, `${world.root}-away`);
    expect(code(await bench.folder.look('a', []))).toBe('root-missing');
    mkdirSync(world.root);
    expect(code(await bench.folder.trash('a', { ...NOBODYS }))).toBe('root-missing');
    expect(code(await world.newFolder().openRoot(id))).toBe('root-missing');
    rmSync(world.root, { recursive: true });
    renameSync(`${world.root}-away`, world.root);
    expect(code(await bench.folder.look('a', []))).toBe('ok');
    expect(value(await world.newFolder().openRoot(id))).toBe(id);
    expect(code(await world.newFolder().openRoot('another-id'))).toBe('root-replaced');
  });

  test('a scan that loses its root ends with a fault, never as a complete one', async () => {
    for (let index = 0; index < 3_000; index++) bench.user.write(`dir/${index}`, text('1'));
    const codes: string[] = [];
    for await (const batch of bench.folder.scan({
      under: '',
      ignore: [],
      signal: new AbortController().signal,
    })) {
      if (codes.length === 0) renameSync(world.root, `${world.root}-away`);
      codes.push(code(batch));
    }
    renameSync(`${world.root}-away`, world.root);
    expect(codes.at(-1)).toBe('root-missing');
  });

  test('the identity lies in a folder for this person only', () => {
    expect(statSync(join(world.root, '.brimful')).mode & 0o077).toBe(0);
    expect(readFileSync(join(world.root, '.brimful', 'folder.json'), 'utf8')).toContain('"id"');
  });
});

const NOBODYS: FileIdentity = { device: '0', inode: '0', size: 0, mtime: '0.0', ctime: '0.0', birthtime: '' };
