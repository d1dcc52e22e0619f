// Signing in from the command line with a real provider and no keychain; leaves no secret behind (TK8).
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missingKeyringPart } from '../auth/vault/keyringBus.ts';
import { startScriptedBus } from '../auth/vault/scriptedBus.ts';
import { configuredAccount } from '../../servers/configuredAccount.ts';
import { signInWithScriptedBrowser } from '../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../servers/startWorld.ts';
import type { World } from '../../servers/startWorld.ts';
import { createTestHome, runCli, startCli } from './cliProcess.ts';
import { runningState } from './runningState.ts';
import type { Ended, RunningCli, TestHome } from './cliProcess.ts';

const missing = await missingKeyringPart();
if (missing !== null) console.log(`skipped: the tests with a real bus (${missing})`);

let world: World;
let home: TestHome;
let clis: RunningCli[];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  home = createTestHome();
  clis = [];
  const { region, bucket } = world.description;
  home.configure({
    accounts: [configuredAccount('work', world.description), { id: 'keys', source: 'access-key', region }],
    folders: [{ id: 'docs', account: 'work', localPath: home.folder, bucket, prefix: 'docs/' }],
    keepSignIn: false,
  });
});
afterEach(async () => {
  for (const cli of clis) await cli.kill('SIGKILL');
  home.remove();
});

function start(...words: string[]): RunningCli {
  const cli = startCli(['--data-dir', home.dataDir, ...words]);
  clis.push(cli);
  return cli;
}

function brimful(...words: string[]): Promise<Ended> {
  return runCli(['--data-dir', home.dataDir, ...words]);
}

/** Does in a browser what the address that Brimful has printed asks for. */
async function signInAt(line: string, password = world.description.password): Promise<void> {
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  const { username } = world.description;
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
}

test('login --print-url waits for the browser, and says plainly that it cannot be kept here', async () => {
  const login = start('login', 'work', '--print-url');
  await signInAt(await login.line(/^Open this address/));
  const { code, stdout, stderr } = await login.ended;
  expect(code).toBe(2);
  expect(stdout).not.toContain('Signed in');
  expect(stderr).toMatch(/could not be kept.*config\.json says/);
  // The address that is printed leads to our own loopback hop, never to the provider with state
  // and challenge in it (TK8).
  expect(stdout).not.toMatch(/state=|code_challenge|code=/);

  const sync = await brimful('sync', '--once');
  expect(sync.code).toBe(2);
  expect(sync.stdout).toMatch(/sign in/i);
});

describe.skipIf(missing !== null)('VT6: a sign-in that could not be kept says so and exits with 2', () => {
  const keeping = (): object => JSON.parse(readFileSync(join(home.dataDir, 'config.json'), 'utf8')) as object;
  const loginOn = async (environment: Readonly<Record<string, string>>): Promise<Ended> => {
    const login = startCli(['--data-dir', home.dataDir, 'login', 'work', '--print-url'], environment);
    clis.push(login);
    await signInAt(await login.line(/^Open this address/));
    return login.ended;
  };

  test('without D-Bus', async () => {
    home.configure({ ...keeping(), keepSignIn: true });
    const { code, stdout, stderr } = await loginOn({});
    expect({ code, isWelcome: stdout.includes('Signed in') }).toEqual({ code: 2, isWelcome: false });
    expect(stderr).toMatch(/could not be kept: it ended with this command.*no D-Bus/);
  });

  test.each([
    ['mute', /does not answer/],
    ['dismissed', /was dismissed/],
    ['denies', /refuses access/],
  ] as const)('%s, and status and doctor end with that sentence', async (behaviour, sentence) => {
    home.configure({ ...keeping(), keepSignIn: true });
    const bus = await startScriptedBus(behaviour);
    const { code, stdout, stderr } = await loginOn(bus.environment);
    expect({ code, isWelcome: stdout.includes('Signed in') }).toEqual({ code: 2, isWelcome: false });
    expect(stderr).toMatch(sentence);
    const status = await runCli(['--data-dir', home.dataDir, 'status'], bus.environment);
    expect(status.code).toBe(0);
    const doctor = await runCli(['--data-dir', home.dataDir, 'doctor', '--account', 'work'], bus.environment);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/WRONG {3}Keychain: .*keychain/);
    await bus.stop();
  });
});

test('SI10: the client secret that a provider demands is asked for, on standard input only', async () => {
  const secret = 'GOCSPX-typed-at-the-terminal';
  const other = await startWorld({ openid: { clientSecret: secret } });
  home.configure({
    accounts: [{ ...configuredAccount('work', other.description), clientSecret: true }],
    keepSignIn: false,
  });
  const login = startCli(['--data-dir', home.dataDir, 'login', 'work', '--print-url'], {}, `${secret}\n`);
  clis.push(login);
  const { username, password } = other.description;
  const url = /http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '';
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
  const { code, stdout, stderr } = await login.ended;
  // Nothing is kept here, as the configuration says; the sign-in itself worked.
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Client secret of the app.*not a secret of yours/);
  expect(stderr).not.toContain('does not accept');
  expect(stdout + stderr).not.toContain(secret);
  const refused = await brimful('login', 'work');
  expect(refused).toMatchObject({ code: 64 });
  expect(refused.stderr).toContain('expected the client secret');
  await other.stop();
});

test('SI14: the answer of a browser on another computer is typed, and a wrong one is asked for again', async () => {
  const login = startCli(['--data-dir', home.dataDir, 'login', 'work', '--elsewhere'], {}, null);
  clis.push(login);
  const url = /http:\S+/.exec(await login.line(/on another computer to sign in/))?.[0] ?? '';
  const { username, password } = world.description;
  let last = '';
  await signInWithScriptedBrowser({
    ...{ url, username, password, signal: AbortSignal.timeout(60_000) },
    stopAt: ({ href }) => href.startsWith('http://127.0.0.1/callback') && (last = href) !== '',
  });
  await login.line(/Paste its address here/);
  login.type('http://127.0.0.1/callback?code=evil&state=guess\n');
  await login.line(/not where this sign-in has ended/);
  login.type(`${last}\n`);
  const { code, stdout, stderr } = await login.ended;
  // Nothing is kept here, as the configuration says; the sign-in itself worked.
  expect(code).toBe(2);
  expect(stderr).toMatch(/could not be kept/);
  expect(stdout + stderr).not.toMatch(/code=/);
});

test('Ctrl-C ends a sign-in that nobody completes', async () => {
  const login = start('login', 'work', '--print-url');
  await login.line(/^Open this address/);
  expect((await login.kill('SIGINT')).code).toBe(1);
});

test('beside a running instance: that one signs in, syncs, and signs out', async () => {
  const run = start('run', '--print-url');
  await run.line(/^Brimful is running/);
  const login = start('login', 'work', '--print-url');
  await signInAt(await login.line(/^Open this address/));
  expect(await login.ended).toMatchObject({ code: 0, stderr: '' });

  await expect
    .poll(() => runningState(home.dataDir))
    .toMatchObject({
      accounts: [{ session: { step: 'signed-in' }, credentials: { status: 'valid' }, vault: 'memory' }, {}],
      folders: [{ status: 'in-step' }],
    });
  const doctor = await brimful('doctor', '--account', 'work', '--json');
  const { steps } = JSON.parse(doctor.stdout) as { steps: { id: string; status: string }[] };
  expect(doctor.code).toBe(0);
  expect(steps.filter(({ status }) => status === 'ok').map(({ id }) => id)).toEqual([
    ...[
      'proxy',
      'provider',
      'pkce',
      'client',
      'redirect',
      'clock',
      'sign-in',
      'renewal',
      'credentials',
      'list:docs',
      'conditions:docs',
      'checksums:docs',
    ],
  ]);

  // TK7: issued keys live on, and that is said.
  const logout = await brimful('logout', 'work');
  expect(logout).toMatchObject({ code: 0 });
  expect(logout.stdout).toMatch(/Credentials that were already issued are valid until \d{4}-/);
  expect((await brimful('logout', 'nobody')).code).toBe(64);

  const { stdout, stderr } = await run.kill('SIGTERM');
  const files = readdirSync(home.dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home.dataDir, name))
    .filter((path) => statSync(path).isFile());
  expect(files.some((path) => path.endsWith('brimful.log'))).toBe(true);
  for (const text of [stdout, stderr, ...files.map((path) => readFileSync(path, 'latin1'))]) {
    expect(text).not.toMatch(/eyJ[\w-]{10,}\.|\bASIA[A-Z0-9]{12}|code=[\w-]{8,}/);
  }
  expect(existsSync(join(home.dataDir, 'control.json'))).toBe(false);
});

test('TK11: two accounts of one person: logout says for which one the session goes on', async () => {
  const accounts = ['work', 'finance'].map((id) => configuredAccount(id, world.description));
  home.configure({ accounts, keepSignIn: false });
  const run = start('run', '--print-url');
  await run.line(/^Brimful is running/);
  for (const id of ['work', 'finance']) {
    const login = start('login', id, '--print-url');
    await signInAt(await login.line(/^Open this address/));
    expect(await login.ended).toMatchObject({ code: 0, stderr: '' });
  }
  const { host } = new URL(world.description.issuer);
  const first = await brimful('logout', 'work');
  expect(first.stdout).toContain(
    `Signed out.\nYou are signed out of this account, and your session at ${host}`,
  );
  expect(first.stdout).toContain('goes on for "finance": sign out there too to end it.');
  await expect
    .poll(() => runningState(home.dataDir))
    .toMatchObject({
      accounts: [
        { session: { step: 'signed-out' } },
        { session: { step: 'signed-in' }, credentials: { status: 'valid' } },
      ],
    });
  expect((await brimful('logout', 'finance')).stdout).not.toContain('goes on for');
});

describe('beside a running instance that opens browsers', () => {
  let other: World;
  beforeAll(async () => {
    other = await startWorld({ openid: { behaviour: { idTokenOnRefresh: false } } });
  });
  afterAll(() => other.stop());
  const signInThere = async (...words: string[]): Promise<Ended> => {
    const login = start('login', 'work', '--print-url', ...words);
    const url = /http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '';
    const { username, password } = other.description;
    await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
    return login.ended;
  };

  test('login --print-url prints the address, says what the provider does not do, and status repeats it', async () => {
    home.configure({ accounts: [configuredAccount('work', other.description)], keepSignIn: false });
    const run = start('run');
    await run.line(/^Brimful is running/);
    const { code, stderr } = await signInThere();
    const { host } = new URL(other.description.issuer);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `brimful: ${host} does not renew sign-ins in the background: Brimful will briefly open a browser tab whenever its credentials expire.\n`,
    });
    expect((await brimful('status')).stdout).toContain('does not renew sign-ins in the background');
  });

  test('keys that STS refuses: login says so with the words of STS, and exits with 1', async () => {
    const rule = { type: 'error' as const, operations: ['AssumeRoleWithWebIdentity'], status: 403 };
    other.storage.faults.replace([{ ...rule, code: 'AccessDenied', message: 'not today' }]);
    home.configure({ accounts: [configuredAccount('work', other.description)], keepSignIn: false });
    const run = start('run');
    await run.line(/^Brimful is running/);
    const { code, stdout, stderr } = await signInThere();
    other.storage.faults.replace([]);
    expect({ code, stdout: stdout.split('\n').slice(1).join() }).toEqual({
      code: 1,
      stdout: 'Signed in as alice.,',
    });
    expect(stderr).toMatch(
      /You are not allowed to use .*\n {2}fix: .*\n {2}details: AccessDenied .*not today/,
    );
  });
});

test('an access key is read from standard input, never from an argument', async () => {
  const { code, stderr } = await brimful('login', 'keys');
  expect(code).toBe(64);
  expect(stderr).toContain('expected the id and the secret of an access key');
  expect((await brimful('login', 'keys', 'AKIAEXAMPLE')).code).toBe(64);

  const secret = 'CANARY7secret7access7key7CANARY';
  const entered = await runCli(['--data-dir', home.dataDir, 'login', 'keys'], {}, `AKIAEXAMPLE\n${secret}\n`);
  // Nothing is kept here, as config.json says.
  expect(entered).toMatchObject({ code: 2, stdout: '' });
  expect(entered.stderr).toContain('The access key of keys could not be kept');
  expect(entered.stdout + entered.stderr).not.toContain(secret);
});
