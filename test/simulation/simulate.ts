// Runs one seed: devices, people, other tools, faults and crashes, then a quiet phase, then every check.
import { bytesOf, textOf } from './contents.ts';
import { breakSomething } from './trouble/accidents.ts';
import { ambush } from './trouble/ambush.ts';
import {
  checkConflicts,
  checkEqual,
  checkKept,
  checkNothingHidden,
  checkNothingLost,
  checkTrashKept,
  checkUploads,
} from './invariants/checks.ts';
import { POLL_MS, SWEEP_MS, type Device } from './device.ts';
import { emptiedFolder } from './trouble/emptiedFolder.ts';
import { hardTimes } from './trouble/hardTimes.ts';
import { actOnBucket, actOnDisk, furnish } from './person.ts';
import {
  answerOne,
  deliverHints,
  finish,
  finishInFlight,
  letRun,
  MAX_STEPS,
  pauseOrResume,
} from './running.ts';
import { anotherBucket, secondInstallation } from './trouble/otherPlaces.ts';
import { sameBytes } from './trouble/sameBytes.ts';
import { deleteSlowly } from './trouble/slowDeletion.ts';
import { createWorld, type SimulationOptions, type World } from './world.ts';

export interface SimulationResult {
  /** Null: every check passed. */
  readonly failure: string | null;
  readonly trace: readonly string[];
}

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
    (world.random.chance(0.3) ? await hardTimes(world) : null) ??
    (world.random.chance(0.1) ? await sameBytes(world) : null) ??
    (world.random.chance(0.1) ? await emptiedFolder(world) : null) ??
    (world.random.chance(0.1) ? await secondInstallation(world) : null) ??
    (world.random.chance(0.1) ? await anotherBucket(world) : null) ??
    (world.isGuardTight && world.random.chance(0.5) ? await deleteSlowly(world) : null) ??
    (await settle(world));
  for (const device of world.devices) device.dispose();
  return { failure, trace: world.trace };
}

/** Builds a tree that all devices agree on, so that the chaos has something to work on. */
async function prepare(world: World): Promise<string | null> {
  const [first] = world.devices;
  if (first) furnish(world.person, first);
  return quiet(world);
}

/** How likely each is per step. */
const START = 0.06;
const RESUME = 0.05;
const HINTS = 0.055;
const TIME_PASSES = 0.04;
/** How likely it is that a device is paused, beside each act of people. */
const PAUSES_PER_ACT = 0.3;
/** Steps between two looks at what must hold at every moment. */
const CHECKED_EVERY = 100;

/** People work and things break. */
async function chaos(world: World, acts: number): Promise<string | null> {
  const { random, scheduler, devices, trace, weather, troubles } = world;
  let left = acts;
  world.isCalm = false;
  for (let step = 0; left > 0; step++) {
    if (step > MAX_STEPS) return 'the chaos never ended';
    await scheduler.drain();
    const device = random.choose(devices);
    // While all devices rest, time passes until one looks again: that alone would be most of what happens.
    const isAtRest = scheduler.pending.length === 0;
    const act = weather.acts * (isAtRest ? weather.haste : 1);
    const dice = random.unit();
    let reached = 0;
    const falls = (chance: number): boolean => dice < (reached += chance);
    const trouble = random.chance(weather.trouble * act) ? troubles.change() : null;
    const surprise = random.chance(weather.ambush) ? ambush(world) : null;
    if (trouble !== null) trace.push(trouble);
    if (surprise !== null) {
      left--;
      trace.push(surprise);
    } else if (falls(act)) {
      const line = somebodyActs(world);
      if (line === null) continue;
      left--;
      trace.push(line);
    } else if (falls(weather.breakage * act)) breakSomething(world, device);
    else if (!device.running && falls(START)) {
      trace.push(`${device.name} starts`);
      device.start();
    } else if (device.running && falls(device.paused ? RESUME : PAUSES_PER_ACT * act))
      pauseOrResume(world, device);
    else if (falls(HINTS)) deliverHints(world, device);
    else if (falls(TIME_PASSES) || isAtRest) scheduler.advance();
    else answerOne(world, true);
    if (step % CHECKED_EVERY === 0) {
      const failure = checkPromises(world);
      if (failure) return failure;
    }
  }
  return checkPromises(world);
}

/** What must hold at every moment. */
function checkPromises(world: World): string | null {
  const { deletions, access, bugs } = world;
  access.check();
  return (
    checkNothingLost(world) ??
    checkTrashKept(world) ??
    deletions.violation ??
    access.violation ??
    bugs[0] ??
    null
  );
}

/** Much of what somebody may want to do cannot be done at the moment: then something else. */
const IDEAS = 5;

function somebodyActs(world: World): string | null {
  const { random, devices, person } = world;
  for (let idea = 0; idea < IDEAS; idea++) {
    const isTool = random.chance(0.2) && person.otherTools;
    const line = isTool ? toolActs(world) : diskActs(world, random.choose(devices));
    if (line !== null) return line;
  }
  return null;
}

function toolActs(world: World): string | null {
  world.happened.toolWrote = true;
  return actOnBucket(world.person);
}

function diskActs(world: World, device: Device): string | null {
  if (world.troubles.freeze(device)) return null;
  const before = device.disk.names();
  const line = world.access.outside(device, () => actOnDisk(world.person, device));
  const after = new Set(device.disk.names());
  world.mounts.acted(device.name, [...after]);
  const removed = world.removed.get(device.name) ?? new Set();
  for (const name of before) if (!after.has(name)) removed.add(name);
  world.removed.set(device.name, removed);
  return line === null ? null : `${device.name}: ${line}`;
}

/** People stop and nothing fails: the run loops alone must bring all sides in step. */
async function quiet(world: World): Promise<string | null> {
  const { devices, trace, looks } = world;
  trace.push('quiet');
  world.isCalm = true;
  world.troubles.heal();
  for (const device of devices) {
    device.fillDataDisk(false);
    if (device.paused) device.resume();
    if (!device.running) device.start();
    device.engine().wake();
  }
  // What the last sweep restores from the trash must reach the others as well.
  return (
    (await letRun(world, 2 * SWEEP_MS + 3 * POLL_MS, {
      until: () => looks.haveFoundNothing(devices),
      restMs: SWEEP_MS + POLL_MS,
    })) ??
    checkPromises(world) ??
    checkEqual(world, 'after the run loops')
  );
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
    if (device.disk.user.write(path, bytesOf(content))) oracle.replaced([], content);
    trace.push(`${device.name}: write ${path} := ${content}`);
    return { key: `p/${path}`, content };
  };
  const isThere = ({ key, content }: ReturnType<typeof save>): boolean =>
    textOf(bucket.get(key)?.bytes) === content;
  pauseOrResume(world, device);
  await finishInFlight(world);
  const whilePaused = save('saved while paused');
  device.disk.takeHints();
  pauseOrResume(world, device);
  const first = await letRun(world, SOON_MS, { until: () => isThere(whilePaused) });
  if (first !== null || !isThere(whilePaused)) return first ?? 'a save within a pause is not seen after it';
  const afterwards = save('saved after the pause');
  const second = await letRun(world, SOON_MS, { until: () => isThere(afterwards) });
  if (second !== null || !isThere(afterwards)) return second ?? 'a save after a pause is not seen';
  return null;
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
    checkPromises(world) ??
    checkNothingHidden(world) ??
    checkEqual(world, 'at the end') ??
    checkConflicts(world) ??
    checkUploads(world) ??
    checkKept(world)
  );
}
