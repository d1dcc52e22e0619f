// Lets people act at exactly the worst moment.
import type { AccessWatch } from '../invariants/accessWatch.ts';
import type { Device } from '../device.ts';
import { openFile, putBackInBucket, saveInTheWay, type PersonSetting } from '../person.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Troubles } from './troubles.ts';

export interface AmbushSetting {
  readonly scheduler: Scheduler;
  readonly devices: readonly Device[];
  readonly person: PersonSetting;
  readonly happened: { toolWrote: boolean };
  readonly access: AccessWatch;
  readonly troubles: Pick<Troubles, 'freeze'>;
}

/** Steps before which a save does the most harm: a file is about to be replaced, deleted or moved. */
const TAKE: ReadonlySet<string> = new Set(['place-take', 'place-link', 'trash-take', 'move-take']);
/** The file is about to be uploaded or to get its time, which happens more often. */
const SEND: ReadonlySet<string> = new Set(['set-metadata', 'put', 'complete']);
/** Steps before which a file has been moved away and nothing agreed on yet. */
const TAKEN: ReadonlySet<string> = new Set(['place-link', 'place-flush-folder', 'trash-flush']);

/** Returns a line for the trace, or null when nothing happens. */
export function ambush(setting: AmbushSetting): string | null {
  const { person } = setting;
  return person.otherTools && person.random.chance(0.4) ? dieAndPutBack(setting) : save(setting);
}

function save({ scheduler, devices, person, access, troubles }: AmbushSetting): string | null {
  const sends = person.random.chance(0.2);
  const entry = scheduler.pending.find(
    ({ operation }) => TAKE.has(operation) || (sends && SEND.has(operation)),
  );
  const device = devices.find(({ name }) => name === entry?.device);
  if (!entry || !device || troubles.freeze(device)) return null;
  const path = entry.kind === 'disk' ? entry.path : entry.path.slice('p/'.length);
  const line = access.outside(device, () =>
    person.random.chance(0.3) ? openFile(device, path) : saveInTheWay(person, device, path),
  );
  return line === null ? null : `${device.name}: ${line}`;
}

/** The process dies after a file was moved away, and the object becomes again what was agreed on. */
function dieAndPutBack({ scheduler, devices, person, happened }: AmbushSetting): string | null {
  const entry = scheduler.pending.find(({ operation }) => TAKEN.has(operation));
  const device = devices.find(({ name }) => name === entry?.device);
  if (!entry || !device) return null;
  const taken = device.disk
    .allContents()
    .findLast(({ where, path }) => where === 'trash' && path === entry.path);
  if (taken === undefined) return null;
  device.kill();
  happened.toolWrote = true;
  return `${device.name} is killed; ${putBackInBucket(person, entry.path, taken.bytes)}`;
}
