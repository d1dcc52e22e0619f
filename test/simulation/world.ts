// Everything that one seed decides before anything happens: devices, bucket, people, and how much goes wrong.
import type { EngineEvent } from '../../src/sync/engineApi.ts';
import { createVirtualBucket } from '../fakes/bucket/virtualBucket.ts';
import { ENDPOINT_PROFILES, type EndpointProfileName } from '../fakes/bucket/virtualBucketProfiles.ts';
import { watchAccess, type AccessWatch } from './invariants/accessWatch.ts';
import { heedsEverything, type Checked } from './invariants/checks.ts';
import { watchDeletions, type DeletionWatch } from './invariants/deletionWatch.ts';
import { createDevice, type Device } from './device.ts';
import { chooseWeather, type Weather } from './trouble/faults.ts';
import { watchLooks, type Looks } from './invariants/looks.ts';
import { createOracle } from './invariants/oracle.ts';
import { watchMounts, type MountWatch } from './invariants/mountWatch.ts';
import type { PersonSetting } from './person.ts';
import { createPrng, type Prng } from './prng.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTroubles, type Troubles } from './trouble/troubles.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly profile?: EndpointProfileName | undefined;
  /** The number of acts of people; fewer make a shorter trace. */
  readonly acts?: number | undefined;
}

export interface World extends Checked {
  readonly random: Prng;
  readonly scheduler: Scheduler;
  readonly person: PersonSetting;
  readonly weather: Weather;
  readonly troubles: Troubles;
  readonly trace: string[];
  readonly happened: {
    powerCut: boolean;
    journalLost: boolean;
    toolWrote: boolean;
    agreementEnded: boolean;
    serverClockSet: boolean;
  };
  readonly deletions: DeletionWatch;
  readonly mounts: MountWatch;
  readonly looks: Looks;
  readonly access: AccessWatch;
  /** By device: names that a person deleted or moved away. */
  readonly removed: Map<string, Set<string>>;
  /** What a run loop threw. */
  readonly bugs: string[];
  /** Another installation on the folder of a device, with a journal of its own (G9). */
  readonly installBeside: (device: Device, onEvent: (event: EngineEvent) => void) => Device;
  /** A person is asked about few deletions already (R9). */
  readonly isGuardTight: boolean;
  /** Nothing breaks any more, so that nothing is gained from listings in many pages. */
  isCalm: boolean;
}

const START_MS = Date.UTC(2026, 10, 22);
/** Objects per page of a listing: few, so that much can happen in between. */
const PAGE_SIZE = 3;
const CALM_PAGE_SIZE = 1000;

export function createWorld({ seed, profile }: SimulationOptions): World {
  const random = createPrng(seed);
  const scheduler = createScheduler(START_MS);
  const oracle = createOracle();
  const trace: string[] = [];
  const profiles = Object.keys(ENDPOINT_PROFILES) as EndpointProfileName[];
  const chosen = profile ?? random.choose(profiles);
  const versioning = random.chance(0.3);
  const bucket = createVirtualBucket({ profile: chosen, versioning, clock: scheduler.clockFor('server') });
  const isGuardTight = random.chance(0.3);
  const guard = isGuardTight ? { count: 2, share: 0.5 } : { count: 50, share: 0.2 };
  const happened = {
    powerCut: false,
    journalLost: false,
    toolWrote: false,
    agreementEnded: false,
    serverClockSet: false,
  };
  const removed = new Map<string, Set<string>>();
  const bugs: string[] = [];
  const closesThings = random.chance(0.3);
  const access = watchAccess(closesThings);
  const mounts = watchMounts((name, names) =>
    removed.set(name, new Set([...(removed.get(name) ?? []), ...names])),
  );
  const looks = watchLooks(trace);
  const deletions = watchDeletions(
    guard,
    {
      agreedFiles: (name) => devices.find((device) => device.name === name)?.agreedFiles() ?? 0,
      now: () => scheduler.now(),
    },
    {
      inBucket: (path) => bucket.changes().some(({ type, key }) => type === 'delete' && key === `p/${path}`),
      // A power cut may undo more than the note about what was in progress, and so may a copy of the journal
      // from after the last generation token.
      here: (name, path) =>
        happened.powerCut ||
        happened.journalLost ||
        [...(removed.get(name) ?? [])].some(
          (gone) => gone === path || (gone.endsWith('/') && path.startsWith(gone)),
        ),
    },
  );
  const onEvent = (name: string, event: EngineEvent): void => {
    deletions.onEvent(name, event);
    mounts.onEvent(name, event);
    looks.onEvent(name, event);
    const device = devices.find((each) => each.name === name);
    if (device !== undefined) access.onEvent(device, event);
    if (event.type === 'done')
      trace.push(`${name} did ${event.act.type} ${event.act.path} (${event.act.reason})`);
    if (event.type === 'pass-ended' && event.report.fault)
      trace.push(`${name} stopped: ${event.report.fault.code}`);
  };
  const count = 1 + random.pick(4);
  const usual = {
    scheduler,
    random,
    bucket,
    options: { mode: 'two-way', guard },
    isCalm: () => world.isCalm,
    pageSize: () => (world.isCalm ? CALM_PAGE_SIZE : PAGE_SIZE),
    onBug: (name: string, error: unknown) => {
      bugs.push(`the run loop of ${name} has thrown: ${String(error)}`);
    },
  } as const;
  const devices = Array.from({ length: count }, (_, index) =>
    createDevice({
      ...usual,
      name: `dev${index}`,
      caseSensitive: !random.chance(0.15),
      lazyWrites: random.chance(0.5),
      onEvent,
      onStart: (name) => {
        deletions.restarted(name);
        mounts.restarted(name);
      },
    }),
  );
  const installBeside = ({ name, disk, caseSensitive }: Device, told: (event: EngineEvent) => void): Device =>
    createDevice({
      ...{ ...usual, disk, caseSensitive, lazyWrites: false },
      name: `${name} (another installation)`,
      onEvent: (_name, event) => told(event),
      onStart: () => undefined,
    });
  // Where conditions of some writes are ignored, a tool that writes at the wrong moment is overwritten,
  // whatever a client does.
  const otherTools = (heedsEverything(chosen) || versioning) && random.chance(0.5);
  trace.push(
    `seed ${seed}: ${chosen}, versioning ${String(versioning)}, ${count} devices, guard ${guard.count}`,
  );
  const narrow = random.chance(0.3);
  const person = { random, oracle, bucket, narrow, otherTools, closesThings };
  const world: World = {
    random,
    scheduler,
    bucket,
    profile: chosen,
    devices,
    oracle,
    person,
    weather: chooseWeather(random),
    troubles: createTroubles({ random, scheduler, bucket, devices, happened, oracle, mounts, access, trace }),
    trace,
    happened,
    deletions,
    mounts,
    looks,
    access,
    removed,
    bugs,
    installBeside,
    isGuardTight,
    isCalm: false,
  };
  return world;
}
