// Observes both sides completely and plans what brings them in step.
import { failed, ok, type Fault, type Result } from '../../result.ts';
import { createIgnore } from '../decide/ignore.ts';
import { createPlanner, type Plan } from '../decide/planner.ts';
import { localEntries } from './localEntries.ts';
import { mergeJoin } from './mergeJoin.ts';
import type { Observation } from './observation.ts';
import { remoteEntries } from './remoteEntries.ts';

/** Called with how many names have been seen so far on this computer and in the bucket. */
export type OnSeen = (here: number, there: number) => void;

/**
 * Returns a plan from complete views of both sides; a fault when either could not be read to its end (R6).
 */
export async function observeAll(observation: Observation, onSeen: OnSeen): Promise<Result<Plan>> {
  const { local, remote, journal, names, patterns, signal } = observation;
  const planner = createPlanner(observation.mode);
  const seen = { here: 0, there: 0 };
  const count = (side: keyof typeof seen) => (names: number) => {
    seen[side] += names;
    onSeen(seen.here, seen.there);
  };
  const fault = await mergeJoin(
    {
      local: localEntries(counted(local.scan({ under: '', ignore: patterns, signal }), count('here')), names),
      base: journal.entries(''),
      remote: remoteEntries(counted(remote.list({ under: '', signal }), count('there')), {
        names,
        ignore: createIgnore(patterns),
        under: '',
        onRefused: (name, reason) => planner.refuse({ name, side: 'remote', reason }),
      }),
    },
    (triple) => planner.visit(triple),
  );
  return fault ? failed(fault) : ok(planner.finish());
}

async function* counted<T, F extends Fault>(
  batches: AsyncIterable<Result<readonly T[], F>>,
  count: (items: number) => void,
): AsyncIterable<Result<readonly T[], F>> {
  for await (const batch of batches) {
    if (batch.ok) count(batch.value.length);
    yield batch;
  }
}
