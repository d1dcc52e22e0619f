// An account at IAM Identity Center from the command line: with a code on another device, the choice of a
// role, a sync, the doctor, and signing out.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AWS_ACCOUNT, BUCKET, startIdentityWorld } from '../auth/identityCenter/identityWorld.ts';
import type { IdentityWorld } from '../auth/identityCenter/identityWorld.ts';
import { createTestHome, runCli, startCli } from './cliProcess.ts';
import type { Ended, RunningCli, TestHome } from './cliProcess.ts';
import { runningState } from './runningState.ts';

let world: IdentityWorld;
let home: TestHome;
let clis: RunningCli[];

beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  home = createTestHome();
  clis = [];
  const { center, storage } = world;
  const account = {
    ...{ id: 'work', source: 'identity-center', startUrl: center.startUrl, region: center.region },
    ...{ oidcEndpoint: center.endpoint, portalEndpoint: center.endpoint },
    ...{ s3Endpoint: storage.endpoint, stsEndpoint: storage.endpoint, forcePathStyle: true },
  };
  home.configure({
    accounts: [account],
    folders: [{ id: 'docs', account: 'work', localPath: home.folder, bucket: BUCKET, prefix: 'docs/' }],
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

/** Does on another device what the printed line asks for. */
function allow(line: string, user: string): void {
  expect(line).toContain(`${world.center.endpoint}/device?user_code=`);
  const userCode = /only if the code there is ([A-Z]{4}-[A-Z]{4})\)/.exec(line)?.[1] ?? '';
  world.center.answerDevice(userCode, { user });
}

test('login --device prints address and code, and says that the sign-in cannot be kept here', async () => {
  const login = start('login', 'work', '--device');
  allow(await login.line(/^Open this address in a browser on any device/), 'ada');
  const { code, stdout, stderr } = await login.ended;
  expect(code).toBe(2);
  expect(stdout).not.toContain('Signed in');
  expect(stderr).toMatch(/could not be kept.*config\.json says/);
});

test('beside a running instance: sign in, choose a role, sync, examine, sign out; no secret is left behind', async () => {
  const run = start('run');
  await run.line(/^Brimful is running/);
  const login = start('login', 'work', '--device');
  allow(await login.line(/^Open this address/), 'grace');
  const signedIn = await login.ended;
  expect(signedIn.code).toBe(1);
  expect(signedIn.stderr).toMatch(/choose the AWS account and the role.*\n {2}fix: brimful role work/);

  const listed = await brimful('role', 'work');
  expect(listed.stdout.trim().split('\n')).toEqual([
    '--aws-account 444455556666 --name Files  (Archive)',
    `--aws-account ${AWS_ACCOUNT} --name Files  (Production)`,
    `--aws-account ${AWS_ACCOUNT} --name ReadOnly  (Production)`,
  ]);
  expect((await brimful('role', 'work', '--aws-account', AWS_ACCOUNT)).code).toBe(64);
  const wrong = await brimful('role', 'work', '--aws-account', AWS_ACCOUNT, '--name', 'Administrator');
  expect(wrong.stderr).toContain('You do not have the role Administrator');
  const chosen = await brimful('role', 'work', '--aws-account', AWS_ACCOUNT, '--name', 'Files');
  expect(chosen).toMatchObject({ code: 0, stderr: '' });
  await expect
    .poll(() => runningState(home.dataDir))
    .toMatchObject({
      accounts: [{ session: { step: 'signed-in', name: 'grace' }, credentials: { status: 'valid' } }],
      folders: [{ status: 'in-step' }],
    });

  const doctor = await brimful('doctor', '--account', 'work', '--json');
  const { steps } = JSON.parse(doctor.stdout) as { steps: { id: string; status: string }[] };
  const ok = steps.filter(({ status }) => status === 'ok').map(({ id }) => id);
  expect(ok).toEqual(
    expect.arrayContaining(['proxy', 'provider', 'clock', 'sign-in', 'renewal', 'credentials', 'list:docs']),
  );
  const policy = await brimful('policy', '--account', 'work');
  expect(policy.stdout).toContain('aws sso-admin put-inline-policy-to-permission-set');

  const logout = await brimful('logout', 'work');
  expect(logout).toMatchObject({ code: 0 });
  expect(logout.stdout).toMatch(/Credentials that were already issued are valid until \d{4}-/);

  const { stdout, stderr } = await run.kill('SIGTERM');
  const files = readdirSync(home.dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home.dataDir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
  const haystack = [stdout, stderr, ...files].join('\n');
  expect(world.center.secrets.size).toBeGreaterThan(5);
  expect([...world.center.secrets].filter((secret) => haystack.includes(secret))).toEqual([]);
});
