// Defines a test for each scenario with each cast, each in its own world.
import { describe, test } from 'vitest';
import { castsOf } from '../casts.ts';
import { runScenario } from './runScenario.ts';
import type { Scenario } from '../scenario.ts';
import type { CreateWorld } from '../worlds/world.ts';

/** `world`: which of the reasons in `notOn` counts. */
export function describeScenarios(
  world: 'fakes' | 'real',
  scenarios: readonly Scenario[],
  createWorld: CreateWorld,
): void {
  for (const scenario of scenarios) {
    const reason = scenario.notOn?.[world] ?? (world === 'real' ? beyondRealParts(scenario) : null);
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

/** What the real parts of this machine cannot do. */
function beyondRealParts({ blindTo, opaqueEtags }: Scenario): string | null {
  if (blindTo !== undefined) return `this disk tells names apart by ${blindTo}`;
  return opaqueEtags === true ? 'the ETags of our server are those of plain S3' : null;
}
