// One round: chaos for some seconds, then quiet, then the questions that must all be answered well.
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { setTimeout } from 'node:timers/promises';
import { conflictOrigin, isConflictCopy } from '../../src/sync/decide/conflictName.ts';
import type { PassReport } from '../../src/sync/engineApi.ts';
import { compare, readBucket } from '../../src/tools/demo/bothSides.ts';
import { FOLDER, verdictIn } from '../integration/instance.ts';
import type { OtherClient } from '../integration/otherClient.ts';
import type { Prng } from '../simulation/prng.ts';
import type { TortureDevice } from './device.ts';
import { actOnBucket } from './fairTool.ts';
import { leftTemporaries, listFiles, readFiles, readTrash, readVersions } from './keptContents.ts';
import type { Oracle, SavedContent } from './oracle.ts';
import { NARROW, WIDE, actOnDisk, throwAway } from './person.ts';
import type { TortureStorage } from './tortureStorage.ts';

export interface TortureWorld {
  readonly random: Prng;
  readonly server: TortureStorage;
  readonly bucket: OtherClient;
  /** The same bucket for the tool, by a client that does not retry. */
  readonly toolBucket: OtherClient;
  readonly devices: readonly TortureDevice[];
  readonly oracle: Oracle;
  readonly trace: string[];
  readonly counts: { acts: number; kills: number; journalsLost: number; questions: number; rounds: number };
}

export interface Failure {
  readonly reason: string;
  /** What the report should look for in histories and trace. */
  readonly about: readonly SavedContent[];
}

const PERSON_PAUSE_MS = 80;
const TOOL_PAUSE_MS = 100;
const BREAK_PAUSE_MS = 2500;
const DOWN_MS = 1200;
const WEATHER_MS = 2000;
/** Turns of `sync --once` within which both sides must have come to rest. */
const MAX_TURNS = 12;

export async function playRound(world: TortureWorld, chaosMs: number): Promise<Failure | null> {
  world.counts.rounds++;
  for (const device of world.devices) device.launch();
  await chaos(world, chaosMs);
  world.server.clearWeather();
  return (await endAll(world)) ?? (await settle(world)) ?? (await judge(world));
}

/** People work, a tool writes, the weather changes, processes are killed; all at once. */
async function chaos(world: TortureWorld, chaosMs: number): Promise<void> {
  const { random, oracle, devices, server, trace, counts } = world;
  const over = AbortSignal.timeout(chaosMs);
  const paths = random.chance(0.5) ? NARROW : WIDE;
  const until = async (pauseMs: number, work: () => Promise<void> | void): Promise<void> => {
    while (!over.aborted) {
      await setTimeout(random.pick(2 * pauseMs));
      await work();
    }
  };
  const note = (line: string | null): void => {
    if (line === null) return;
    counts.acts++;
    trace.push(`${new Date().toISOString()} ${line}`);
  };
  await Promise.all([
    ...devices.map((device) =>
      until(PERSON_PAUSE_MS, async () => note(await actOnDisk({ random, oracle, device, paths }))),
    ),
    until(TOOL_PAUSE_MS, async () =>
      note(await actOnBucket({ random, oracle, bucket: world.toolBucket, paths, ...server.tool })),
    ),
    until(WEATHER_MS, () => {
      note(server.changeWeather(random));
    }),
    ...devices.map((device) => until(BREAK_PAUSE_MS, () => killAndStart(world, device, note))),
  ]);
}

async function killAndStart(
  { random, counts }: TortureWorld,
  device: TortureDevice,
  note: (line: string) => void,
): Promise<void> {
  if (device.crashed !== null) return;
  await device.crash();
  counts.kills++;
  note(`${device.name} is killed`);
  await setTimeout(random.pick(DOWN_MS));
  if (random.chance(0.06)) {
    device.loseJournal();
    counts.journalsLost++;
    note(`${device.name} loses its journal`);
  }
  device.launch();
}

async function endAll({ devices }: TortureWorld): Promise<Failure | null> {
  const complaints = await Promise.all(devices.map((device) => device.end()));
  const wrong = [...devices.map(({ crashed }) => crashed), ...complaints].find((each) => each !== null);
  return wrong === undefined ? null : { reason: wrong, about: [] };
}

/** Each syncs in turn until a whole turn found nothing to do. */
async function settle(world: TortureWorld): Promise<Failure | null> {
  let said: string[] = [];
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    said = [];
    let isQuiet = true;
    for (const device of world.devices) {
      const { code, stdout, stderr } = await device.command('sync', '--once', '--json');
      const verdict = verdictIn(stdout);
      said.push(`${device.name} ended with ${code ?? 'a signal'}: ${verdict?.message ?? stderr}`);
      if (!verdict?.report) return { reason: said.join('; '), about: [] };
      if (!verdict.report.inStep || verdict.report.done > 0) isQuiet = false;
      if (!verdict.report.inStep) await answer(world, device, verdict.report);
    }
    if (isQuiet) return null;
  }
  return { reason: `no rest after ${MAX_TURNS} turns; ${said.join('; ')}`, about: [] };
}

/**
 * What people do about the questions that may come up: they meant the deletions (R9), and look
 * through conflict copies (R7).
 */
async function answer(
  { counts, trace, oracle }: TortureWorld,
  device: TortureDevice,
  { held, problems }: PassReport,
): Promise<void> {
  if (held !== null) {
    counts.questions++;
    const { stdout } = await device.command('approve', FOLDER);
    const confirmation = /--confirm (\S+)/.exec(stdout)?.[1] ?? 'none';
    const { code } = await device.command('approve', FOLDER, '--confirm', confirmation);
    trace.push(`${device.name} is told to go on deleting: ${code ?? 'a signal'}`);
  }
  for (const { code, path } of problems) {
    if (code !== 'too-many-conflicts' || path === null) continue;
    counts.questions++;
    for (const copy of listFiles(device.folder)) {
      if (isConflictCopy(copy) && conflictOrigin(copy) === conflictOrigin(path))
        oracle.deleted(throwAway(device, copy));
    }
    trace.push(`${device.name} threw away the conflict copies of ${path}`);
  }
}

async function judge(world: TortureWorld): Promise<Failure | null> {
  const { devices, bucket, oracle } = world;
  const objects = await readBucket(bucket);
  const trees = devices.map(({ folder }) => readFiles(folder));
  const kept = new Set([
    ...objects.values(),
    ...trees.flatMap((tree) => [...tree.values()]),
    ...devices.flatMap(({ folder }) => readTrash(folder)),
    ...(world.server.keepsVersions ? await readVersions(bucket) : []),
  ]);
  const lost = oracle.lost(kept);
  if (lost.length > 0) {
    return { reason: `LOST: ${lost.map(({ label }) => label).join('; ')}`, about: lost };
  }
  for (const device of devices) {
    const differences = compare(device.contents(), objects);
    if (differences.length > 0) {
      const reason = `${device.name} and the bucket differ: ${differences.join('; ')}`;
      return { reason, about: [] };
    }
    const nested = listFiles(device.folder).filter((path) => path.split(' (conflict ').length > 2);
    if (nested.length > 0) {
      return { reason: `conflict copies of conflict copies (R7): ${nested.join(', ')}`, about: [] };
    }
    const temporaries = leftTemporaries(device.folder);
    if (temporaries.length > 0) {
      return { reason: `${device.name} left temporaries: ${temporaries.join(', ')}`, about: [] };
    }
  }
  return openUploads(world);
}

/**
 * Parts that nobody remembers cost money for ever; only a lost journal excuses them. The probe's own are
 * a few bytes, best effort.
 */
async function openUploads({ bucket, counts }: TortureWorld): Promise<Failure | null> {
  if (counts.journalsLost > 0) return null;
  const { Uploads = [] } = await bucket.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket.bucket }));
  const keys = Uploads.map(({ Key = '' }) => Key).filter((key) => !key.includes('/.brimful/'));
  return keys.length === 0 ? null : { reason: `uploads were left open: ${keys.join(', ')}`, about: [] };
}
