// Observes both sides completely and plans what brings them in step.
import { failed, ok, type Result } from '../../result.ts';
import { createIgnore } from '../decide/ignore.ts';
import { createPlanner, type Plan } from '../decide/planner.ts';
import { localEntries } from './localEntries.ts';
import { mergeJoin } from './mergeJoin.ts';
import type { Observation } from './observation.ts';
import { remoteEntries } from './remoteEntries.ts';

/**
 * Returns a plan from complete views of both sides; a fault when either could not be read to its end (R6).
 */
export async function observeAll(observation: Observation): Promise<Result<Plan>> {
  const { local, remote, journal, names, patterns, signal } = observation;
  const planner = createPlanner(observation.mode);
  const fault = await mergeJoin(
    {
      local: localEntries(local.scan({ under: '', ignore: patterns, signal }), names),
      base: journal.entries(''),
      remote: remoteEntries(remote.list({ under: '', signal }), {
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
