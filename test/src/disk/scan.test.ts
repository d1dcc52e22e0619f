// Scans of real folders: order, completeness, names that are no text, and stopping.
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { createScanner } from '../../../src/disk/scan/scanner.ts';
import { BATCH_ENTRIES, BATCHES_AHEAD } from '../../../src/disk/scan/scanProtocol.ts';
import type { ScanTask } from '../../../src/disk/scan/scanProtocol.ts';
import type { LocalEntry } from '../../../src/sync/decide/model.ts';
import { code, createBench, scanAll, text, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';

let world: RealWorld;
const bench = createBench(() => world);

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
});
afterEach(() => world.dispose());

/** The order of S3: by bytes, a folder as `name/`. Built another way than the walk does it. */
function inByteOrder(entries: readonly LocalEntry[]): readonly string[] {
  return entries
    .map((entry) => Buffer.from(entry.kind === 'directory' ? `${entry.path}/` : entry.path))
    .sort((a, b) => Buffer.compare(a, b))
    .map((bytes) => bytes.toString());
}

const keys = (entries: readonly LocalEntry[]): readonly string[] =>
  entries.map((entry) => (entry.kind === 'directory' ? `${entry.path}/` : entry.path));

describe('a scan', () => {
  test('of some thousand random names is complete and in byte order', async () => {
    const name = fc
      .string({
        unit: fc.constantFrom('a', 'b', '!', '.', '0', 'é', '\uffee', '\u{1f600}'),
        minLength: 1,
        maxLength: 6,
      })
      .filter((value) => value !== '.' && value !== '..');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    const paths = fc.sample(path, { seed: 7, numRuns: 4_000 });
    const written = new Set(paths.filter((value) => bench.user.write(value, text('x'))));
    const entries = await scanAll(bench.folder);
    expect(new Set(entries.filter(({ kind }) => kind === 'file').map((entry) => entry.path))).toEqual(
      written,
    );
    expect(keys(entries)).toEqual(inByteOrder(entries));
    expect(written.size).toBeGreaterThan(2_000);
  });

  test('R8: names that are no UTF-8 are refused, once for all that look the same', async () => {
    const raw = (name: string): Buffer =>
      Buffer.concat([Buffer.from(world.root + sep), Buffer.from(name, 'latin1')]);
    writeFileSync(raw('caf\xe9'), 'x');
    writeFileSync(raw('caf\xea'), 'x');
    mkdirSync(raw('dir\xff'));
    bench.user.write('right\ufffd', text('x'));
    const entries = await scanAll(bench.folder);
    expect(entries).toMatchObject([
      { kind: 'refused', path: 'caf\ufffd', reason: 'name-not-unicode', subtree: false },
      { kind: 'refused', path: 'dir\ufffd', reason: 'name-not-unicode', subtree: true },
      { kind: 'file', path: 'right\ufffd' },
    ]);
  });

  test('R8: a tree that is deeper than a path may be long is refused where it gets too deep', async () => {
    const long = 'x'.repeat(200);
    let folder = world.root;
    const before = process.cwd();
    process.chdir(folder);
    for (let depth = 0; depth < 25; depth++) {
      mkdirSync(long);
      process.chdir(long);
      folder = join(folder, long);
    }
    process.chdir(before);
    const entries = await scanAll(bench.folder);
    expect(entries.length).toBeGreaterThan(10);
    expect(entries.at(-1)).toMatchObject({ kind: 'refused', reason: 'name-too-long', subtree: true });
  });

  test('case 11: what changes while it runs is seen as it is at its turn, or not at all', async () => {
    for (let index = 0; index < 3 * BATCH_ENTRIES; index++)
      bench.user.write(`f${String(index).padStart(5, '0')}`, text('x'));
    bench.user.write('z/last', text('x'));
    const seen: LocalEntry[] = [];
    const scan = bench.folder.scan({ under: '', ignore: [], signal: new AbortController().signal });
    for await (const batch of scan) {
      if (seen.length === 0) bench.user.remove('z');
      seen.push(...value(batch));
    }
    // The thread may have been there already; but it never ends early, and never shows half a folder as
    // whole.
    expect(seen.filter(({ kind }) => kind === 'file').length).toBeGreaterThanOrEqual(3 * BATCH_ENTRIES);
  });

  test('R6: an abort in the middle ends it with a fault', async () => {
    for (let index = 0; index < 8 * BATCH_ENTRIES; index++) bench.user.write(`d/${index}`, text('x'));
    const stop = new AbortController();
    const codes: string[] = [];
    for await (const batch of bench.folder.scan({ under: '', ignore: [], signal: stop.signal })) {
      codes.push(code(batch));
      stop.abort();
    }
    expect(codes.at(-1)).toBe('cancelled');
    expect(codes.length).toBeLessThan(9);
  });
});

describe('the scanning thread', () => {
  const task = (): Omit<ScanTask, 'control'> => ({
    type: 'entries',
    root: world.root,
    device: statSync(world.root, { bigint: true }).dev,
    inode: statSync(world.root, { bigint: true }).ino,
    path: '',
    ignore: [],
    hasExecutableBit: true,
  });

  test('sends no more batches than are wanted', async () => {
    for (let index = 0; index < 10 * BATCH_ENTRIES; index++) bench.user.write(String(index), text('x'));
    const answers = createScanner().run(task(), new AbortController().signal);
    await answers.next();
    // Everything that the thread may send ahead has been walked now or will never be: the folder goes away
    // meanwhile.
    await answers.next();
    rmSync(world.root, { recursive: true });
    mkdirSync(world.root);
    let entries = 2 * BATCH_ENTRIES;
    for await (const answer of answers) if (answer.type === 'entries') entries += answer.entries.length;
    expect(entries).toBeLessThanOrEqual((BATCHES_AHEAD + 4) * BATCH_ENTRIES);
  });

  test('that breaks ends its scan with a fault, and the next scan gets a new one', async () => {
    const scanner = createScanner();
    const broken = { ...task(), ignore: 5 as unknown as readonly string[] };
    const answers = [];
    for await (const answer of scanner.run(broken, new AbortController().signal)) answers.push(answer);
    expect(answers.at(-1)).toMatchObject({ type: 'end', fault: { code: 'io' } });
    bench.user.write('a', text('x'));
    const next = [];
    for await (const answer of scanner.run(task(), new AbortController().signal)) next.push(answer);
    expect(next.at(-1)).toEqual({ type: 'end', fault: null });
  });

  test('serves scans that overlap', async () => {
    bench.user.write('a', text('x'));
    const scanner = createScanner();
    const first = scanner.run(task(), new AbortController().signal);
    await first.next();
    const second = [];
    for await (const answer of scanner.run(task(), new AbortController().signal)) second.push(answer.type);
    expect(second).toEqual(['entries', 'end']);
    expect(await first.next()).toMatchObject({ value: { type: 'end', fault: null } });
    await first.return();
  });
});

test('a folder that may be listed but not entered shows no file as deleted', async () => {
  bench.user.write('dir/a', text('x'));
  chmodSync(join(world.root, 'dir'), 0o444);
  const entries = await scanAll(bench.folder);
  chmodSync(join(world.root, 'dir'), 0o755);
  // Root may enter anything; everybody else sees a refusal in the file's place.
  expect(entries.map(({ path }) => path)).toEqual(['dir', 'dir/a']);
  expect(entries[1]?.kind).toBe(process.geteuid?.() === 0 ? 'file' : 'refused');
});
