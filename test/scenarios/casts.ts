// Who plays `here` and `there`: scenarios that name no device run in every arrangement of the two sides.
import type { Actor, DeviceName, Scenario, Step } from './scenario.ts';

export interface Cast {
  readonly name: string;
  readonly here: DeviceName | 'tool';
  readonly there: DeviceName | 'tool';
  /** The devices that take part, in the order in which they sync. */
  readonly devices: readonly DeviceName[];
  /** Whose change reaches the bucket first, so that the other one becomes the conflict copy. */
  readonly first: 'here' | 'there';
}

const CASTS: readonly Cast[] = [
  { name: 'a disk and another tool', here: 'A', there: 'tool', devices: ['A'], first: 'there' },
  { name: 'another tool and a disk', here: 'tool', there: 'A', devices: ['A'], first: 'here' },
  { name: 'two disks', here: 'A', there: 'B', devices: ['A', 'B'], first: 'here' },
  { name: 'two disks, the other one first', here: 'A', there: 'B', devices: ['B', 'A'], first: 'there' },
];

/**
 * Returns the casts of a scenario: all of them (on real parts only both sides of the bucket), or the one that
 * it names.
 */
export function castsOf(scenario: Scenario, world: 'fakes' | 'real'): readonly Cast[] {
  const actors = new Set(scenario.steps.flatMap(actorsOf));
  if (actors.has('here') || actors.has('there'))
    return world === 'fakes' ? CASTS : CASTS.filter(({ devices }) => devices.length === 1);
  const devices: readonly DeviceName[] = actors.has('B') ? ['A', 'B'] : ['A'];
  return [{ name: 'as written', here: 'A', there: 'tool', devices, first: 'there' }];
}

function actorsOf(step: Step): readonly Actor[] {
  if (step.step === 'act') return [step.who];
  if (step.step === 'interrupt') return [step.device, ...step.steps.flatMap(actorsOf)];
  return 'device' in step && step.device !== 'all' ? [step.device] : [];
}
