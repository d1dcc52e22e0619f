// What every LocalFolder promises, said once and asked of the virtual disk and of real file systems: the fake
// is held to the real.
import { afterEach, beforeEach, describe } from 'vitest';
import type { LocalWorld, Traits } from './bench.ts';
import { createBench, value } from './bench.ts';
import { lookingCases } from './lookingCases.ts';
import { movingCases } from './movingCases.ts';
import { placingCases } from './placingCases.ts';

export function describeLocalFolder(name: string, create: () => LocalWorld, traits: Traits): void {
  describe(`LocalFolder on ${name}`, () => {
    const worlds: LocalWorld[] = [];
    const bench = createBench(() => {
      const world = worlds.at(-1);
      if (world === undefined) throw new Error('no world');
      return world;
    });

    beforeEach(async () => {
      worlds.push(create());
      value(await bench.folder.openRoot(null));
    });
    afterEach(async () => {
      await worlds.pop()?.dispose();
    });

    lookingCases(bench, traits);
    placingCases(bench, traits);
    movingCases(bench, traits);
  });
}
