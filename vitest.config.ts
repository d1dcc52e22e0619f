import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { LANE_NAMES, LANES, type Lane } from './test/runner/lanes.ts';
import { LongestFirst } from './test/runner/longestFirst.ts';

// Tests start hundreds of Node processes from the sources; their compiled code is kept from one to the next.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

const CORES = availableParallelism();
/** Real parts and programs wait for each other and for the disk, so more of them than cores run side by side. */
const SIDE_BY_SIDE = Math.max(8, CORES);

function lane(name: Lane, options: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  const earlier = LANE_NAMES.slice(0, LANE_NAMES.indexOf(name)).flatMap((each) => LANES[each]);
  return { test: { name, include: [...LANES[name]], exclude: earlier, ...options } };
}

export default defineConfig({
  test: {
    setupFiles: ['test/runner/setup.ts'],
    sequence: { sequencer: LongestFirst },
    // What a test waits for comes soon or never; these limits are for a machine that is busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // `isolate: false`: a process plays one file after the other and loads what they share once, so each leaves it as it was.
    projects: [
      lane('unit', { isolate: false, maxWorkers: CORES, sequence: { groupOrder: 0 } }),
      lane('parts', { isolate: false, maxWorkers: SIDE_BY_SIDE, sequence: { groupOrder: 1 } }),
      lane('page', {
        isolate: false,
        globalSetup: ['test/runner/freshBuild.ts', 'test/page/browser/sharedBrowser.ts'],
        maxWorkers: SIDE_BY_SIDE,
        sequence: { groupOrder: 1 },
      }),
      lane('peers', {
        isolate: false,
        globalSetup: ['test/runner/freshBuild.ts'],
        maxWorkers: SIDE_BY_SIDE,
        sequence: { groupOrder: 1 },
      }),
      lane('product', {
        isolate: false,
        globalSetup: ['test/runner/freshBuild.ts'],
        maxWorkers: SIDE_BY_SIDE,
        sequence: { groupOrder: 1 },
      }),
      lane('alone', {
        globalSetup: ['test/runner/freshBuild.ts'],
        maxWorkers: 1,
        sequence: { groupOrder: 2 },
      }),
    ],
  },
});
