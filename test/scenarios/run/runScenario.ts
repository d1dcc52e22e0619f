// Runs a scenario in one world with one cast, then checks what it expects and what must always hold.
import { expect } from 'vitest';
import { assertNever } from '../../../src/result.ts';
import type { Cast } from '../casts.ts';
import { checkOutcome, checkReport, type Scene } from './checkOutcome.ts';
import { createContentLedger, type ContentLedger } from './contentLedger.ts';
import { performAtDisk, performInBucket } from './performDeed.ts';
import type { Actor, Deed, DeviceName, Scenario, Step } from '../scenario.ts';
import { createScenarioDevice, type ScenarioDevice } from '../worlds/scenarioDevice.ts';
import { PLACE_MARK, type CreateWorld } from '../worlds/world.ts';

/** Rounds in which everybody syncs once; sides that still change after this many never settle. */
const MAX_ROUNDS = 6;
const NOTHING_TO_SAY = {};

type Stage = Scene & { readonly ledger: ContentLedger };

export async function runScenario(scenario: Scenario, cast: Cast, createWorld: CreateWorld): Promise<void> {
  const world = await createWorld(scenario);
  try {
    const devices = new Map(
      cast.devices.map((name): [DeviceName, ScenarioDevice] => {
        const device = createScenarioDevice(
          name,
          world.createMachine(name),
          world.clock,
          scenario.options ?? {},
        );
        return [name, device];
      }),
    );
    const stage: Stage = { world, cast, devices, reports: new Map(), ledger: createContentLedger() };
    await agree(stage, scenario);
    for (const step of scenario.steps) await perform(stage, step);
    await settle(stage);
    await checkEnd(stage, scenario);
  } finally {
    await world.close();
  }
}

/** The tree spreads from device A to everybody else. */
async function agree(stage: Stage, { agreed }: Scenario): Promise<void> {
  for (const [path, content] of Object.entries(agreed)) {
    const deed: Deed = path.endsWith('/')
      ? { does: 'make-folder', path: path.slice(0, -1) }
      : { does: 'write', path, content };
    performAtDisk(deviceOf(stage, 'A').machine, deed, stage.ledger);
  }
  for (const name of [...stage.devices.keys()].sort()) await sync(stage, name);
  stage.world.takeSentBytes();
}

async function perform(stage: Stage, step: Step): Promise<void> {
  const { world, devices } = stage;
  world.clock.tick();
  switch (step.step) {
    case 'act':
      await act(stage, step.who, step.deed);
      return;
    case 'sync': {
      const names = step.device === 'all' ? [...devices.keys()] : [step.device];
      for (const name of names) {
        const report = await sync(stage, name);
        if (step.says) checkReport(name, report, step.says);
      }
      return;
    }
    case 'storage':
      world.setFault(step.fault);
      return;
    case 'time':
      world.clock.advance(step.ms);
      return;
    case 'mark':
      if (step.becomes === 'gone') await world.tool.remove(PLACE_MARK);
      else await world.tool.put(PLACE_MARK, JSON.stringify({ id: 'of-another-bucket' }), null);
      return;
    case 'expect':
      await checkOutcome(stage, step.now);
      return;
    case 'interrupt':
    case 'refuse':
    case 'disk-works':
    case 'crash':
    case 'restart':
    case 'root':
    case 'journal':
    case 'configure':
    case 'answer':
      happenToDevice(stage, deviceOf(stage, step.device), step);
  }
}

type DeviceStep = Exclude<Step, { readonly step: 'act' | 'sync' | 'storage' | 'time' | 'mark' | 'expect' }>;

function happenToDevice(stage: Stage, device: ScenarioDevice, step: DeviceStep): void {
  switch (step.step) {
    case 'interrupt':
      device.interruptAt(step.at, async () => {
        for (const inner of step.steps) await perform(stage, inner);
      });
      return;
    case 'refuse':
      device.refuseAt(step.at, step.code);
      return;
    case 'disk-works':
      device.refuseNothing();
      return;
    case 'crash':
      device.crashAt(step.at);
      return;
    case 'restart':
      device.end();
      return;
    case 'root':
      device.machine.setRoot(step.becomes);
      return;
    case 'journal':
      device.end();
      device.machine.changeJournal(step.happens);
      return;
    case 'configure':
      device.configure(step);
      return;
    case 'answer':
      device.answer(step.approve);
      return;
    default:
      assertNever(step);
  }
}

async function act(stage: Stage, who: Actor, deed: Deed): Promise<void> {
  const actor = who === 'here' || who === 'there' ? stage.cast[who] : who;
  if (actor === 'tool') await performInBucket(stage.world, deed, stage.ledger);
  else performAtDisk(deviceOf(stage, actor).machine, deed, stage.ledger);
}

async function sync({ reports, ...stage }: Stage, name: DeviceName) {
  const report = await deviceOf(stage, name).sync();
  if (report === null) reports.delete(name);
  else reports.set(name, report);
  return report;
}

function deviceOf({ devices }: Pick<Stage, 'devices'>, name: DeviceName): ScenarioDevice {
  const device = devices.get(name);
  if (device === undefined) throw new Error(`the scenario has no device ${name}`);
  return device;
}

/** Everybody syncs until a whole round finds nothing to do; a restart finds nothing to do either (R10). */
async function settle(stage: Stage): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    if ((await everybodySyncs(stage)) > 0) continue;
    for (const device of stage.devices.values()) device.end();
    expect(await everybodySyncs(stage), 'acts after a new start').toBe(0);
    return;
  }
  throw new Error('the sides never come to rest');
}

/** Returns how many acts were done. */
async function everybodySyncs(stage: Stage): Promise<number> {
  let done = 0;
  for (const name of stage.devices.keys()) {
    stage.world.clock.tick();
    done += (await sync(stage, name))?.done ?? 1;
  }
  return done;
}

async function checkEnd(stage: Stage, scenario: Scenario): Promise<void> {
  const { devices, reports, world } = stage;
  for (const device of devices.values()) expect(device.open, 'points that were never reached').toEqual([]);
  const says = Object.fromEntries(
    [...devices.keys()].map((name) => [name, scenario.expect.says?.[name] ?? NOTHING_TO_SAY]),
  );
  await checkOutcome(stage, { ...scenario.expect, says });

  const kept = [
    ...(await world.objects()),
    ...[...devices.values()].flatMap(({ machine }) => [...machine.files(), ...machine.trash()]),
  ].map(({ content }) => content);
  expect(stage.ledger.missing(kept), 'contents that were lost (R1)').toEqual([]);

  if (![...reports.values()].every(({ inStep }) => inStep)) return;
  for (const { machine, name } of devices.values()) {
    expect(machine.temporaries(), `temporaries left on ${name}`).toBe(0);
  }
  expect(await world.openUploads(), 'multipart uploads left open').toBe(0);
}
