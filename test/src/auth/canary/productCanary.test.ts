// Recognisable secrets go through the whole product, on good days and bad ones; then nothing that it shows,
// stores, logs, sends to its page, gives to other processes or writes when it crashes may hold one (TK8, VT5,
// E13, F9).
//
// A raw memory image is not asked: while the app runs, its keys and the refresh token are in its memory
// because it uses them, and JavaScript cannot wipe a string. The system writes such an image only where an
// administrator has switched that on. What Node itself writes about a process (diagnostic reports, on demand,
// after an uncaught exception and after a fatal error) is searched.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningState } from '../../headless/runningState.ts';
import type { FaultRuleSource } from '../../../servers/faults/faults.ts';
import { startWorld } from '../../../servers/startWorld.ts';
import type { World } from '../../../servers/startWorld.ts';
import { startEavesdropper } from './eavesdropper.ts';
import type { Eavesdropper } from './eavesdropper.ts';
import { missingKeyringPart } from '../vault/keyringBus.ts';
import { openPage } from './page.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { beyondTheirPurpose, disguises, filesBelow, findSecrets } from './secretSearch.ts';
import type { Place } from './secretSearch.ts';

const WALK_MS = 480_000;
const PASSWORD = 'correct-horse-battery-staple';
const missing = process.platform === 'linux' ? await missingKeyringPart() : null;
if (process.platform !== 'linux') console.log('skipped: the canary of the whole product (it reads /proc)');
if (missing !== null) console.log(`skipped: the canary of commands beside no running app (${missing})`);

let world: World;
let ear: Eavesdropper;
let product: Product;
let places: readonly Place[];
let link: string;

/** What the services say on bad days: they repeat what they were sent, as real ones do. */
function echo(): string {
  return [...ear.secrets.keys()].join(' ').slice(-20_000);
}

function latest(kind: string): string {
  return [...ear.secrets].findLast(([, each]) => each === kind)?.[0] ?? '';
}

const badDays = (): readonly (readonly [string, FaultRuleSource])[] => [
  ['403', { type: 'denied' }],
  ['reset', { type: 'reset-before' }],
  ['portal', { type: 'html' }],
  ['signature', { type: 'error', code: 'SignatureDoesNotMatch', status: 403, message: echo() }],
  ['echo', { type: 'error', code: 'SomethingNew', status: 400, message: echo() }],
];

const folderStatus = async (): Promise<unknown> => (await runningState(product.dataDir)).folders[0]?.status;
const inStep = (): Promise<void> => expect.poll(folderStatus).toBe('in-step');

/** The app runs, its page is open, and everything is asked of it. */
async function walkBesideRunning(): Promise<void> {
  const { provider, storage } = world;
  const run = product.start('run');
  const page = await openPage(/http:\S+/.exec(await run.line(/^Brimful is running/))?.[0] ?? '');
  ear.note('page token', page.token);
  ear.note('page session', page.session);
  const login = product.start('login', 'work');
  await product.signInAtBrowser(0);
  expect((await login.ended).code).toBe(0);
  await inStep();

  const share = await product.start('upload', '--share', join(product.folder, 'a.txt')).ended;
  link = /https?:\S+/.exec(share.stdout)?.[0] ?? '';
  for (const words of [
    'status',
    'why docs a.txt',
    'plan docs',
    'doctor --account work',
    'policy --account work',
  ]) {
    await product.brimful(...words.split(' '));
  }
  await page.command('explain', { folder: 'docs', path: 'a.txt' });
  product.look(run.pid);

  // The provider ends the session, and says so with the token that it was sent.
  provider.change({ refreshError: 'invalid_grant', refreshErrorDescription: latest('refresh_token') });
  storage.faults.replace([{ type: 'expired' }]);
  await page.command('syncNow', { folder: 'docs' });
  const session = async (): Promise<unknown> => page.command('readState', null);
  const needsSignIn = { accounts: [{ session: { step: 'needs-sign-in' } }] };
  await expect.poll(session).toMatchObject(needsSignIn);
  await product.brimful('status');
  provider.change({ refreshError: null });
  storage.faults.replace([]);
  const again = product.start('login', 'work');
  await product.signInAtBrowser(1);
  expect((await again.ended).code).toBe(0);
  await inStep();
  await product.brimful('status', '--json');

  for (const [name, rule] of badDays()) {
    storage.faults.replace([rule]);
    writeFileSync(join(product.folder, `${name}.txt`), name);
    await page.command('syncNow', { folder: 'docs' });
    await expect.poll(folderStatus).not.toBe('in-step');
    await product.brimful('doctor', '--account', 'work', '--json');
    await product.brimful('status');
    await product.brimful('upload', '--share', join(product.folder, 'a.txt'));
  }
  storage.faults.replace([]);

  process.kill(run.pid, 'SIGUSR2');
  await expect.poll(() => product.reports().length).toBe(1);
  process.kill(run.pid, 'SIGVTALRM');
  expect((await run.ended).code).not.toBe(0);
  await expect.poll(() => product.reports().length).toBe(2);
  product.keep('messages to the page', page.heard());
  page.close();
}

/** Every command is a process of its own; the keychain carries the sign-in from one to the next. */
async function walkAlone(): Promise<void> {
  const { provider, storage } = world;
  await product.brimful('sync', '--once');
  for (const [name, rule] of [['expired', { type: 'expired', count: 1 }] as const, ...badDays()]) {
    storage.faults.replace([rule]);
    writeFileSync(join(product.folder, `${name} again.txt`), name);
    await product.brimful('sync', '--once', '--json');
    await product.brimful('doctor', '--account', 'work');
  }
  storage.faults.replace([]);
  provider.change({ refreshError: 'invalid_request', refreshErrorDescription: latest('refresh_token') });
  await product.brimful('sync', '--once');
  await product.brimful('doctor', '--account', 'work');
  provider.change({ refreshError: null });
  const login = product.start('login', 'work');
  await product.signInAtBrowser(2);
  expect((await login.ended).code).toBe(0);

  const run = product.start('run');
  await run.line(/^Brimful is running/);
  await inStep();
  const before = product.reports().length;
  process.kill(run.pid, 'SIGPROF');
  expect((await run.ended).stderr).toContain('heap');
  await expect.poll(() => product.reports().length).toBe(before + 1);
  expect((await product.brimful('sync', '--once')).code).toBe(0);
  expect((await product.brimful('logout', 'work')).stdout).toContain('Signed out.');
}

test('E13: what a crash leaves stays here: no shell ever starts a crash reporter', () => {
  const sources = filesBelow(join(import.meta.dirname, '..', '..', '..', '..', 'src'));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter(({ text }) => text.includes('crashReporter')).map(({ name }) => name)).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('TK8: no secret is found', () => {
  beforeAll(async () => {
    world = await startWorld({
      // Too short to be used twice: every renewal of keys goes through the provider.
      idTokenTtlSeconds: 2,
      openid: { users: [{ username: 'alice', password: PASSWORD, subject: 'alice' }] },
    });
    ear = startEavesdropper();
    product = await startProduct(world, missing === null);
    for (const name of ['a.txt', 'b.txt']) writeFileSync(join(product.folder, name), name);
  });
  afterAll(async () => {
    await product.close();
    ear.stop();
    await world.stop();
  });

  // The walks come first; the tests below them search what they have left behind.
  test('the walk beside the running app, up to an exception that nobody catches', walkBesideRunning, WALK_MS);
  test.skipIf(missing !== null)(
    'the walk of commands by themselves, up to a fatal error',
    walkAlone,
    WALK_MS,
  );
  test('everything that was left behind is read', () => {
    places = product.places();
    expect(places.length).toBeGreaterThan(50);
  });

  const among = (pattern: RegExp): readonly Place[] => places.filter(({ name }) => pattern.test(name));

  test.each([
    ...['refresh_token', 'id_token', 'access_token', 'code', 'code_verifier', 'state', 'nonce', 'password'],
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Signature', 'page token'],
  ])('the eavesdropper has heard of: %s', (kind) => {
    expect([...ear.secrets.values()]).toContain(kind);
  });

  test.each([
    ['the log', /logs.brimful\.log/, 1],
    ['journals and other state', /^data.*(journals|sign-ins\.json)/, 2],
    ['the own corner of the synced folder', /^folder.\.brimful/, 1],
    ['the output of every command', /^(output|errors) of/, 40],
    ['messages to the page', /^messages to the page/, 1],
    ['arguments and environment of processes', /^(cmdline|environ) of/, 2],
    ['how the browser was started', /^opener-arguments/, 1],
    ['diagnostic reports', /^reports/, 2],
    ['pages in the browser', /^the last page/, 2],
  ])('%s was looked at', (_name, pattern, atLeast) => {
    expect(among(pattern).length).toBeGreaterThanOrEqual(atLeast);
    expect(among(pattern).every(({ text }) => text.length > 0 || _name.startsWith('the output'))).toBe(true);
  });

  test('anywhere', () => {
    expect(findSecrets(ear.secrets, beyondTheirPurpose(places))).toEqual([]);
  });

  test('F9: a share link stands in the answer of "upload --share" and nowhere else', () => {
    expect(link).toContain('X-Amz-Signature=');
    const withLink = places.filter(({ text }) => text.includes(link)).map(({ name }) => name);
    expect(withLink).toEqual([expect.stringMatching(/^output of upload --share/)]);
  });

  test.each(['plain', 'base64', 'in an address', 'JSON in JSON', 'hex', 'UTF-16'])(
    'it would be found: %s',
    (how) => {
      const secret = latest('refresh_token');
      const dress: Readonly<Record<string, string>> = {
        plain: secret,
        base64: Buffer.from(`x${secret}yz`).toString('base64'),
        'in an address': `https://id.example.com/?q=${encodeURIComponent(secret)}`,
        'JSON in JSON': JSON.stringify(JSON.stringify({ a: secret })),
        hex: Buffer.from(`--${secret}`).toString('hex'),
        'UTF-16': Buffer.from(secret, 'utf16le').toString('latin1'),
      };
      const log = among(/logs.brimful\.log$/)[0]?.text ?? '';
      const planted = { name: 'log', text: `${log}{"level":30,"msg":"${dress[how] ?? ''}"}\n` };
      expect(findSecrets(ear.secrets, [planted])).toContain('refresh_token in log');
      expect(disguises(secret).length).toBeGreaterThan(5);
    },
  );
});
