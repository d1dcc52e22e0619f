// A whole torture run: sets up two devices and a bucket, plays rounds until the time
// is over, reports failures.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { FOLDER } from '../integration/instance.ts';
import { openOtherClient } from '../integration/otherClient.ts';
import { createPrng } from '../simulation/prng.ts';
import { createTortureDevice } from './device.ts';
import { createOracle } from './oracle.ts';
import { playRound } from './round.ts';
import type { Failure, TortureWorld } from './round.ts';
import { startOwnStorage, startPeerStorage } from './tortureStorage.ts';

export interface TortureOptions {
  readonly seed: number;
  /** A server of others by name, with a versioned bucket; left out: our own. */
  readonly server?: string;
  readonly milliseconds: number;
  readonly say: (line: string) => void;
}

const PLACE = { bucket: 'torture', prefix: 'team/' };
/** Chaos of one round; settling and judging come on top. */
const ROUND_MS = 10_000;
const MIN_ROUND_MS = 4000;
const TRACE_LINES = 40;

/**
 * True when nothing was lost and both sides were equal after each round. On a failure the folders are kept.
 */
export async function torture({ seed, server, milliseconds, say }: TortureOptions): Promise<boolean> {
  if (process.platform !== 'linux') {
    say('The torture is skipped: only Linux tells when a process that was stopped stands still.');
    return true;
  }
  const base = mkdtempSync(join(tmpdir(), 'brimful-torture-'));
  const world = await openWorld(base, seed, server);
  const endAt = Date.now() + milliseconds;
  let failure: Failure | null = null;
  say(`seed ${seed}`);
  do {
    const left = endAt - Date.now();
    failure = await playRound(world, Math.max(Math.min(ROUND_MS, left), MIN_ROUND_MS));
    say(`round ${world.counts.rounds}: ${failure === null ? 'well' : 'FAILED'}; ${summary(world)}`);
  } while (failure === null && Date.now() < endAt);
  if (failure !== null) await report(world, failure, { base, say });
  await close(world, base, failure === null);
  return failure === null;
}

async function openWorld(base: string, seed: number, name?: string): Promise<TortureWorld> {
  const random = createPrng(seed);
  const server = await (name === undefined ? startOwnStorage(base, seed) : startPeerStorage(name));
  const bucket = await openOtherClient(server, PLACE);
  await server.prepare(bucket);
  const { endpoint, region, administrator: credentials } = server;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const devices = ['dev0', 'dev1'].map((name) => {
    const desk = join(base, name);
    mkdirSync(desk);
    return createTortureDevice(name, desk, { storage: server, ...PLACE });
  });
  return {
    ...{ random, server, bucket, devices, oracle: createOracle(random), trace: [] },
    toolBucket: { ...bucket, s3 },
    counts: { acts: 0, kills: 0, journalsLost: 0, questions: 0, rounds: 0 },
  };
}

function summary({ counts, oracle, devices }: TortureWorld): string {
  const files = devices[0]?.contents().size ?? 0;
  const copies = [...(devices[0]?.contents().keys() ?? [])].filter((name) => name.includes('(conflict '));
  return (
    `${oracle.saved} contents saved in ${counts.acts} acts, ${counts.kills} kills, ` +
    `${counts.journalsLost} journals lost, ${counts.questions} questions; ${files} files, ${copies.length} of them conflict copies`
  );
}

/** What was lost, what each device remembers of that path, and what people did with it. */
async function report(
  { devices, trace }: TortureWorld,
  { reason, about }: Failure,
  { base, say }: { readonly base: string; readonly say: (line: string) => void },
): Promise<void> {
  say(reason);
  for (const { path, label } of about) {
    say(`--- ${label}`);
    for (const device of devices) {
      const { stdout, stderr } = await device.command('why', FOLDER, '--', path);
      say(`${device.name}:\n${stdout}${stderr}`);
    }
    const lines = trace.filter((line) => line.includes(path) || line.includes('killed'));
    say(lines.slice(-TRACE_LINES).join('\n'));
  }
  writeFileSync(join(base, 'trace.txt'), trace.join('\n'));
  const folders = devices.map(({ name, folder }) => `${name}: ${folder}`);
  say(`Kept: ${[...folders, `bucket and trace.txt: ${base}`].join(', ')}`);
}

async function close({ devices, bucket, toolBucket, server }: TortureWorld, base: string, remove: boolean) {
  await Promise.all(devices.map((device) => (remove ? device.remove() : device.crash())));
  bucket.close();
  toolBucket.s3.destroy();
  await server.stop();
  if (remove) rmSync(base, { recursive: true, force: true });
}
