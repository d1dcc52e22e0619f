// The trash as it lies on the disk: found by hand, robust against lost and hostile labels, bounded (R9).
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { besideNames } from '../../../src/disk/trash/moveIntoTrash.ts';
import { overLimits } from '../../../src/disk/trash/trash.ts';
import type { TrashItem } from '../../../src/sync/localFolder.ts';
import { code, createBench, text, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';

let world: RealWorld;
const bench = createBench(() => world);
const trash = (...names: readonly string[]): string => join(world.root, '.brimful', 'trash', ...names);

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

async function throwAway(path: string, content: string): Promise<TrashItem> {
  bench.user.write(path, text(content));
  value(await bench.folder.trash(path, await bench.identity(path)));
  const item = value(await bench.folder.listTrash()).find((candidate) => candidate.path === path);
  if (item === undefined) throw new Error('not in the trash');
  return item;
}

test('something else in its place is named, whatever it is', async () => {
  bench.user.write('a', text('one'));
  for (const make of [
    () => writeFileSync(trash(), 'a file'),
    () => symlinkSync(world.root, trash()),
    () => symlinkSync('nowhere', trash()),
  ]) {
    rmSync(trash(), { recursive: true, force: true });
    make();
    const thrown = await bench.folder.trash('a', await bench.identity('a'));
    expect(thrown.ok ? null : thrown.fault).toMatchObject({
      code: 'io',
      message: expect.stringMatching(/trash of this folder cannot be used/) as unknown,
    });
    expect(readFileSync(join(world.root, 'a'), 'utf8')).toBe('one');
  }
});

describe('an item', () => {
  test('is a file under its own name, which a person can find', async () => {
    const { id } = await throwAway('docs/letter.txt', 'dear');
    expect(readFileSync(trash(id, 'letter.txt'), 'utf8')).toBe('dear');
    expect(JSON.parse(readFileSync(trash(`${id}.json`), 'utf8'))).toMatchObject({ path: 'docs/letter.txt' });
  });

  test('that lost its label keeps its name and age', async () => {
    const { id, at } = await throwAway('docs/letter.txt', 'dear');
    for (const label of ['', '{', 'null', '{"path": 5}']) {
      writeFileSync(trash(`${id}.json`), label);
      expect(value(await bench.folder.listTrash()), label).toMatchObject([
        { id, path: 'letter.txt', at, size: 4 },
      ]);
    }
    rmSync(trash(`${id}.json`));
    expect(value(await bench.folder.restore(id))).toBe('letter.txt');
  });

  test('whose label is far too large keeps its name and age', async () => {
    const { id, at } = await throwAway('docs/letter.txt', 'dear');
    const label = JSON.stringify({ path: 'docs/letter.txt', why: 'x'.repeat(2 * 1024 * 1024) });
    writeFileSync(trash(`${id}.json`), label);
    expect(value(await bench.folder.listTrash())).toMatchObject([{ id, path: 'letter.txt', at }]);
  });

  test.skipIf(process.platform === 'win32')('whose label is a pipe keeps nobody waiting', async () => {
    const { id, at } = await throwAway('docs/letter.txt', 'dear');
    rmSync(trash(`${id}.json`));
    expect(spawnSync('mkfifo', [trash(`${id}.json`)]).status).toBe(0);
    expect(value(await bench.folder.listTrash())).toMatchObject([{ id, path: 'letter.txt', at }]);
  });

  test.each([
    '../../../outside/letter.txt',
    '/etc/letter.txt',
    'docs/other.txt',
    'a//letter.txt',
    './letter.txt',
  ])('with the label %s is not restored there (F1)', async (path) => {
    const { id } = await throwAway('docs/letter.txt', 'dear');
    writeFileSync(trash(`${id}.json`), JSON.stringify({ path, why: 'deleted-remote' }));
    expect(value(await bench.folder.restore(id))).toBe('letter.txt');
    expect(bench.read('letter.txt')).toBe('dear');
  });

  test('whose slot is a link to another folder is not restored (F3)', async () => {
    const { id } = await throwAway('docs/letter.txt', 'dear');
    const outside = join(world.root, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'letter.txt'), 'of nobody else');
    rmSync(trash(id), { recursive: true });
    symlinkSync(outside, trash(id));
    expect(code(await bench.folder.restore(id))).toBe('not-found');
    expect(readdirSync(outside)).toEqual(['letter.txt']);
  });

  test('is not restored into Brimful’s own folder, nor through a link (F3)', async () => {
    const { id } = await throwAway('docs/letter.txt', 'dear');
    writeFileSync(trash(`${id}.json`), JSON.stringify({ path: '.brimful/letter.txt' }));
    expect(code(await bench.folder.restore(id))).toBe('name-refused');
    writeFileSync(trash(`${id}.json`), JSON.stringify({ path: 'docs/letter.txt' }));
    bench.user.remove('docs');
    symlinkSync('/tmp', join(world.root, 'docs'));
    expect(code(await bench.folder.restore(id))).toBe('changed');
    expect(value(await bench.folder.listTrash())).toHaveLength(1);
  });

  test.skipIf(process.platform === 'win32').each([
    ['one of an earlier version', { path: 'letter.txt' }, 0o644],
    ['a damaged permission', { path: 'letter.txt', gates: [{ gid: 'a', mode: 0o755, list: '' }] }, 0o600],
    ['no list of permissions', { path: 'letter.txt', gates: 'none' }, 0o600],
    ['a lost label', '', 0o600],
  ] as const)(
    'comes back with no more access than its label proves: %s (R13)',
    async (_name, label, mode) => {
      const { id } = await throwAway('letter.txt', 'dear');
      chmodSync(trash(id, 'letter.txt'), 0o644);
      writeFileSync(trash(`${id}.json`), JSON.stringify(label));
      expect(value(await bench.folder.restore(id))).toBe('letter.txt');
      expect(statSync(join(world.root, 'letter.txt')).mode & 0o777).toBe(mode);
    },
  );

  test('comes back beside what has its name', async () => {
    for (const content of ['1', '2', '3']) await throwAway('a.b/c.tar.gz', content);
    const restored = [];
    for (const { id } of value(await bench.folder.listTrash()))
      restored.push(value(await bench.folder.restore(id)));
    expect(restored.sort()).toEqual(['a.b/c.tar (restored 2).gz', 'a.b/c.tar (restored).gz', 'a.b/c.tar.gz']);
  });
});

test('a slot that a crash left empty is removed, what is not ours is left alone', async () => {
  const { id } = await throwAway('a', '1');
  mkdirSync(trash('1700000000000-crashed'));
  writeFileSync(trash('1700000000000-crashed.json'), '{}');
  writeFileSync(trash('readme.txt'), 'mine');
  expect(value(await bench.folder.listTrash())).toHaveLength(1);
  value(await bench.folder.pruneTrash({ seenAt: () => 0, before: 0, maxBytes: 100 }));
  expect(readdirSync(trash()).sort()).toEqual([id, `${id}.json`, 'readme.txt'].sort());
});

test('limits: what is kept is newer than what goes, within age and size', () => {
  const item = fc.record({
    id: fc.uuid(),
    path: fc.constant('a'),
    at: fc.integer({ min: 0, max: 20 }),
    size: fc.integer({ min: 0, max: 100 }),
    why: fc.constant('replaced' as const),
    seen: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(Infinity)),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(item, { selector: ({ id }) => id }),
      fc.nat(20),
      fc.nat(500),
      (items, before, maxBytes) => {
        const seenAt = (id: string): number => items.find((candidate) => candidate.id === id)?.seen ?? 0;
        const gone = new Set<TrashItem>(overLimits(items, { seenAt, before, maxBytes }));
        const kept = items.filter((candidate) => !gone.has(candidate));
        const lostOnes = items.filter((candidate) => gone.has(candidate));
        expect(kept.every(({ seen }) => seen >= before)).toBe(true);
        expect(kept.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(maxBytes);
        for (const lost of lostOnes)
          for (const { seen } of kept) expect(seen).toBeGreaterThanOrEqual(lost.seen);
      },
    ),
  );
});

test('names beside a name keep the extension', () => {
  const first = (path: string): string[] => {
    const names = besideNames(path);
    return [names.next().value, names.next().value, names.next().value];
  };
  expect(first('a/b.txt')).toEqual(['a/b.txt', 'a/b (restored).txt', 'a/b (restored 2).txt']);
  expect(first('a.d/b')).toEqual(['a.d/b', 'a.d/b (restored)', 'a.d/b (restored 2)']);
  expect(first('.profile')).toEqual(['.profile', '.profile (restored)', '.profile (restored 2)']);
});
