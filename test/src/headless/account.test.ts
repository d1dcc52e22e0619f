// The first run without an account: one is added on the page, signs in, renews, syncs, and is removed.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { AccountFields } from '../../../src/contract/account.ts';
import type { AppState } from '../../../src/contract/state.ts';
import { PAGE_FOLDER } from '../../../src/headless/page/pageServer.ts';
import { openOtherClient } from '../../integration/otherClient.ts';
import type { OtherClient } from '../../integration/otherClient.ts';
import { configuredAccount } from '../../servers/configuredAccount.ts';
import { signInWithScriptedBrowser } from '../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../servers/startWorld.ts';
import type { World } from '../../servers/startWorld.ts';
import { createTestHome, startCli } from './cliProcess.ts';
import type { RunningCli, TestHome } from './cliProcess.ts';
import { openPageClient } from './page/pageClient.ts';
import type { PageClient } from './page/pageClient.ts';

// Keys that are renewed while they still work have to live for half a minute.
vi.setConfig({ testTimeout: 120_000 });
const KEY_SECONDS = 34;
const PREFIX = 'first-minute/';

let world: World;
let other: OtherClient;
let home: TestHome;
let run: RunningCli;
let page: PageClient;

beforeAll(async () => {
  if (!existsSync(PAGE_FOLDER)) throw new Error('The page is not built: run "npm run build".');
  world = await startWorld({ credentialTtlSeconds: KEY_SECONDS });
  const { storage, description } = world;
  other = await openOtherClient(storage, { bucket: description.bucket, prefix: PREFIX });
});
afterAll(async () => {
  other.close();
  await world.stop();
});
beforeEach(async () => {
  home = createTestHome();
  // No account, but something that must survive: here no keychain is asked.
  home.configure({ keepSignIn: false, device: 'here' });
  run = startCli(['--data-dir', home.dataDir, 'run', '--print-url']);
  const [address = ''] = /http:\S+/.exec(await run.line(/^Brimful is running/)) ?? [];
  page = await openPageClient(address);
});
afterEach(async () => {
  await run.kill('SIGKILL');
  home.remove();
});

const state = (): Promise<AppState> => page.call('readState', null);
const account = async (): Promise<AppState['accounts'][number] | undefined> => (await state()).accounts[0];
const configuration = (): unknown => JSON.parse(readFileSync(join(home.dataDir, 'config.json'), 'utf8'));

/** The time (epoch ms) until which the account's keys work; 0: there are none. */
async function keysUntil(): Promise<number> {
  const credentials = (await account())?.credentials;
  return credentials?.status === 'valid' ? (credentials.expiresAt ?? 0) : 0;
}

async function signIn(): Promise<void> {
  const signedIn = page.call('signIn', { account: 'work' });
  const [url = ''] = /http:\S+/.exec(await run.line(/^Open this address/)) ?? [];
  const { username, password } = world.description;
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
  expect(await signedIn).toEqual({ ok: true });
}

/** The account of this world as an administrator would hand it out. */
function handedOut() {
  return configuredAccount('work', world.description);
}

/** Keeps the folder of this home in step with the world's bucket. */
async function addFolder(): Promise<void> {
  const choice = await page.call('chooseLocalFolder', { typedPath: home.folder });
  if (choice === null || !('choice' in choice)) throw new Error('no choice');
  const { bucket } = world.description;
  const place = { choice: choice.choice, account: 'work', bucket, prefix: PREFIX, mode: 'two-way' } as const;
  expect(await page.call('addFolder', place)).toEqual({ ok: true });
}

test('settings are pasted, the account signs in, a folder syncs, keys are renewed, all without a restart', async () => {
  const entry = { ...handedOut(), durationSeconds: 900 };
  const settings = `Your settings:\n${JSON.stringify({ accounts: [entry] })}`;

  const read = await page.call('readAccountSettings', { text: settings });
  if ('ok' in read) throw new Error(read.message);
  expect(read).toMatchObject({ kept: ['durationSeconds'], mistakes: [] });
  const wrong: AccountFields = { ...read.account, region: 'Frankfurt' };
  expect(await page.call('addAccount', { account: wrong, settings })).toMatchObject({ ok: false });
  expect(configuration()).toEqual({ keepSignIn: false, device: 'here' });
  expect(await page.call('addAccount', { account: read.account, settings })).toEqual({ ok: true });
  expect(configuration()).toEqual({ keepSignIn: false, device: 'here', accounts: [entry] });
  expect(await account()).toMatchObject({ id: 'work', session: { step: 'signed-out' } });

  await signIn();
  writeFileSync(join(home.folder, 'hello.txt'), 'hello');
  await addFolder();
  await expect.poll(async () => (await state()).folders[0]?.status).toBe('in-step');
  expect(await other.get('hello.txt')).toBe('hello');
  const { steps } = (await page.call('checkSetup', { account: 'work' })) as { steps: { status: string }[] };
  expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(steps.length).toBeGreaterThan(5);

  const first = await keysUntil();
  expect(first).toBeGreaterThan(0);
  await expect.poll(keysUntil).toBeGreaterThan(first);
});

test('TK7 an account is removed once no folder uses it: signed out at the provider, nothing left but the rest', async () => {
  const add = () => page.call('addAccount', { account: handedOut(), settings: null });
  expect(await add()).toEqual({ ok: true });
  expect(await add()).toMatchObject({ ok: false, mistakes: [{ field: 'id' }] });
  await signIn();
  await addFolder();
  const { folders } = await state();
  expect(await page.call('removeAccount', { account: 'work' })).toMatchObject({ code: 'account-in-use' });
  expect((await account())?.session.step).toBe('signed-in');

  expect(await page.call('removeFolder', { folder: folders[0]?.id ?? '' })).toEqual({ ok: true });
  expect(await page.call('removeAccount', { account: 'work' })).toEqual({ ok: true });
  expect(await state()).toMatchObject({ accounts: [], folders: [] });
  expect(configuration()).toEqual({ keepSignIn: false, device: 'here', accounts: [], folders: [] });
  // Issued keys cannot be called back, and that is said although the account is gone.
  expect((await state()).notices).toMatchObject([
    { message: expect.stringContaining('are valid until') as string },
  ]);
  expect(readFileSync(join(home.dataDir, 'sign-ins.json'), 'utf8')).not.toContain(world.description.issuer);
  expect(readdirSync(home.dataDir)).not.toContain('config.json.new');
});
