// F3: a folder is exchanged for a link while Brimful scans, reads and writes in it. Nothing outside of the
// synced folder may be created, changed or deleted, and nothing from there may be read for an upload.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalEntry } from '../../../../src/sync/decide/model.ts';
import { canHoldFolders } from '../../../../src/disk/path/heldFolder.ts';
import { createBench, text, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';

const canHold = canHoldFolders();
if (!canHold) console.log('skipped: exchanged folders (this system enters no folder by its handle)');

/** How many times each kind of work is done while the folder is exchanged. */
const ROUNDS = 300;
/** Where each round waits for the disk more than once. */
const SLOW_ROUNDS = 100;
const MOST_ROUNDS = 10_000;
/** More than one look at a folder that happens to be there. */
const ENOUGH = 10;
const SECRET = 'of nobody else';
const signal = new AbortController().signal;

let world: RealWorld;
const bench = createBench(() => world);
const at = (path: string): string => join(world.root, path);
const outside = (): string => at('../outside');

beforeEach(async () => {
  world = createRealWorld();
  mkdirSync(outside());
  for (let number = 0; number < 10; number++) writeFileSync(join(outside(), `f${number}`), SECRET);
  mkdirSync(join(outside(), 'sub'));
  writeFileSync(join(outside(), 'sub', 'deep'), SECRET);
  value(await bench.folder.openRoot(null));
  value(await bench.folder.claim(signal, signal));
});
afterEach(() => world.dispose());

/** Everything outside of the root, with all that a look can tell. */
function stateOutside(): readonly string[] {
  return readdirSync(outside(), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { ino, mode, size, mtimeNs, ctimeNs, nlink } = lstatSync(join(outside(), name), { bigint: true });
      return [name, ino, mode, size, mtimeNs, ctimeNs, nlink].join(' ');
    });
}

/**
 * Runs `work` while `folder` and a link to the outside are exchanged, and on until it returns true, since a
 * busy machine may leave one of the two in place for a while; returns how many times they were exchanged.
 */
async function whileSwapped(
  [folder, parked, rounds]: readonly [string, string, number],
  work: (round: number) => Promise<boolean>,
): Promise<number> {
  const swapper = fork(join(import.meta.dirname, 'swapper.ts'), [at(folder), at(parked), outside()], {
    execArgv: [],
  });
  await once(swapper, 'message');
  let isEnough = false;
  for (let round = 0; round < rounds || (!isEnough && round < MOST_ROUNDS); round++)
    isEnough = await work(round);
  const told = once(swapper, 'message');
  const ended = once(swapper, 'exit');
  swapper.send('stop');
  const [swaps] = (await told) as [number];
  await ended;
  return swaps;
}

async function scan(under = ''): Promise<readonly LocalEntry[]> {
  const entries: LocalEntry[] = [];
  for await (const batch of bench.folder.scan({ under, ignore: [], signal })) {
    if (!batch.ok) return [];
    entries.push(...batch.value);
  }
  return entries;
}

const placement = { replaces: null, mtime: null, executable: false } as const;

describe.skipIf(!canHold)('F3: while a folder is exchanged for a link', () => {
  test('writing, replacing, moving, deleting and restoring stay inside', async () => {
    mkdirSync(at('d'));
    mkdirSync(at('e'));
    const before = stateOutside();
    let done = 0;
    const swaps = await whileSwapped(['d', 'd-parked', ROUNDS], async (round) => {
      const name = `d/f${round % 10}`;
      const temporary = await bench.folder.temporary(name, `tag ${round}`, 3);
      if (temporary.ok) {
        await temporary.value.append(text(`${round}`));
        const placed = await bench.folder.place(temporary.value, { path: name, ...placement });
        if (!placed.ok) await temporary.value.discard();
        else done++;
      }
      await bench.folder.makeDirectory(`d/sub/new${round % 5}`);
      await bench.folder.removeDirectory(`d/sub/new${(round + 2) % 5}`);
      for (const path of [name, `d/f${(round + 1) % 10}`]) {
        const there = await bench.folder.look(path, []);
        if (!there.ok || there.value?.kind !== 'file') continue;
        const { identity } = there.value;
        if (round % 4 === 0) await bench.folder.move(path, `d/sub/m${round % 10}`, identity);
        else if (round % 4 === 1) await bench.folder.trash(path, identity);
        else if (round % 4 === 2)
          await bench.folder.setMetadata(path, identity, { mtime: '1.5', executable: true });
        else await bench.folder.move(path, `e/m${round}`, identity);
      }
      if (round % 50 === 0) {
        const items = value(await bench.folder.listTrash());
        for (const { id } of items.slice(0, 3)) await bench.folder.restore(id);
        await bench.folder.sweepTemporaries(new Set());
      }
      return done > ENOUGH;
    });
    expect(stateOutside()).toEqual(before);
    expect(swaps).toBeGreaterThan(100);
    expect(done).toBeGreaterThan(ENOUGH);
  }, 120_000);

  test('nothing from the outside is listed or read for an upload', async () => {
    mkdirSync(at('d/sub'), { recursive: true });
    for (let number = 0; number < 10; number++) bench.user.write(`d/f${number}`, text('inside'));
    const before = stateOutside();
    const inodes = new Set(
      [outside(), join(outside(), 'sub')].flatMap((folder) =>
        readdirSync(folder).map((name) => String(lstatSync(join(folder, name)).ino)),
      ),
    );
    const leaked: string[] = [];
    let read = 0;
    const swaps = await whileSwapped(['d', 'd-parked', ROUNDS], async (round) => {
      const looked = await bench.folder.look(`d/f${round % 10}`, []);
      const entries = [...(await scan()), ...(looked.ok && looked.value !== undefined ? [looked.value] : [])];
      for (const entry of entries) {
        if (entry.kind !== 'file') continue;
        if (inodes.has(entry.identity.inode)) leaked.push(`listed ${entry.path}`);
        const reader = await bench.folder.open(entry.path, entry.identity);
        if (!reader.ok) continue;
        const bytes = await reader.value.read(0, entry.identity.size);
        if (bytes.ok && Buffer.from(bytes.value).toString() === SECRET) leaked.push(`read ${entry.path}`);
        read++;
        await reader.value.unchanged();
        await reader.value.close();
      }
      return read > ENOUGH;
    });
    expect(leaked).toEqual([]);
    expect(stateOutside()).toEqual(before);
    expect(swaps).toBeGreaterThan(100);
    expect(read).toBeGreaterThan(ENOUGH);
  }, 120_000);

  test.each([
    ["Brimful's own folder", '.brimful', '.brimful-parked'],
    ['the trash', '.brimful/trash', '.brimful/parked'],
  ])(
    '%s: what is deleted and replaced goes nowhere else',
    async (_what, folder, parked) => {
      mkdirSync(at('.brimful/trash'), { recursive: true });
      const before = stateOutside();
      await whileSwapped([folder, parked, SLOW_ROUNDS], async (round) => {
        bench.user.write('a', text(`${round}`));
        const there = await bench.folder.look('a', []);
        if (there.ok && there.value?.kind === 'file') await bench.folder.trash('a', there.value.identity);
        await bench.folder.writeGeneration(`token-${round}`);
        if (round % 20 === 0) {
          await bench.folder.openRoot(null);
          await bench.folder.pruneTrash({ seenAt: () => 0, before: 1, maxBytes: 0 });
        }
        return true;
      });
      expect(stateOutside()).toEqual(before);
    },
    120_000,
  );

  test('a link that stays is refused as before', async () => {
    symlinkSync(outside(), at('d'));
    const before = stateOutside();
    expect((await bench.folder.temporary('d/x', 'tag', 1)).ok).toBe(false);
    expect((await bench.folder.makeDirectory('d/x')).ok).toBe(false);
    expect((await scan()).map(({ path, kind }) => `${path} ${kind}`)).toEqual(['d refused']);
    expect(readFileSync(join(outside(), 'f1'), 'utf8')).toBe(SECRET);
    expect(stateOutside()).toEqual(before);
  });
});
