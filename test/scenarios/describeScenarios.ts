// Makes a test of every scenario with every cast, in one world.
import { describe, test } from 'vitest';
import { SCENARIOS } from './allScenarios.ts';
import { castsOf } from './casts.ts';
import { runScenario } from './runScenario.ts';
import type { CreateWorld } from './world.ts';

/** `world`: which of the reasons in `notOn` counts. */
export function describeScenarios(world: 'fakes' | 'real', createWorld: CreateWorld): void {
  for (const scenario of SCENARIOS) {
    const reason = scenario.notOn?.[world] ?? blindness(world, scenario.blindTo);
    if (reason !== null)
      console.log(`Not on ${world === 'real' ? 'real parts' : 'fakes'}: "${scenario.name}": ${reason}`);
    describe.skipIf(reason !== null)(scenario.name, () => {
      for (const cast of castsOf(scenario, world)) {
        const run = scenario.knownProblem === undefined ? test : test.fails;
        run(cast.name, () => runScenario(scenario, cast, createWorld));
      }
    });
  }
}

function blindness(world: 'fakes' | 'real', blindTo: string | undefined): string | null {
  return world === 'real' && blindTo !== undefined ? `this disk tells names apart by ${blindTo}` : null;
}
