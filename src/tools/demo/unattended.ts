// Plays the main use case without a person: sign in, sync both ways, edit, delete, conflict, crash, restart,
// compare.
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCookieJar, signInWithScriptedBrowser } from '../../../test/servers/openid/scriptedBrowser.ts';
import type { CookieJar } from '../../../test/servers/openid/scriptedBrowser.ts';
import { readFolder, untilEqual } from './bothSides.ts';
import type { Contents } from './bothSides.ts';
import { PREFIX } from './demoPlace.ts';
import type { DemoPlace } from './demoPlace.ts';
import { startBrimful } from './runningBrimful.ts';
import type { RunningBrimful } from './runningBrimful.ts';

const STEP_MS = 45_000;
const SIGN_IN_MS = 30_000;

/** Rejects with the reason if anything is not as expected. `say` reports each step in one line. */
export async function runUnattended(place: DemoPlace, say: (line: string) => void): Promise<void> {
  const browser = createCookieJar();
  let brimful = await startBrimful(place.dataDir);
  try {
    await signIn(brimful, place, browser);
    say('signed in at the provider with the real login form; credentials came from STS, none were typed');
    await firstSync(place);
    say('files on each side were copied to the other, including a 20 MiB one in parts and an empty folder');
    await changes(place);
    say('edits, a move and deletions on each side reached the other');
    await makeConflict(place, brimful);
    say(
      'of a file that was changed on both sides at once both versions were kept, and the conflict is shown',
    );

    await brimful.end('SIGKILL');
    changeWhileDown(place);
    await put(place, 'While you were away.txt', 'from the bucket');
    brimful = await startBrimful(place.dataDir);
    // The browser still has the provider's cookie, so nothing has to be typed.
    await signIn(brimful, place, browser);
    const contents = await untilEqual(
      place,
      'after the crash',
      has('While it was down.txt', 'While you were away.txt'),
      STEP_MS,
    );
    say('after kill -9, changes on both sides and a restart it recovered by itself');
    await checkState(brimful);
    say(`both sides are equal, byte for byte: ${contents.size} files and folders`);
  } finally {
    await brimful.end('SIGTERM');
  }
}

async function signIn(brimful: RunningBrimful, place: DemoPlace, cookies: CookieJar): Promise<void> {
  const { username, password } = place.world.description;
  const [outcome] = await Promise.all([
    brimful.call('signIn', { account: 'demo' }),
    brimful.addressToOpen().then((url) =>
      signInWithScriptedBrowser({
        url,
        username,
        password,
        cookies,
        signal: AbortSignal.timeout(SIGN_IN_MS),
      }),
    ),
  ]);
  if (!outcome.ok) throw new Error(`sign-in failed: ${outcome.message}`);
}

async function firstSync(place: DemoPlace): Promise<void> {
  await put(place, 'From another tool.txt', 'put by an S3 client');
  await put(place, 'Reports/2026/budget.csv', 'a;b\n1;2\n');
  await untilEqual(
    place,
    'first sync',
    has('Read me.txt', 'Photos/2026/large.bin', 'Reports/2026/budget.csv', 'Empty folder/'),
    STEP_MS,
  );
}

async function changes(place: DemoPlace): Promise<void> {
  const { folder, s3, world } = place;
  const before = readFolder(folder);
  appendFileSync(join(folder, 'Read me.txt'), 'A line more.\n');
  renameSync(join(folder, 'Photos', '2026'), join(folder, 'Photos', 'Summer'));
  rmSync(join(folder, 'Letters', 'To be answered.txt'));
  await put(place, 'Reports/2026/budget.csv', 'a;b\n3;4\n');
  const Key = `${PREFIX}From another tool.txt`;
  await s3.send(new DeleteObjectCommand({ Bucket: world.description.bucket, Key }));
  await untilEqual(
    place,
    'changes',
    (now) =>
      has('Photos/Summer/large.bin')(now) &&
      !now.has('Photos/2026/large.bin') &&
      !now.has('From another tool.txt') &&
      !now.has('Letters/To be answered.txt') &&
      now.get('Read me.txt') !== before.get('Read me.txt') &&
      now.get('Reports/2026/budget.csv') !== before.get('Reports/2026/budget.csv'),
    STEP_MS,
  );
}

async function makeConflict(place: DemoPlace, brimful: RunningBrimful): Promise<void> {
  const name = 'Letters/Dear grandmother.txt';
  // Both versions exist before Brimful looks again.
  await brimful.call('pause', { paused: true });
  writeFileSync(join(place.folder, name), 'Thank you for the socks.\n');
  await put(place, name, 'Thank you for the hat.\n');
  await brimful.call('pause', { paused: false });
  await brimful.call('syncNow', { folder: null });
  const isCopy = (path: string): boolean => path.startsWith('Letters/Dear grandmother (conflict ');
  await untilEqual(place, 'conflict', (now) => [...now.keys()].some(isCopy), STEP_MS);
  const state = await brimful.call('readState', null);
  const shown = state.folders[0]?.conflicts.map(({ path }) => path);
  if (shown?.join() !== name) throw new Error(`the conflict is not shown: ${JSON.stringify(shown)}`);
}

function changeWhileDown({ folder }: DemoPlace): void {
  writeFileSync(join(folder, 'While it was down.txt'), 'from the disk');
  rmSync(join(folder, 'Notes', 'empty.txt'));
}

async function checkState(brimful: RunningBrimful): Promise<void> {
  await brimful.call('syncNow', { folder: null });
  const { accounts, folders } = await brimful.call('readState', null);
  const problems = folders.flatMap((folder) => folder.problems.map(({ message }) => message));
  if (problems.length > 0) throw new Error(`there are problems: ${problems.join(' ')}`);
  if (accounts[0]?.session.step !== 'signed-in') throw new Error('the page does not show the sign-in');
}

async function put({ s3, world }: DemoPlace, name: string, body: string): Promise<void> {
  const { bucket } = world.description;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${PREFIX}${name}`, Body: body }));
}

function has(...names: readonly string[]): (contents: Contents) => boolean {
  return (contents) => names.every((name) => contents.has(name));
}
