// SI10: providers that insist on a client secret for an installed app (Google).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ResponseBodyError } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { oidcSchema } from '../../../../src/auth/kinds/oidc.ts';
import { openidFault } from '../../../../src/auth/oidc/answers/openidFault.ts';
import { configuredAccount } from '../../../servers/configuredAccount.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const SECRET = 'GOCSPX-canary-of-the-client-secret';
const never = new AbortController().signal;
const start = useAuthWorlds();

async function filesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (
    await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))
  ).join();
}

function inVault(auth: AuthWorld): readonly string[] {
  return [...auth.keychain.items.values()].map((item) =>
    Buffer.from(item.split('.')[3] ?? '', 'base64url').toString(),
  );
}

test('SI10: entered once, it is kept in the vault, and signs in, refreshes and revokes in later runs', async () => {
  const auth = await start({ openid: { clientSecret: SECRET } });
  const account = auth.account({ clientSecret: true });
  expect(account.state().clientSecret).toBe('missing');
  await expect(account.signIn()).resolves.toMatchObject({
    fault: { code: 'configuration', cause: 'client-secret-missing' },
  });
  await expect(account.clientSecret?.enter(` ${SECRET}\n`, never)).resolves.toMatchObject({ ok: true });
  expect(account.state().clientSecret).toBe('stored');
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  expect(inVault(auth)).toContain(SECRET);

  const later = (await auth.restart()).account({ ...auth.config, clientSecret: true });
  expect(later.state().clientSecret).toBe('stored');
  await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: true });
  await expect(later.signOut()).resolves.toMatchObject({ revocation: 'confirmed', wiped: true });
  // It belongs to the app, not to the person who signed out.
  expect(later.state().clientSecret).toBe('stored');
  expect(inVault(auth)).toEqual([SECRET]);
  await later.clientSecret?.remove();
  expect(inVault(auth)).toEqual([]);
  expect(later.state().clientSecret).toBe('missing');
  expect(await filesOf(auth.dataDir)).not.toContain(SECRET);
});

test('SI10: a wrong secret is named, and the right one replaces it', async () => {
  const auth = await start({ openid: { clientSecret: SECRET } });
  const account = auth.account({ clientSecret: true });
  await account.clientSecret?.enter('not-the-secret', never);
  const refused = await account.signIn();
  expect(refused).toMatchObject({ fault: { code: 'configuration', cause: 'client-secret-refused' } });
  expect(JSON.stringify(refused)).toContain('brimful login work --client-secret');
  expect(JSON.stringify(refused)).not.toContain('not-the-secret');
  await account.clientSecret?.enter(SECRET, never);
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
});

test('SI10: what cannot be a secret is refused, and leaves the stored one alone', async () => {
  const auth = await start({ openid: { clientSecret: SECRET } });
  const account = auth.account({ clientSecret: true });
  await account.clientSecret?.enter(SECRET, never);
  for (const text of ['', '   ', 'two\nlines', 'ключ', 'x'.repeat(1001)]) {
    await expect(account.clientSecret?.enter(text, never)).resolves.toMatchObject({ ok: false });
  }
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
});

test('TK2: another provider or client is never given it', async () => {
  const auth = await start({ openid: { clientSecret: SECRET } });
  await auth.account({ clientSecret: true }).clientSecret?.enter(SECRET, never);
  for (const change of [{ clientId: 'other' }, { issuer: 'https://id.example.com' }]) {
    const changed = (await auth.restart()).account({ ...auth.config, ...change, clientSecret: true });
    expect(changed.state().clientSecret).toBe('missing');
    await expect(changed.signIn()).resolves.toMatchObject({ ok: false });
  }
});

test('VT6: a keychain that takes nothing keeps it in memory, and says so', async () => {
  const clock = createVirtualClock(Date.now());
  const auth = await start({ openid: { clientSecret: SECRET } }, { clock });
  auth.keychain.condition = 'full';
  const account = (await auth.restart()).account({ ...auth.config, clientSecret: true });
  await expect(account.clientSecret?.enter(SECRET, never)).resolves.toMatchObject({ ok: true });
  expect(account.state()).toMatchObject({ clientSecret: 'stored', notKept: { code: 'vault-refused' } });
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  const later = (await auth.restart()).account({ ...auth.config, clientSecret: true });
  expect(later.state().clientSecret).toBe('missing');
});

test('a public client has no such setting, and needs none', async () => {
  const auth = await start();
  const account = auth.account();
  expect(account.clientSecret).toBeUndefined();
  expect(account.state().clientSecret).toBeUndefined();
});

test('the secret itself in config.json is refused with where it belongs, and not repeated', () => {
  const description = { issuer: 'https://id.example.com', clientId: 'brimful', roleArn: null };
  const parsed = oidcSchema.safeParse({
    ...{ id: 'work', source: 'oidc', region: 'eu-central-1', ...description },
    clientSecret: SECRET,
  });
  expect(parsed.success).toBe(false);
  expect(String(parsed.error)).toContain('brimful login');
  expect(String(parsed.error)).not.toContain(SECRET);
});

describe('what providers say about secrets', () => {
  const client = (clientSecret: boolean) =>
    oidcSchema.parse({
      ...configuredAccount('work', {
        ...{ issuer: 'https://id.example.com', clientId: 'brimful', s3Endpoint: 'https://s3.example.com' },
        ...{ stsEndpoint: 'https://s3.example.com', region: 'eu-central-1', bucket: 'b', username: 'u' },
        ...{ roleArn: 'arn:aws:iam::123456789012:role/r', password: 'p', accessKeyId: 'a' },
        secretAccessKey: 's',
      }),
      clientSecret,
    });

  test.each([
    // Google to an installed app without its secret.
    ['invalid_request', 'client_secret is missing.', false, 'client-secret-demanded'],
    // Entra ID: AADSTS7000218, of a client of the platform "Web".
    [
      'invalid_client',
      'AADSTS7000218: must contain client_assertion or client_secret',
      false,
      'client-secret-demanded',
    ],
    // Entra ID: AADSTS700025, a public client that was sent one.
    [
      'invalid_client',
      'Client is public so neither client_assertion nor client_secret should be presented',
      true,
      'client-secret-refused',
    ],
    ['invalid_client', 'The provided client secret is invalid.', true, 'client-secret-refused'],
    ['invalid_client', '', true, 'client-secret-refused'],
    ['invalid_client', '', false, 'unknown-client'],
  ])('%s, "%s": %s', (error, description, clientSecret, cause) => {
    for (const isRefresh of [false, true]) {
      const body = { error, error_description: description };
      const answer = new Response(JSON.stringify(body), { status: 400 });
      const thrown = new ResponseBodyError('refused', { cause: body, response: answer });
      const fault = openidFault(thrown, 'https://id.example.com', {
        isRefresh,
        client: client(clientSecret),
      });
      expect(fault).toMatchObject({ code: 'configuration', cause });
    }
  });
});
