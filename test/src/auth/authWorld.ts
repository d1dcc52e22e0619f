// A local world with one account: real provider, real STS, real files, and a scripted browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Account } from '../../../src/auth/account/account.ts';
import { oidcSchema } from '../../../src/auth/kinds/oidc.ts';
import type { OidcAccountConfig } from '../../../src/auth/kinds/oidc.ts';
import type { Auth, OpenAuthOptions } from '../../../src/auth/openAuth.ts';
import { createNetwork } from '../../../src/network/network.ts';
import type { Network } from '../../../src/network/network.ts';
import { configuredAccount } from '../../servers/configuredAccount.ts';
import { createCookieJar, signInWithScriptedBrowser } from '../../servers/openid/scriptedBrowser.ts';
import type { CookieJar, PageSeen } from '../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../servers/startWorld.ts';
import type { World, WorldOptions } from '../../servers/startWorld.ts';
import { openTestAuth } from './testAuth.ts';
import { createTestKeychain } from './vault/testKeychain.ts';
import type { TestKeychain } from './vault/testKeychain.ts';

export interface AuthWorld {
  readonly network: Network;
  readonly world: World;
  readonly keychain: TestKeychain;
  readonly dataDir: string;
  readonly config: OidcAccountConfig;
  readonly browser: ScriptedPerson;
  /** Another run of the app on the same data folder. */
  restart(change?: Partial<OpenAuthOptions>): Promise<Auth>;
  account(config?: Partial<OidcAccountConfig>): Account;
  close(): Promise<void>;
}

/** What the person at the browser does with each page that the app opens. */
export interface ScriptedPerson {
  readonly opened: string[];
  readonly cookies: CookieJar;
  password: string;
  /** `signs-in`: at once. `absent`: leaves the page alone. `broken`: there is no browser. */
  mode: 'signs-in' | 'absent' | 'broken';
  readonly pages: Promise<PageSeen>[];
}

/** Everything ends with `close`. */
export async function startAuthWorld(
  options: WorldOptions = {},
  auth: Partial<OpenAuthOptions> = {},
): Promise<AuthWorld> {
  const world = await startWorld(options);
  const dataDir = await mkdtemp(join(tmpdir(), 'brimful-auth-'));
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const keychain = createTestKeychain();
  const { description } = world;
  const closing = new AbortController();
  const browser: ScriptedPerson = {
    opened: [],
    cookies: createCookieJar(),
    password: description.password,
    mode: 'signs-in',
    pages: [],
  };
  const openBrowser = (url: string): Promise<boolean> => {
    browser.opened.push(url);
    if (browser.mode === 'signs-in') {
      const { username } = description;
      const { password, cookies } = browser;
      const page = signInWithScriptedBrowser({ url, username, password, cookies, signal: closing.signal });
      page.catch(() => undefined);
      browser.pages.push(page);
    }
    return Promise.resolve(browser.mode !== 'broken');
  };
  const open = (change: Partial<OpenAuthOptions> = {}): Promise<Auth> =>
    openTestAuth({ dataDir, network, keychain, openBrowser }, auth, change);
  const config = oidcSchema.parse(configuredAccount('work', description));
  const first = await open();
  return {
    network,
    world,
    keychain,
    dataDir,
    config,
    browser,
    restart: open,
    account: (change) => first.account({ ...config, ...change }),
    close: async () => {
      closing.abort();
      network.close();
      await world.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** To be called once in a file: starts worlds that are closed after each test. */
export function useAuthWorlds(): typeof startAuthWorld {
  const open: AuthWorld[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((world) => world.close()));
  });
  return async (...options) => {
    const world = await startAuthWorld(...options);
    open.push(world);
    return world;
  };
}
