// Trouble that lasts and heals: full buckets and disks, missing permissions, mounts, disks that go and come
// back, and clocks that jump.
import type { VirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { DIRECTORIES } from '../names.ts';
import { isWithin } from '../../../src/sync/decide/order.ts';
import type { AccessWatch } from '../invariants/accessWatch.ts';
import type { Device } from '../device.ts';
import type { MountWatch } from '../invariants/mountWatch.ts';
import type { Oracle } from '../invariants/oracle.ts';
import type { Prng } from '../prng.ts';
import type { Pending, Scheduler } from '../scheduler.ts';

export interface TroubleSetting {
  readonly random: Prng;
  readonly scheduler: Scheduler;
  readonly bucket: VirtualBucket;
  readonly devices: readonly Device[];
  readonly happened: { agreementEnded: boolean; serverClockSet: boolean };
  readonly oracle: Oracle;
  readonly mounts: MountWatch;
  readonly access: AccessWatch;
  readonly trace: string[];
}

interface Trouble {
  readonly line: string;
  /** The answer that a request or a step gets while this lasts; absent: it does not matter. */
  readonly answer?: (entry: Pending) => string | null;
  /** True where nobody can change anything on this device meanwhile. */
  readonly freezes?: (device: Device) => boolean;
  /** Returns a line for the trace. */
  readonly end: () => string;
}

/** What a device, or all of them, cannot do meanwhile. */
export type Refusal = 'bucket-full' | 'no-write' | 'no-delete' | 'no-read' | 'disk-full';

export interface Troubles {
  /** One begins or ends. Returns a line for the trace, or null when nothing happens. */
  change(): string | null;
  /** Returns what a device gets instead of what it waits for; null: nothing is in the way. */
  answer(entry: Pending): string | null;
  /** True while nobody can change anything on the disk of a device. */
  freeze(device: Device): boolean;
  /** Refuses one thing until the returned function is called; `no-read` of one key only. */
  refuse(refusal: Refusal, device: Device, key: string): () => void;
  /** All of them end, except that clocks may stay wrong. */
  heal(): void;
}

/** A network folder that nobody recognises is back before its objects are deleted (G8). */
const AWAY_MS = 4_000;
/** Fewer files that vanish together are deleted at once (G8). */
const VANISHED_FROM = 5;
const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** Both clocks together: at most a week counts per jump, so that even all of them empty no trash (R16). */
const MAX_COMMON_JUMPS = 3;

const TAKES_ROOM = new Set(['probe', 'put', 'copy', 'create-upload', 'upload-part', 'complete']);
const READS = new Set(['get', 'head']);
const WRITES_TO_DISK = new Set([
  ...['write-generation', 'temporary', 'temporary-append', 'temporary-truncate', 'temporary-discard'],
  ...['place-flush', 'place-take', 'place-link', 'move-take', 'trash-take', 'set-metadata'],
  ...['make-directory', 'remove-directory', 'sweep-temporaries', 'prune-trash', 'restore'],
]);

type Begin = (setting: TroubleSetting, device: Device) => Trouble | null;

const fullBucket: Begin = ({ bucket, random }) => {
  const room = { bytes: random.choose([0, 20, Infinity]), objects: random.choose([0, 1, Infinity]) };
  bucket.leaveRoom(room);
  return {
    line: `the bucket takes ${room.bytes} bytes and ${room.objects} objects more`,
    end: () => {
      bucket.leaveRoom(null);
      return 'the bucket takes everything again';
    },
  };
};

const fullDisk: Begin = ({ random }, { name, disk }) => {
  const bytes = random.choose([0, 10, 30]);
  disk.leaveFree(bytes);
  return {
    line: `${name}'s disk has ${bytes} bytes left`,
    end: () => {
      disk.leaveFree(Infinity);
      return `${name}'s disk has room`;
    },
  };
};

const readOnlyDisk: Begin = (_setting, device) => {
  return {
    line: `${device.name}'s disk is read-only`,
    freezes: (other) => other === device,
    answer: (entry) => {
      const isWrite = entry.device === device.name && WRITES_TO_DISK.has(entry.operation);
      return isWrite && entry.kind === 'disk' ? 'read-only' : null;
    },
    end: () => `${device.name}'s disk can be written to`,
  };
};

const disconnectedDisk: Begin = (_setting, device) => {
  device.disk.disconnect();
  return {
    line: `${device.name}'s disk is disconnected`,
    freezes: (other) => other === device,
    end: () => {
      device.disk.connect();
      return `${device.name}'s disk is connected`;
    },
  };
};

const mount: Begin = ({ random, happened, oracle, mounts }, device) => {
  const { name, disk } = device;
  const path = random.choose(DIRECTORIES);
  const isMoved = random.chance(0.4);
  const names = disk.names().filter((each) => isWithin(each, path));
  const contents = oracle.contentsBelow(device, path);
  if (!(isMoved ? disk.moveToMount(path) : disk.setMounted(path, true))) return null;
  happened.agreementEnded = true;
  if (isMoved) {
    // They are on the other disk now, which is not synced.
    oracle.deleted(contents);
    mounts.mounted(name, names);
  }
  return {
    line: `${name}: a disk is mounted at ${path}${isMoved ? ', with what was there' : ''}`,
    end: () => {
      mounts.unmounted(name);
      // A folder above it may have been renamed.
      disk.unmountAll();
      return `${name}: nothing is mounted any more`;
    },
  };
};

/** However few files were on it: the folder that is left tells by its time that they did not go from it. */
const unmountedUnseen: Begin = ({ random, happened, oracle, mounts }, device) => {
  const { name, disk } = device;
  const path = random.choose(['d', 'e']);
  const names = disk.names().filter((each) => isWithin(each, path));
  const contents = oracle.contentsBelow(device, path);
  if (!disk.leaveEmpty(path)) return null;
  happened.agreementEnded = true;
  oracle.deleted(contents);
  mounts.leftEmpty(name, path, names);
  return { line: `${name}: ${path} is left empty by a disk that goes`, end: () => `${path} stays as it is` };
};

const folderAway: Begin = ({ random, scheduler, access, mounts, trace }, device) => {
  const path = random.choose(['d', 'e']);
  if (device.agreedFiles(path) < VANISHED_FROM) return null;
  // Of an empty folder nothing can go for a moment only: what was in it has gone before.
  if (!device.disk.names().some((name) => name !== `${path}/` && isWithin(name, path))) return null;
  const names = device.disk.names().filter((name) => isWithin(name, path));
  const bringBack = device.disk.takeAway(path);
  if (bringBack === null) return null;
  // Some systems tell who watches.
  if (random.chance(0.5)) device.disk.deliverHints([path]);
  let isBack = false;
  const end = (): string => {
    if (!isBack) {
      bringBack();
      mounts.cameBack(device.name, names, device.disk.names());
    }
    isBack = true;
    return `${device.name}: ${path} is back`;
  };
  void scheduler
    .clockFor('world')
    .sleep(AWAY_MS, new AbortController().signal)
    .then(() => isBack || trace.push(access.outside(device, end)));
  return {
    line: `${device.name}: ${path} is away`,
    // Who makes another folder of that name has removed the files of the one before (G8).
    freezes: (other) => other === device && !isBack,
    end,
  };
};

const missingPermission: Begin = ({ random, devices }, device) => {
  const everybody = random.chance(0.3) || devices.length === 1;
  const folder = random.choose(['', 'd/']);
  const [what, includes] = random.choose([
    ['write', (operation: string) => TAKES_ROOM.has(operation)],
    ['delete', (operation: string) => operation === 'delete'],
    ['read', (operation: string) => READS.has(operation)],
    ['list', (operation: string) => operation === 'list'],
  ] as const);
  const whose = everybody ? 'nobody' : device.name;
  return {
    line: `${whose} may ${everybody ? '' : 'not '}${what} p/${folder}`,
    answer: ({ kind, operation, path, ...entry }) => {
      const isMeant = kind === 'remote' && (everybody || entry.device === device.name);
      return isMeant && includes(operation) && path.startsWith(`p/${folder}`) ? 'denied' : null;
    },
    end: () => `everybody may ${what} p/${folder}`,
  };
};

function refuse(refusal: Refusal, { bucket }: TroubleSetting, device: Device, key: string): Trouble {
  const denies = (includes: (entry: Pending) => boolean): Trouble => ({
    line: refusal,
    answer: (entry) =>
      entry.kind === 'remote' && entry.device === device.name && includes(entry) ? 'denied' : null,
    end: () => refusal,
  });
  switch (refusal) {
    case 'bucket-full':
      bucket.leaveRoom({ bytes: 0, objects: 0 });
      return { line: refusal, end: () => (bucket.leaveRoom(null), refusal) };
    case 'disk-full':
      device.disk.leaveFree(0);
      return { line: refusal, end: () => (device.disk.leaveFree(Infinity), refusal) };
    case 'no-write':
      return denies(({ operation }) => TAKES_ROOM.has(operation));
    case 'no-delete':
      return denies(({ operation }) => operation === 'delete');
    case 'no-read':
      return denies(({ operation, path }) => READS.has(operation) && path === key);
  }
}

/** A folder made by a clock in the past looks older than what was in the one before it: files come back. */
function setClock({ scheduler, mounts, happened }: TroubleSetting, name: string, ms: number): void {
  scheduler.setClock(name, ms);
  happened.agreementEnded = true;
  mounts.clockSet(name);
}

const wrongClock: Begin = (setting, { name }) => {
  const { random, scheduler } = setting;
  const now = scheduler.now();
  const ms = random.choose([-HOUR_MS, 26 * HOUR_MS, -40 * DAY_MS, 40 * DAY_MS, 400 * DAY_MS, -now]);
  setClock(setting, name, ms);
  return {
    line: `${name}'s clock is ${Math.round(ms / HOUR_MS)} hours off`,
    end: () => {
      setClock(setting, name, 0);
      return `${name}'s clock is right`;
    },
  };
};

/** As on one machine that runs both. */
const wrongClocks: Begin = (setting) => {
  const { random, devices } = setting;
  const ms = random.choose([-40, 40, 400]) * DAY_MS;
  setting.happened.serverClockSet = true;
  const all = ['server', ...devices.map(({ name }) => name)];
  for (const name of all) setClock(setting, name, ms);
  return {
    line: `all clocks are ${ms / DAY_MS} days off`,
    end: () => {
      for (const name of all) setClock(setting, name, 0);
      return 'all clocks are right';
    },
  };
};

const KINDS: readonly Begin[] = [
  fullBucket,
  fullDisk,
  readOnlyDisk,
  disconnectedDisk,
  mount,
  folderAway,
  unmountedUnseen,
  missingPermission,
  missingPermission,
  wrongClock,
  wrongClocks,
];

/** A run has few kinds of trouble, so that each can last. */
export function createTroubles(setting: TroubleSetting): Troubles {
  const { random, devices, access, trace } = setting;
  const kinds = [random.choose(KINDS), random.choose(KINDS), random.choose(KINDS)];
  const lasting = new Map<string, Trouble>();
  const wereAway = new Set<Device>();
  let commonJumps = 0;

  const begin = (): string | null => {
    const kind = random.choose(kinds);
    const device = random.choose(devices);
    const key = `${kind.name} ${EVERYWHERE.has(kind) ? '' : device.name}`;
    if (lasting.has(key)) return null;
    if (kind === wrongClocks && ++commonJumps > MAX_COMMON_JUMPS) return null;
    // One that is away again at the second look has every right to be taken for deleted.
    if (kind === folderAway && wereAway.has(device)) return null;
    const trouble = access.outside(device, () => kind(setting, device));
    if (trouble === null) return null;
    if (kind === folderAway) wereAway.add(device);
    const end = (): string => access.outside(device, () => trouble.end());
    lasting.set(key, { ...trouble, end });
    return trouble.line;
  };
  const end = (key: string): string | null => {
    const trouble = lasting.get(key);
    lasting.delete(key);
    return trouble?.end() ?? null;
  };

  return {
    change: () =>
      lasting.size > 0 && random.chance(0.5) ? end(random.choose([...lasting.keys()])) : begin(),
    answer(entry) {
      for (const { answer } of lasting.values()) {
        const given = answer?.(entry) ?? null;
        if (given !== null) return given;
      }
      return null;
    },
    freeze: (device) => [...lasting.values()].some(({ freezes }) => freezes?.(device) ?? false),
    refuse(refusal, device, key) {
      lasting.set(refusal, refuse(refusal, setting, device, key));
      return () => void end(refusal);
    },
    heal() {
      for (const key of [...lasting.keys()]) {
        if (key.startsWith('wrongClock') && random.chance(0.5)) continue;
        trace.push(end(key) ?? '');
      }
    },
  };
}

const EVERYWHERE: ReadonlySet<Begin> = new Set([fullBucket, wrongClocks]);
