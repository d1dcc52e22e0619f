// kill -9 at any moment of a replace (R10): every content is whole, and none that was placed is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBench, scanAll, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';

const KILLS = 6;

let world: RealWorld;
const bench = createBench(() => world);

beforeEach(() => {
  world = createRealWorld();
});
afterEach(() => world.dispose());

/**
 * Lets a process replace the file until it has said `rounds`, then kills it where it stands. Returns what it
 * said last.
 */
async function placeUntilKilled(rounds: number): Promise<number> {
  const program = join(import.meta.dirname, 'placingProcess.ts');
  const child = spawn(process.execPath, [program, world.root], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    said = Number(bytes.toString().trim().split('\n').at(-1));
    if (said >= rounds) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return said;
}

test('the file or the trash holds each content that was placed, and nothing is torn', async () => {
  for (let kill = 1; kill <= KILLS; kill++) {
    const said = await placeUntilKilled(20 + 7 * kill);
    await bench.restart();
    value(await bench.folder.sweepTemporaries(new Set()));
    const items = value(await bench.folder.listTrash());
    const contents = [
      bench.read('dir/file'),
      ...items.map(({ id, path }) => bench.read(`.brimful/trash/${id}/${path.slice('dir/'.length)}`)),
    ].filter((content) => content !== null);
    const rounds = contents.map((content) => {
      const round = /^content (\d+)/.exec(content)?.[1] ?? 'torn';
      expect(content).toBe(`content ${round}`.repeat(1_000));
      return Number(round);
    });
    // The last one may not have been placed yet; all before it were.
    for (let round = 1; round < said; round++) expect(rounds).toContain(round);
    const names = (await scanAll(bench.folder)).map(({ path }) => path);
    expect(names.filter((path) => path !== 'dir' && path !== 'dir/file')).toEqual([]);
    for (const { id } of items) value(await bench.folder.restore(id));
    bench.user.remove('dir');
  }
});
