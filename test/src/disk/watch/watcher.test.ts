// Hints from the real watcher: each test waits for the hint that must come, never for a time.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOverflowDetector } from '../../../../src/disk/watch/overflowDetector.ts';
import { createHintBatch } from '../../../../src/disk/watch/watcher.ts';
import { isWithin } from '../../../../src/sync/decide/order.ts';
import { code, createBench, text, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';

let world: RealWorld;
let stop: AbortController;
const bench = createBench(() => world);

/** All hints so far, and whoever waits for the next one. */
let hints: string[] = [];
let wake = (): void => undefined;

/** Resolves when something was hinted at under which a look would find `path`. */
async function hinted(path: string): Promise<void> {
  while (!hints.some((hint) => hint === '' || isWithin(path, hint))) {
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

beforeEach(async () => {
  world = createRealWorld();
  stop = new AbortController();
  value(await bench.folder.openRoot(null));
  bench.user.write('dir/deep/file', text('1'));
  hints = [];
  const onHint = (paths: readonly string[]): void => {
    hints.push(...paths);
    wake();
  };
  value(await bench.folder.watch(onHint, stop.signal));
});
afterEach(async () => {
  stop.abort();
  await world.dispose();
});

describe('the watcher hints at', () => {
  const CHANGES: readonly [string, string, () => void][] = [
    ['a new file', 'new', () => bench.user.write('new', text('1'))],
    ['a write in place', 'dir/deep/file', () => bench.user.append('dir/deep/file', text('2'))],
    ['an editor saving', 'dir/deep/file', () => bench.user.atomicSave('dir/deep/file', text('2'))],
    ['a deletion', 'dir/deep/file', () => bench.user.remove('dir/deep/file')],
    ['a new mode', 'dir/deep/file', () => bench.user.setExecutable('dir/deep/file', true)],
    ['a new folder with content', 'x/y/z', () => bench.user.write('x/y/z', text('1'))],
    ['a deleted folder', 'dir', () => bench.user.remove('dir')],
    ['the old name of a moved folder', 'dir', () => bench.user.move('dir', 'moved')],
    ['the new name of a moved folder', 'moved', () => bench.user.move('dir', 'moved')],
    ['a new link', 'link', () => symlinkSync('/etc', join(world.root, 'link'))],
  ];
  test.each(CHANGES)('%s (%s)', async (_what, path, change) => {
    change();
    await hinted(path);
    expect(hints.every((hint) => !hint.includes('.brimful'))).toBe(true);
  });

  test('changes in folders that came or moved while it was watching', async () => {
    bench.user.write('new/folder/a', text('1'));
    await hinted('new/folder/a');
    bench.user.move('new', 'newer');
    await hinted('newer');
    // The moved folders are watched from some moment on; then each write is told.
    for (let tries = 1; !hints.includes('newer/folder/a'); tries++) {
      bench.user.append('newer/folder/a', text(String(tries)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(hints).toContain('newer/folder/a');
  });

  test('a folder that was deleted and made again', async () => {
    rmSync(join(world.root, 'dir'), { recursive: true });
    mkdirSync(join(world.root, 'dir'));
    await hinted('dir');
    for (let tries = 1; !hints.includes('dir/again'); tries++) {
      writeFileSync(join(world.root, 'dir', 'again'), String(tries));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(hints).toContain('dir/again');
  });
});

test('case 30: its own files are nobody’s business', async () => {
  value(await bench.place('placed', 'x'));
  value(await bench.folder.trash('placed', await bench.identity('placed')));
  bench.user.write('after', text('1'));
  await hinted('after');
  expect(hints.filter((hint) => hint.includes('.brimful'))).toEqual([]);
});

test('nothing is told after the end, and a root that is not there is a fault', async () => {
  stop.abort();
  const before = hints.length;
  bench.user.write('late', text('1'));
  const next = new AbortController();
  const told: string[] = [];
  value(await bench.folder.watch((paths) => told.push(...paths), next.signal));
  bench.user.write('later', text('1'));
  while (!told.includes('later')) await new Promise((resolve) => setImmediate(resolve));
  next.abort();
  expect(hints).toHaveLength(before);
  renameSync(world.root, `${world.root}-away`);
  expect(code(await bench.folder.watch(() => undefined, new AbortController().signal))).toBe('root-missing');
  renameSync(`${world.root}-away`, world.root);
});

test('stopped before it has begun it does not wait for what will never come', async () => {
  for (let folder = 0; folder < 50; folder++) bench.user.write(`many/${folder}/file`, text('1'));
  const early = new AbortController();
  const beginning = bench.folder.watch(() => undefined, early.signal);
  await new Promise((resolve) => setImmediate(resolve));
  early.abort();
  expect(code(await beginning)).toBe('ok');
});

describe('case 21: a burst', () => {
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  test('that fills the system’s queue counts as lost events', async () => {
    const detector = createOverflowDetector(100);
    let overflows = 0;
    const end = detector.onOverflow(() => overflows++);
    for (let index = 0; index < 99; index++) detector.countEvent();
    await nextTurn();
    expect(overflows).toBe(0);
    for (let index = 0; index < 100; index++) detector.countEvent();
    await nextTurn();
    expect(overflows).toBe(1);
    end();
    for (let index = 0; index < 100; index++) detector.countEvent();
    await nextTurn();
    expect(overflows).toBe(1);
  });

  test('of many paths becomes one hint at everything', async () => {
    const told: (readonly string[])[] = [];
    const batch = createHintBatch((paths) => told.push(paths));
    for (const path of [
      'a',
      'b/c',
      'a',
      '.brimful',
      '.brimful/trash/x',
      'b/.brimful-tmp-1',
      '.brimfulignore',
    ])
      batch.add(path);
    await nextTurn();
    expect(told).toEqual([['a', 'b/c', '.brimfulignore']]);
    for (let index = 0; index < 5_000; index++) batch.add(`file-${index}`);
    await nextTurn();
    expect(told[1]).toEqual(['']);
    batch.add('late');
    batch.close();
    await nextTurn();
    expect(told).toHaveLength(2);
  });
});
