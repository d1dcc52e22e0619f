// Recognisable secrets take every path, good and bad; nothing shown, stored or logged
// may contain one (TK8, VT5).
import { afterEach, expect, test, vi } from 'vitest';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import type { Network } from '../../../../src/network/network.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { filesOf, keepLines } from './evidence.ts';

const never = new AbortController().signal;
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.restoreAllMocks();
});

const CLIENT_SECRET = 'GOCSPX-canary-client-secret';
const WRONG_SECRET = 'GOCSPX-canary-wrong-secret';

/** Everything secret that passes over the wire to and from the provider. */
function eavesdrop(network: Network, secrets: Set<string>): Network {
  const fetch: AgentFetch = async (url, init) => {
    const sent = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : '');
    for (const name of ['code', 'code_verifier', 'refresh_token', 'token']) note(secrets, sent.get(name));
    const response = await network.fetch(url, init);
    const text = await response.clone().text();
    for (const [, value] of text.matchAll(/"(?:access_token|refresh_token|id_token)":"([^"]+)"/g))
      note(secrets, value);
    return response;
  };
  return { ...network, fetch };
}

function note(secrets: Set<string>, value: string | null | undefined): void {
  if (value === null || value === undefined || value.length < 16) return;
  secrets.add(value);
  // A signature alone, or a token without it, is as telling.
  for (const part of value.split('.')) if (part.length >= 32) secrets.add(part);
}

/** Everything a person, a log or a page could see. */
async function walkEveryPath(auth: AuthWorld, secrets: Set<string>): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const { provider, storage } = auth.world;
  const config = { ...auth.config, clientSecret: true };
  const account = auth.account(config);
  account.subscribe((state) => seen.push(state));
  secrets.add(WRONG_SECRET).add(CLIENT_SECRET);
  for (const secret of [WRONG_SECRET, CLIENT_SECRET]) {
    seen.push(await account.clientSecret?.enter(secret, never), await account.signIn());
  }
  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  note(secrets, keys.value.secretAccessKey);
  note(secrets, keys.value.sessionToken);
  for (const behaviour of [
    { fault: 'token-down' },
    { fault: 'jwks-down' },
    { fault: 'all-down' },
    { fault: null, alterIdToken: (claims: object) => ({ ...claims, sub: 'mallory' }) },
  ] as const) {
    provider.change(behaviour);
    const later = (await auth.restart()).account(config);
    seen.push(await later.credentials.get(never), later.state());
  }
  provider.change({ alterIdToken: null });
  for (const code of [
    'ExpiredTokenException',
    'InvalidIdentityToken',
    'AccessDenied',
    'PackedPolicyTooLarge',
  ]) {
    storage.faults.replace([{ type: 'error', code, status: 400, operations: ['AssumeRoleWithWebIdentity'] }]);
    const later = (await auth.restart()).account(config);
    seen.push(await later.credentials.get(never), later.state());
  }
  storage.faults.replace([]);
  provider.change({ refreshError: 'invalid_request' });
  const refused = (await auth.restart()).account(config);
  seen.push(await refused.credentials.get(never), refused.state());
  auth.keychain.condition = 'locked';
  seen.push((await auth.restart()).account(config).state(), await account.signOut());
  seen.push(
    account.state(),
    auth.browser.opened,
    process.argv,
    process.env,
    ...(await Promise.all(auth.browser.pages)),
  );
  return seen;
}

test('no token, code, verifier or key in states, faults, log lines of any level, files, pages, addresses, arguments, environment or output', async () => {
  const output: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => output.push(String(chunk)) > 0);
  }
  const secrets = new Set<string>();
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const lines: string[] = [];
  const world = { openid: { clientSecret: CLIENT_SECRET } };
  const auth = await startAuthWorld(world, { network: eavesdrop(network, secrets), log: keepLines(lines) });
  closing.push(
    () => network.close(),
    () => auth.close(),
  );
  const seen = await walkEveryPath(auth, secrets);
  const haystack = [JSON.stringify(seen), await filesOf(auth.dataDir), ...output, ...lines].join('\n');

  expect(secrets.size).toBeGreaterThan(20);
  expect(haystack.length).toBeGreaterThan(5_000);
  const leaked = [...secrets].filter((secret) => haystack.includes(secret));
  expect(leaked).toEqual([]);
  // The log is complete, before any redaction: each event is there, and so is what each fault knows.
  const logged = lines.join('\n');
  for (const event of [
    'vault opened',
    'sign-in begun',
    'tokens received',
    'signed in',
    'credentials renewed',
  ]) {
    expect(logged).toContain(`"${event}"`);
  }
  expect(logged).toMatch(/"credentials not renewed".*AccessDenied \(HTTP 400/);
  expect(logged).toMatch(/"credentials not renewed".*invalid_request \(HTTP 400/);
  expect(logged).toMatch(/"secret not (stored|removed yet)".*vault-locked/);
  expect(logged).toContain('"signed out, the provider has not confirmed it"');
});

test('VT5: only the refresh token is stored, and only in the vault', async () => {
  const secrets = new Set<string>();
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const auth = await startAuthWorld({}, { network: eavesdrop(network, secrets) });
  closing.push(
    () => network.close(),
    () => auth.close(),
  );
  const account = auth.account();
  await account.signIn();
  await account.credentials.get(never);
  const stored = [...auth.keychain.items.values()].map((item) =>
    Buffer.from(item.split('.')[3] ?? '', 'base64url').toString(),
  );
  expect(stored).toHaveLength(1);
  // One secret as it came from the provider, and no ID token (which would have three parts).
  expect(secrets.has(stored[0] ?? '')).toBe(true);
  expect(stored[0]?.split('.')).toHaveLength(1);
});
