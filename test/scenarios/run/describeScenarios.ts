// Defines a test for each scenario with each cast, each in its own world.
import { describe, test } from 'vitest';
import { everythingIsReadable } from '../../runner/asNobody.ts';
import { castsOf } from '../casts.ts';
import { runScenario } from './runScenario.ts';
import type { Scenario, Step } from '../scenario.ts';
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
function beyondRealParts({ blindTo, opaqueEtags, steps }: Scenario): string | null {
  if (blindTo !== undefined) return `this disk tells names apart by ${blindTo}`;
  if (opaqueEtags === true) return 'the ETags of our server are those of plain S3';
  return steps.some(hides) ? everythingIsReadable() : null;
}

function hides(step: Step): boolean {
  if (step.step === 'interrupt') return step.steps.some(hides);
  return step.step === 'act' && step.deed.does === 'set-unreadable';
}
