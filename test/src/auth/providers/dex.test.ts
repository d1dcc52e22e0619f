// The whole sign-in with Dex: one refresh token for a person and a client, which rotates, and errors of its
// own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProvider } from '../../../runner/tools.ts';
import { startIdentityProvider } from '../../../servers/foreign/identityProvider.ts';
import type { IdentityProvider } from '../../../servers/foreign/identityProvider.ts';
import { startProviderWorld } from './providerWorld.ts';
import type { ProviderWorld } from './providerWorld.ts';

const installed = findProvider('dex');
if (!installed.found) console.log(`skipped: sign-in with Dex (${installed.reason})`);

describe.skipIf(!installed.found)('Dex', () => {
  let dex: IdentityProvider;
  let world: ProviderWorld;
  let otherFolder: string;

  beforeAll(async () => {
    if (!installed.found) return;
    // Longer than a jump of `renew`, shorter than two.
    dex = await startIdentityProvider(installed.tool, { IDTOKENS: '90s' });
    world = await startProviderWorld({
      issuer: `${dex.origin}/dex`,
      clientId: 'brimful',
      username: 'alice@example.test',
      password: 'alice-password',
    });
    otherFolder = await mkdtemp(join(tmpdir(), 'brimful-auth-'));
  });
  afterAll(async () => {
    await world.close();
    await dex.stop();
    await rm(otherFolder, { recursive: true, force: true });
  });

  test('TK11: two accounts have one sign-in, renew in turn and together, and sign out one after the other', async () => {
    const run = await world.run();
    const [work, finance] = [run.account(), run.account({ id: 'finance' })];
    await expect(work.signIn()).resolves.toEqual({ ok: true, value: undefined });
    await expect(finance.signIn()).resolves.toEqual({ ok: true, value: undefined });
    for (const account of [work, finance, work, finance]) {
      await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
    }
    await expect(Promise.all([run.renew(work), run.renew(finance)])).resolves.toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    await expect(work.signOut()).resolves.toMatchObject({ revocation: 'shared', sharedWith: ['finance'] });
    await expect(run.renew(finance)).resolves.toMatchObject({ ok: true });
    await finance.signOut();
  });

  test('TK11: of two data directories the later sign-in ends the earlier, which says so and tries nothing by itself', async () => {
    const [first, second] = [await world.run(), await world.run({ dataDir: otherFolder })];
    const [earlier, later] = [first.account(), second.account()];
    await earlier.signIn();
    await later.signIn();
    const { length: opened } = world.opened;
    await expect(first.renew(earlier)).resolves.toMatchObject({
      fault: { code: 'needs-sign-in', cause: 'session-doubted' },
    });
    await expect(second.renew(later)).resolves.toMatchObject({ ok: true });
    expect(earlier.state().session.step).toBe('needs-sign-in');
    expect(world.opened).toHaveLength(opened);
    await later.signOut();
    await earlier.signOut();
  });

  test('TK4: gone for a while it is tried again; a dead refresh token that it calls invalid_request asks for a sign-in', async () => {
    const run = await world.run();
    const account = run.account();
    await account.signIn();
    await dex.down();
    await expect(run.renew(account)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    expect(account.state().session.step).toBe('signed-in');
    // It has forgotten all that it issued, and its keys.
    await dex.restart();
    const refused = await run.renew(account);
    expect(refused).toMatchObject({ fault: { code: 'needs-sign-in', cause: 'session-doubted' } });
    expect(refused.ok ? '' : refused.fault.detail).toContain(
      'invalid_request (HTTP 400): Refresh token is invalid',
    );
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    await expect(run.renew(account)).resolves.toMatchObject({ ok: true });
  });
});
