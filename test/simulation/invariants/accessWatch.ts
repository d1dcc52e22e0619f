// Checks from outside that access never widens (R13): what only its owner could read stays so, unless a
// person opens it.
import { textOf } from '../contents.ts';
import type { EngineEvent } from '../../../src/sync/engineApi.ts';
import type { Device } from '../device.ts';

export interface AccessWatch {
  /** Runs what a person or an accident does on a device: nobody else decides who may read what. */
  outside<T>(device: Device, act: () => T): T;
  onEvent(device: Device, event: EngineEvent): void;
  check(): void;
  /** Describes the first file that others can read since Brimful touched it; null if there is none. */
  readonly violation: string | null;
}

/** The live files of a disk, and whether only the owner can read each. */
type Files = ReadonlyMap<string, boolean>;

/** `isWanted`: somebody closes things; otherwise there is nothing to watch. */
export function watchAccess(isWanted: boolean): AccessWatch {
  /**
   * Names that only the owner could read when somebody outside last had a say, each with the names that
   * there were at that moment: a conflict copy that is older than the closing inherits nothing.
   */
  const closed = new Map<Device, Map<string, ReadonlySet<string>>>();
  let violation: string | null = null;

  const closedOn = (device: Device): Map<string, ReadonlySet<string>> => {
    const known = closed.get(device) ?? new Map<string, ReadonlySet<string>>();
    closed.set(device, known);
    return known;
  };

  const look = (device: Device): void => {
    const known = closed.get(device);
    if (known === undefined || known.size === 0) return;
    const files = filesOf(device);
    const trashed = device.disk.privateInTrash();
    for (const name of known.keys()) {
      // What has left its name without a trace in the trash was moved, by whomever; an older file of that
      // name may be there.
      if (!files.has(name) && !trashed.has(name)) known.delete(name);
      if (files.get(name) === false)
        violation ??= `${device.name}: others can read ${name}, which only its owner could (R13)`;
    }
  };

  return {
    outside(device, act) {
      if (!isWanted) return act();
      look(device);
      const before = filesOf(device);
      const trashed = trashOf(device);
      const result = act();
      const known = closedOn(device);
      const after = filesOf(device);
      const there = new Set(after.keys());
      for (const name of new Set([...before.keys(), ...after.keys()])) {
        const [was, is] = [before.get(name), after.get(name)];
        if (was === is) continue;
        if (is === true) known.set(name, there);
        else known.delete(name);
      }
      // What a program writes to a file that it holds open comes back under its name, with the access that
      // this file has always had.
      const now = trashOf(device);
      for (const name of [...known.keys()]) {
        if (trashed.get(name) !== now.get(name)) known.delete(name);
      }
      return result;
    },
    onEvent(device, event) {
      const known = closed.get(device);
      if (event.type !== 'done' || known === undefined) return;
      const { act, note } = event;
      if (act.type === 'move-local') {
        const there = known.get(act.from);
        // It keeps its own access: what others could read under one name they may under another.
        if (there !== undefined) known.set(act.path, there);
        else known.delete(act.path);
        known.delete(act.from);
      }
      // The note of a conflict is the name of the copy.
      if (act.type === 'settle' && note !== null && known.get(act.path)?.has(note) === false) {
        known.set(note, new Set());
      }
      look(device);
    },
    check() {
      for (const device of closed.keys()) look(device);
    },
    get violation() {
      return violation;
    },
  };
}

function filesOf(device: Device): Files {
  const live = device.disk.allContents().filter(({ where }) => where === 'live');
  return new Map(live.map(({ path }) => [path, device.disk.user.isOwnerOnly(path)]));
}

/** The contents in the trash of a disk, by the names that they had. */
function trashOf(device: Device): ReadonlyMap<string, string> {
  const contents = new Map<string, string>();
  for (const { where, path, bytes } of device.disk.allContents()) {
    if (where !== 'trash') continue;
    contents.set(path, `${contents.get(path) ?? ''} ${textOf(bytes)}`);
  }
  return contents;
}
