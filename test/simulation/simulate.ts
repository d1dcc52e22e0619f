// Runs one seed: devices, people, other tools, faults and crashes, then a quiet phase, then every check.
import type { EngineEvent } from '../../src/sync/engineApi.ts';
import { createVirtualBucket } from '../fakes/virtualBucket.ts';
import { ENDPOINT_PROFILES, type EndpointProfileName } from '../fakes/virtualBucketProfiles.ts';
import { ambush } from './ambush.ts';
import {
  checkConflicts,
  checkEqual,
  checkKept,
  checkNothingHidden,
  checkNothingLost,
  heedsEverything,
  type Checked,
} from './checks.ts';
import { createDevice, POLL_MS, SWEEP_MS, type Device } from './device.ts';
import { watchDeletions, type DeletionWatch } from './deletionWatch.ts';
import { chooseFault, chooseWeather, type Weather } from './faults.ts';
import { createOracle } from './oracle.ts';
import { actOnBucket, actOnDisk, furnish, type PersonSetting } from './person.ts';
import { createPrng, type Prng } from './prng.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly profile?: EndpointProfileName | undefined;
  /** The number of acts of people; fewer make a shorter trace. */
  readonly acts?: number | undefined;
}

export interface SimulationResult {
  /** Null: every check passed. */
  readonly failure: string | null;
  readonly trace: readonly string[];
}

interface World extends Checked {
  readonly random: Prng;
  readonly scheduler: Scheduler;
  readonly person: PersonSetting;
  readonly weather: Weather;
  readonly trace: string[];
  readonly happened: { powerCut: boolean; journalLost: boolean; toolWrote: boolean };
  readonly deletions: DeletionWatch;
  /** By device: names that a person deleted or moved away. */
  readonly removed: Map<string, Set<string>>;
  /** What a run loop threw. */
  readonly bugs: string[];
}

const START_MS = Date.UTC(2026, 10, 22);
const MAX_STEPS = 60_000;
const MAX_ROUNDS = 12;

export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  // All of a simulation runs within one turn of the event loop; between two of them signals and timers count.
  await new Promise((resolve) => setImmediate(resolve));
  const world = createWorld(options);
  const failure =
    (world.random.chance(0.4) ? await prepare(world) : null) ??
    (await chaos(world, options.acts ?? 14)) ??
    (await quiet(world)) ??
    (await breakTime(world)) ??
    (await settle(world));
  return { failure, trace: world.trace };
}

function createWorld({ seed, profile }: SimulationOptions): World {
  const random = createPrng(seed);
  const scheduler = createScheduler(START_MS);
  const oracle = createOracle();
  const trace: string[] = [];
  const profiles = Object.keys(ENDPOINT_PROFILES) as EndpointProfileName[];
  const chosen = profile ?? random.choose(profiles);
  const versioning = random.chance(0.3);
  const bucket = createVirtualBucket({ profile: chosen, versioning, clock: { now: () => scheduler.now() } });
  const guard = random.chance(0.3) ? { count: 2, share: 0.5 } : { count: 50, share: 0.2 };
  const happened = { powerCut: false, journalLost: false, toolWrote: false };
  const removed = new Map<string, Set<string>>();
  const bugs: string[] = [];
  const deletions = watchDeletions(
    guard,
    (name) => devices.find((device) => device.name === name)?.agreedFiles() ?? 0,
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
  const onEvent = (device: string, event: EngineEvent): void => {
    deletions.onEvent(device, event);
    if (event.type === 'done')
      trace.push(`${device} did ${event.act.type} ${event.act.path} (${event.act.reason})`);
    if (event.type === 'pass-ended' && event.report.fault)
      trace.push(`${device} stopped: ${event.report.fault.code}`);
  };
  const count = 1 + random.pick(4);
  const devices = Array.from({ length: count }, (_, index) =>
    createDevice({
      name: `dev${index}`,
      scheduler,
      random,
      bucket,
      options: { mode: 'two-way', guard },
      caseSensitive: !random.chance(0.15),
      lazyWrites: random.chance(0.5),
      onEvent,
      onBug: (name, error) => {
        bugs.push(`the run loop of ${name} has thrown: ${String(error)}`);
      },
    }),
  );
  // Where conditions of some writes are ignored, a tool that writes at the wrong moment is overwritten,
  // whatever a client does.
  const otherTools = (heedsEverything(chosen) || versioning) && random.chance(0.5);
  trace.push(
    `seed ${seed}: ${chosen}, versioning ${String(versioning)}, ${count} devices, guard ${guard.count}`,
  );
  const person: PersonSetting = { random, oracle, bucket, narrow: random.chance(0.3), otherTools };
  return {
    random,
    scheduler,
    bucket,
    profile: chosen,
    devices,
    oracle,
    person,
    weather: chooseWeather(random),
    trace,
    happened,
    deletions,
    removed,
    bugs,
  };
}

/** Builds a tree that all devices agree on, so that the chaos has something to work on. */
async function prepare(world: World): Promise<string | null> {
  const [first] = world.devices;
  if (first) furnish(world.person, first);
  return quiet(world);
}

/** People work and things break. */
async function chaos(world: World, acts: number): Promise<string | null> {
  const { random, scheduler, devices, trace, weather } = world;
  let left = acts;
  for (let step = 0; left > 0; step++) {
    if (step > MAX_STEPS) return 'the chaos never ended';
    await scheduler.drain();
    const device = random.choose(devices);
    const dice = random.unit();
    const surprise = random.chance(weather.ambush) ? ambush(world) : null;
    if (surprise !== null) {
      left--;
      trace.push(surprise);
    } else if (dice < 0.03) {
      const line = random.chance(0.2) && world.person.otherTools ? toolActs(world) : diskActs(world, device);
      if (line === null) continue;
      left--;
      trace.push(line);
    } else if (dice < 0.03 + weather.breakage) breakSomething(world, device);
    else if (dice < 0.06 && !device.running) {
      trace.push(`${device.name} starts`);
      device.start();
    } else if (dice < 0.065 && device.running) pauseOrResume(world, device);
    else if (dice < 0.12) deliverHints(world, device);
    else if (dice < 0.16 || scheduler.pending.length === 0) scheduler.advance();
    else answerOne(world, true);
    if (step % 200 === 0) {
      const failure = checkNothingLost(world);
      if (failure) return failure;
    }
  }
  return checkNothingLost(world) ?? world.deletions.violation ?? world.bugs[0] ?? null;
}

function toolActs(world: World): string | null {
  world.happened.toolWrote = true;
  return actOnBucket(world.person);
}

function diskActs(world: World, device: Device): string | null {
  const before = device.disk.names();
  const line = actOnDisk(world.person, device);
  const after = new Set(device.disk.names());
  const removed = world.removed.get(device.name) ?? new Set();
  for (const name of before) if (!after.has(name)) removed.add(name);
  world.removed.set(device.name, removed);
  return line === null ? null : `${device.name}: ${line}`;
}

function breakSomething({ random, trace, happened, oracle, devices, bucket }: World, device: Device): void {
  switch (random.pick(9)) {
    case 0:
    case 1:
    case 2:
      trace.push(`${device.name} is killed`);
      device.kill();
      return;
    case 3:
    case 4:
      trace.push(`${device.name} loses power`);
      happened.powerCut = true;
      oracle.powerCut(
        device.disk.unflushed(),
        () => device.cutPower(),
        () => oracle.lost(devices, bucket),
      );
      return;
    case 5:
      trace.push(`${device.name} loses its journal`);
      happened.journalLost = true;
      device.loseJournal();
      return;
    case 6:
      trace.push(`${device.name} gets an old journal back`);
      happened.journalLost = true;
      device.rollBackJournal();
      return;
    case 7: {
      const isFull = random.chance(0.5);
      trace.push(`${device.name}'s data disk ${isFull ? 'is full' : 'has room'}`);
      device.fillDataDisk(isFull);
      return;
    }
    default:
      trace.push(`${device.name}'s disk is disconnected and comes back`);
      device.disk.disconnect();
      device.disk.connect();
  }
}

function pauseOrResume({ trace }: World, device: Device): void {
  trace.push(`${device.name} is ${device.paused ? 'resumed' : 'paused'}`);
  if (device.paused) device.resume();
  else device.pause();
}

/** Hints may be late, doubled, out of order or missing (R2). */
function deliverHints({ random }: World, device: Device): void {
  const hints = device.disk.takeHints().filter(() => !random.chance(0.1));
  if (random.chance(0.2)) hints.push(...hints);
  device.disk.deliverHints(
    hints
      .map((hint) => ({ hint, rank: random.unit() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ hint }) => hint),
  );
}

function answerOne({ random, scheduler, trace, weather }: World, faulty: boolean): void {
  const entry = random.choose(scheduler.pending);
  scheduler.pending.splice(scheduler.pending.indexOf(entry), 1);
  const outcome = faulty ? chooseFault(entry, weather, random) : 'ok';
  if (outcome !== 'ok') trace.push(`${entry.device} ${entry.operation} ${entry.path}: ${outcome}`);
  entry.resolve(outcome);
}

/** People stop and nothing fails: the run loops alone must bring all sides in step. */
async function quiet(world: World): Promise<string | null> {
  const { devices, trace } = world;
  trace.push('quiet');
  for (const device of devices) {
    device.disk.connect();
    device.fillDataDisk(false);
    if (device.paused) device.resume();
    if (!device.running) device.start();
    device.engine().wake();
  }
  // What the last sweep restores from the trash must reach the others as well.
  return (
    (await letRun(world, 2 * SWEEP_MS + 3 * POLL_MS)) ??
    checkNothingLost(world) ??
    world.deletions.violation ??
    world.bugs[0] ??
    checkEqual(world, 'after the run loops')
  );
}

/** Nothing fails any more, and people approve. Returns a sentence when the loops misbehave. */
async function letRun(world: World, ms: number): Promise<string | null> {
  const { scheduler } = world;
  const until = scheduler.now() + ms;
  for (let step = 0; scheduler.now() < until; step++) {
    if (step > MAX_STEPS) return 'the devices never rest';
    await scheduler.drain();
    if (wakeDevices(world)) await scheduler.drain();
    if (scheduler.pending.length > 0) answerOne(world, false);
    else if (scheduler.sleeping) scheduler.advance();
    else return 'a run loop has ended by itself';
  }
  return null;
}

/** How long (ms) a save may take to reach the bucket while nothing else happens: far less than a sweep. */
const SOON_MS = 5_000;

/**
 * A person pauses a device, saves, resumes and saves again: neither save may have to wait for the next sweep.
 */
async function breakTime(world: World): Promise<string | null> {
  const { random, devices, trace, oracle, bucket } = world;
  const device = random.choose(devices);
  const save = (path: string): { key: string; content: string } => {
    const content = oracle.newContent();
    if (device.disk.user.write(path, new TextEncoder().encode(content))) oracle.replaced([], content);
    trace.push(`${device.name}: write ${path} := ${content}`);
    return { key: `p/${path}`, content };
  };
  const isThere = ({ key, content }: ReturnType<typeof save>): boolean =>
    new TextDecoder().decode(bucket.get(key)?.bytes) === content;
  pauseOrResume(world, device);
  await finishInFlight(world);
  const whilePaused = save('saved while paused');
  device.disk.takeHints();
  pauseOrResume(world, device);
  const first = await letRun(world, SOON_MS);
  if (first !== null || !isThere(whilePaused)) return first ?? 'a save within a pause is not seen after it';
  const afterwards = save('saved after the pause');
  const second = await letRun(world, SOON_MS);
  if (second !== null || !isThere(afterwards)) return second ?? 'a save after a pause is not seen';
  return null;
}

/** Lets everything in flight finish. */
async function finishInFlight(world: World): Promise<void> {
  await world.scheduler.drain();
  while (world.scheduler.pending.length > 0) {
    answerOne(world, false);
    await world.scheduler.drain();
  }
}

/** Delivers all hints and approves what is held. Returns true when a device has got something to do. */
function wakeDevices({ devices, deletions }: World): boolean {
  let woken = false;
  for (const device of devices) {
    const hints = device.disk.takeHints();
    if (hints.length > 0) device.disk.deliverHints(hints);
    const asks = deletions.asks(device.name);
    if (asks) device.engine().answerHeld(true);
    woken ||= asks || hints.length > 0;
  }
  return woken;
}

/** A last look with `syncOnce`: nothing may be left to do. */
async function settle(world: World): Promise<string | null> {
  for (let round = 1; ; round++) {
    if (round > MAX_ROUNDS) return 'syncOnce finds something to do each time';
    let idle = true;
    for (const device of world.devices) {
      const report = await finish(world, device.syncOnce());
      if (report === null) return `syncOnce of ${device.name} never ends`;
      if (!report.inStep || report.done > 0) idle = false;
    }
    if (idle) break;
  }
  return (
    checkNothingLost(world) ??
    checkNothingHidden(world) ??
    checkEqual(world, 'at the end') ??
    checkConflicts(world) ??
    checkKept(world)
  );
}

async function finish<T>({ scheduler, random }: World, work: Promise<T>): Promise<T | null> {
  const results: T[] = [];
  void work.then((value) => results.push(value));
  for (let step = 0; step < MAX_STEPS; step++) {
    await scheduler.drain();
    const [result] = results;
    if (result !== undefined) return result;
    const entry = scheduler.pending.length > 0 ? random.choose(scheduler.pending) : null;
    if (entry === null) scheduler.advance();
    else {
      scheduler.pending.splice(scheduler.pending.indexOf(entry), 1);
      entry.resolve('ok');
    }
  }
  return null;
}
