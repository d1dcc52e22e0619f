// Lets the devices run: answers what they wait for, one at a time, and lets time pass.
import type { Device } from './device.ts';
import { chooseFault } from './trouble/faults.ts';
import type { World } from './world.ts';

export const MAX_STEPS = 60_000;

/** Hints may be late, doubled, out of order or missing (R2). */
export function deliverHints({ random }: World, device: Device): void {
  const hints = device.disk.takeHints().filter(() => !random.chance(0.1));
  if (random.chance(0.2)) hints.push(...hints);
  device.disk.deliverHints(
    hints
      .map((hint) => ({ hint, rank: random.unit() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ hint }) => hint),
  );
}

/** One thing that a device waits for happens. `faulty`: as the weather has it. */
export function answerOne({ random, scheduler, trace, weather, troubles }: World, faulty: boolean): void {
  const entry = scheduler.take(random.pick(scheduler.pending.length));
  const outcome = troubles.answer(entry) ?? (faulty ? chooseFault(entry, weather, random) : 'ok');
  if (outcome !== 'ok') trace.push(`${entry.device} ${entry.operation} ${entry.path}: ${outcome}`);
  entry.resolve(outcome);
}

/**
 * Nothing new fails, and people approve. Ends early once `until` holds while all devices rest, or nothing has
 * happened for `restMs`. Returns a sentence when the loops misbehave.
 */
export async function letRun(
  world: World,
  ms: number,
  { until: isOver = () => false, restMs = ms }: { until?: () => boolean; restMs?: number } = {},
): Promise<string | null> {
  const { scheduler, trace } = world;
  const until = scheduler.now() + ms;
  let happened = { lines: trace.length, at: scheduler.now() };
  for (let step = 0; scheduler.now() < until; step++) {
    if (step > MAX_STEPS) return 'the devices never rest';
    if (trace.length > happened.lines) happened = { lines: trace.length, at: scheduler.now() };
    if (scheduler.now() - happened.at > restMs) break;
    await scheduler.drain();
    if (wakeDevices(world)) await scheduler.drain();
    if (scheduler.pending.length > 0) answerOne(world, false);
    else if (isOver()) break;
    else if (scheduler.sleeping) scheduler.advance();
    else return 'a run loop has ended by itself';
  }
  return null;
}

/** Delivers all hints and approves what is held. Returns true when a device has got something to do. */
function wakeDevices({ devices, deletions }: World): boolean {
  let woken = false;
  for (const device of devices) {
    const hints = device.disk.takeHints();
    if (hints.length > 0) device.disk.deliverHints(hints);
    const asks = deletions.asks(device.name);
    if (asks) approveHeld(device);
    woken ||= asks || hints.length > 0;
  }
  return woken;
}

/** Lets everything in flight finish. */
export async function finishInFlight(world: World): Promise<void> {
  await world.scheduler.drain();
  while (world.scheduler.pending.length > 0) {
    answerOne(world, false);
    await world.scheduler.drain();
  }
}

/** Returns what `work` comes to when nothing fails; null if it never ends. */
export async function finish<T>(world: World, work: Promise<T>): Promise<T | null> {
  const { scheduler } = world;
  const results: T[] = [];
  void work.then((value) => results.push(value));
  for (let step = 0; step < MAX_STEPS; step++) {
    await scheduler.drain();
    const [result] = results;
    if (result !== undefined) return result;
    if (scheduler.pending.length > 0) answerOne(world, false);
    else scheduler.advance();
  }
  return null;
}

export function pauseOrResume({ trace }: World, device: Device): void {
  trace.push(`${device.name} is ${device.paused ? 'resumed' : 'paused'}`);
  if (device.paused) device.resume();
  else device.pause();
}

function approveHeld(device: Device): void {
  const engine = device.engine();
  const held = engine.held();
  if (held !== null) engine.answerHeld(held.question, true);
}
