// What `brimful doctor` says while it waits, and that what it finds at the end holds together.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configuredAccount } from '../../../servers/configuredAccount.ts';
import { createCookieJar, signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../../servers/startWorld.ts';
import { outliveIdToken, SHORT_ID_TOKEN_SECONDS } from '../../../servers/openid/shortIdToken.ts';
import type { World } from '../../../servers/startWorld.ts';
import { createTestHome, startCli } from '../cliProcess.ts';
import type { RunningCli, TestHome } from '../cliProcess.ts';

let world: World;
let home: TestHome;
let programs: string;
let clis: RunningCli[];

beforeAll(async () => {
  // Soon too old, so that the doctor needs a new one, which only a tab brings.
  const openid = { behaviour: { idTokenOnRefresh: false }, idTokenTtlSeconds: SHORT_ID_TOKEN_SECONDS };
  world = await startWorld({ openid });
});
afterAll(() => world.stop());
beforeEach(() => {
  home = createTestHome();
  clis = [];
  programs = join(dirname(home.dataDir), 'programs');
  mkdirSync(programs);
  home.configure({ accounts: [configuredAccount('work', world.description)], keepSignIn: false });
});
afterEach(async () => {
  for (const cli of clis) await cli.kill('SIGKILL');
  home.remove();
});

/** On a desktop whose browser is the test's. */
function start(...words: string[]): RunningCli {
  const environment = { DISPLAY: ':99', HOME: dirname(home.dataDir), PATH: programs };
  const cli = startCli(['--data-dir', home.dataDir, ...words], environment);
  clis.push(cli);
  return cli;
}

describe.skipIf(process.platform !== 'linux')('a provider that renews in a browser tab only', () => {
  const cookies = createCookieJar();
  const opened = (): string => join(programs, 'opened');
  const signInWhereOpened = async (): Promise<void> => {
    await expect.poll(() => existsSync(opened())).toBe(true);
    const file = readFileSync(fileURLToPath(readFileSync(opened(), 'utf8').trim()), 'utf8');
    rmSync(opened());
    const url = `http://${/127\.0\.0\.1:\d+\/start\/[\w-]+/.exec(file)?.[0] ?? ''}`;
    const { username, password } = world.description;
    const visit = { url, username, password, cookies, signal: AbortSignal.timeout(60_000) };
    await signInWithScriptedBrowser(visit);
  };
  const installOpener = (): void => {
    const script = `echo "$1" >"${opened()}.new"; mv "${opened()}.new" "${opened()}"`;
    writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
    chmodSync(join(programs, 'xdg-open'), 0o755);
  };

  /** Signed in, but STS has given no keys yet. */
  const runWithoutKeys = async (): Promise<void> => {
    installOpener();
    const run = start('run');
    await run.line(/^Brimful is running/);
    const refusal = { type: 'error' as const, operations: ['AssumeRoleWithWebIdentity'], status: 400 };
    world.storage.faults.replace([{ ...refusal, code: 'MalformedPolicyDocument' }]);
    const login = start('login', 'work');
    await signInWhereOpened();
    expect(await login.ended).toMatchObject({ code: 1 });
    await outliveIdToken(Date.now());
    world.storage.faults.replace([]);
  };

  test('TK5: the doctor says what it waits for, and then one thing', async () => {
    await runWithoutKeys();
    const doctor = start('doctor', '--account', 'work');
    const { host } = new URL(world.description.issuer);
    await doctor.complaint(new RegExp(`has opened a browser tab to renew the sign-in at ${host}`));
    await signInWhereOpened();
    const { code, stdout } = await doctor.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {6}Sign-in: Signed in as alice\.$/m);
    expect(stdout).toMatch(/^note {4}Background renewal: .* does not renew sign-ins in the background/m);
    expect(stdout).toMatch(/^ok {6}Storage credentials: /m);
  });

  test('TK4: a session that has ended is said to have ended wherever it is spoken of', async () => {
    await runWithoutKeys();
    world.provider.revokeAll();
    const { code, stdout } = await start('doctor', '--account', 'work').ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WRONG {3}Sign-in: .*\n {8}fix: brimful login work$/m);
    expect(stdout).toMatch(/^WRONG {3}Storage credentials: .*\n {8}fix: brimful login work$/m);
    expect(stdout).not.toMatch(/^ok .*(Signed in|renews sign-ins)/m);
  });
});
