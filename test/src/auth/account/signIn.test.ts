// The main path on real parts: browser, provider, loopback receiver, in-memory
// keychain, STS, and keys that work.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Credentials } from '../../../../src/credentials.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const start = useAuthWorlds();

const never = new AbortController().signal;

async function callerArn({ world }: AuthWorld, keys: Credentials): Promise<string> {
  const { stsEndpoint: endpoint, region } = world.description;
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const client = new STSClient({ endpoint, region, credentials });
  const { Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
  return arn ?? '';
}

test('signs in through the browser, gets keys that work, and signs out', async () => {
  const auth = await start();
  const account = auth.account();
  expect(account.state()).toMatchObject({ session: { step: 'signed-out' }, vault: 'keychain' });

  await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
  expect(account.state().session).toEqual({ step: 'signed-in', name: 'alice' });
  const [page] = await Promise.all(auth.browser.pages);
  expect(page?.text).toContain('Brimful has received your sign-in');

  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  await expect(callerArn(auth, keys.value)).resolves.toContain('assumed-role/brimful-world/alice');
  expect(account.state().credentials.status).toBe('valid');

  const report = await account.signOut();
  expect(report).toEqual({
    credentialsLiveUntil: keys.value.expiresAt,
    revocation: 'confirmed',
    wiped: true,
  });
  expect(account.state()).toMatchObject({ session: { step: 'signed-out' }, credentials: { status: 'none' } });
  expect(auth.keychain.items.size).toBe(0);
  await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
});

test('a restart goes on without a browser, with the refresh token of the keychain', async () => {
  const auth = await start();
  await auth.account().signIn();
  const again = (await auth.restart()).account(auth.config);
  expect(again.state().session).toEqual({ step: 'signed-in', name: 'alice' });
  await expect(again.credentials.get(never)).resolves.toMatchObject({ ok: true });
  expect(auth.browser.opened).toHaveLength(1);
});
