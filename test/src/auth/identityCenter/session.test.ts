// A session at IAM Identity Center over time: renewal in the background, roles and sessions that end, another
// person, signing out.
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Clock } from '../../../../src/clock.ts';
import { takeProcessLock } from '../../../../src/persistence/processLock.ts';
import { AwsJsonError } from '../../../servers/identityCenter/awsJson.ts';
import { refusal as oidcRefusal } from '../../../servers/identityCenter/oidcService.ts';
import { refusal as portalRefusal } from '../../../servers/identityCenter/portalService.ts';
import { keysOf } from '../accountAnswers.ts';
import { AWS_ACCOUNT, useIdentityWorlds } from './identityWorld.ts';
import type { IdentityWorld } from './identityWorld.ts';

const never = new AbortController().signal;
const start = useIdentityWorlds();

/** Signed in, and started anew: the access token of the sign-in is gone, the next keys need a refresh. */
async function signedIn(world: IdentityWorld) {
  const result = await world.account().signIn();
  if (!result.ok) throw new Error(result.fault.message);
  return (await world.restart()).account(world.config);
}

/** What the vault holds. */
function stored({ keychain }: IdentityWorld): Record<string, unknown> {
  const [item = ''] = [...keychain.items.values()];
  return JSON.parse(Buffer.from(item.split('.')[3] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('renewal', () => {
  test('a restart refreshes without a browser; the rotated token is stored first (TK2)', async () => {
    const world = await start();
    const account = await signedIn(world);
    expect(account.state()).toMatchObject({ session: { step: 'signed-in', name: 'ada' } });
    const before = stored(world)['refreshToken'];
    await keysOf(account);
    expect(stored(world)['refreshToken']).not.toBe(before);
    expect(world.opened).toHaveLength(1);
    // Another run goes on with the rotated one.
    await keysOf((await world.restart()).account(world.config));
  });

  test('VT5: only the client and its refresh token are stored, in the vault', async () => {
    const world = await start();
    await signedIn(world);
    const { client, ...others } = stored(world);
    expect(Object.keys(others)).toEqual(['refreshToken']);
    expect(Object.keys(client as object).sort()).toEqual(['clientId', 'clientSecret', 'expiresAt', 'way']);
    expect(world.keychain.items.size).toBe(1);
  });

  test('TK1: many callers cause one refresh', async () => {
    const world = await start();
    const account = await signedIn(world);
    const before = world.center.calls('CreateToken');
    await Promise.all([keysOf(account), keysOf(account), keysOf(account)]);
    expect(world.center.calls('CreateToken')).toBe(before + 1);
  });

  test('an access token that the portal no longer takes is refreshed once, unseen', async () => {
    const world = await start();
    const account = world.account();
    await account.signIn();
    world.center.expireAccessTokens();
    account.credentials.refused(await keysOf(account));
    await keysOf(account);
    expect(account.state()).toMatchObject({ credentials: { status: 'valid' } });
  });

  test('TK5: without a refresh token it is said that renewal needs the person', async () => {
    const world = await start();
    world.center.issuesRefreshTokens = false;
    const account = world.account();
    await account.signIn();
    expect(account.state().notices).toMatchObject([{ id: 'no-background-renewal' }]);
    const later = (await world.restart()).account(world.config);
    await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
  });

  test.each([
    ['busy', portalRefusal('TooManyRequestsException')],
    ['out of order', new AwsJsonError('', 503, {})],
    ['replaced by a page of the network', new AwsJsonError('', 404, {})],
  ])('CR2: a portal that is %s passes: the session stays', async (_name, error) => {
    const world = await start();
    const account = await signedIn(world);
    world.center.refuse('GetRoleCredentials', error);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'unreachable' } });
    expect(account.state().session.step).toBe('signed-in');
    world.center.refuse('GetRoleCredentials', null);
    account.retry();
    await keysOf(account);
  });
});

describe('what ends', () => {
  test('TK4: the session: a person is asked, no browser opens by itself, and signing in again helps', async () => {
    const world = await start();
    const account = await signedIn(world);
    world.center.endSessions();
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      fault: { code: 'needs-sign-in', cause: 'session-ended' },
    });
    expect(account.state().session).toMatchObject({ step: 'needs-sign-in', name: 'ada' });
    expect(world.opened).toHaveLength(1);
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    await keysOf(account);
    // The registered client is kept.
    expect(world.center.calls('RegisterClient')).toBe(1);
  });

  test.each(['InvalidGrantException', 'ExpiredTokenException', 'AccessDeniedException'] as const)(
    'CR6: a refresh that %s refuses asks for a sign-in',
    async (name) => {
      const world = await start();
      const account = await signedIn(world);
      world.center.refuse('CreateToken', oidcRefusal(name));
      await expect(account.credentials.get(never)).resolves.toMatchObject({
        fault: { code: 'needs-sign-in', cause: 'session-ended' },
      });
    },
  );

  test('the client: a person signs in again, which registers it anew', async () => {
    const world = await start();
    const account = await signedIn(world);
    world.center.forgetClients();
    await expect(account.credentials.get(never)).resolves.toMatchObject({
      fault: { code: 'needs-sign-in', cause: 'client-expired' },
    });
  });

  test('SI13: a client close to its end is registered anew before a sign-in', async () => {
    const world = await start({ registrationSeconds: 600 });
    const account = world.account();
    await account.signIn();
    await account.signIn();
    expect(world.center.calls('RegisterClient')).toBe(2);
  });

  test('CR9: the role: a sentence with what to do, and keys again once it is back', async () => {
    const world = await start();
    const account = await signedIn(world);
    const assigned = world.center.assignments.get('ada') ?? [];
    world.center.assignments.set('ada', []);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { cause: 'role-removed' } });
    expect(account.state().credentials).toMatchObject({
      status: 'failing',
      code: 'role-removed',
      action: 'choose-role',
      message: `You do not have the role Files in the AWS account ${AWS_ACCOUNT}: choose another role, or ask your administrator to assign it to you.`,
    });
    expect(account.state().session.step).toBe('signed-in');
    world.center.assignments.set('ada', assigned);
    account.retry();
    await keysOf(account);
  });
});

describe('TK3: another person', () => {
  test('is refused with both names, and the session of before goes on', async () => {
    const world = await start();
    const account = world.account();
    await account.signIn();
    world.center.assignments.set('eve', world.center.assignments.get('ada') ?? []);
    world.center.person = 'eve';
    const result = await account.signIn();
    expect(result.ok ? '' : result.fault.message).toMatch(/signed in as eve.*belongs to ada/);
    await keysOf((await world.restart()).account(world.config));
    expect(account.state().session).toEqual({ step: 'signed-in', name: 'ada' });
  });

  test('gets no credentials either where the role of before could not tell them apart', async () => {
    const world = await start();
    const account = world.account();
    await account.signIn();
    // Eve does not have the role, so that it cannot be told in time who she is.
    world.center.assignments.set('eve', [
      { awsAccountId: '444455556666', name: 'Archive', email: 'archive@example.com', roles: ['Files'] },
    ]);
    world.center.person = 'eve';
    await account.signIn();
    const chosen = { awsAccountId: '444455556666', roleName: 'Files' };
    await expect(account.roles?.choose(chosen, never)).resolves.toMatchObject({
      fault: { code: 'refused', cause: 'another-person' },
    });
    await account.signOut();
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    await keysOf(account);
    expect(account.state().session).toEqual({ step: 'signed-in', name: 'eve' });
  });
});

describe('TK7: signing out', () => {
  test('ends the session at AWS and wipes here, the choice of a role included', async () => {
    const world = await start();
    const account = await signedIn(world);
    const keys = await keysOf(account);
    await expect(account.signOut()).resolves.toEqual({
      credentialsLiveUntil: keys.expiresAt,
      revocation: 'confirmed',
      wiped: true,
    });
    expect(world.keychain.items.size).toBe(0);
    expect(world.center.calls('Logout')).toBe(1);
    const later = (await world.restart()).account(world.config);
    expect(later.state()).toMatchObject({
      session: { step: 'signed-out' },
      description: expect.not.stringContaining(' in ') as string,
    });
    await expect(later.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'needs-sign-in' } });
  });

  test('wipes here also when AWS does not answer, and says so', async () => {
    const world = await start();
    const account = await signedIn(world);
    world.center.refuse('Logout', portalRefusal('TooManyRequestsException'));
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'unconfirmed', wiped: true });
    expect(world.keychain.items.size).toBe(0);
    expect(account.state().notices.map(({ id }) => id)).toEqual(['signed-out']);
  });

  test('while another process has the token: a sign-in that begins meanwhile is kept', async () => {
    const world = await start();
    await signedIn(world);
    let isTaken = true;
    const takeLock: typeof takeProcessLock = (file) => (isTaken ? null : takeProcessLock(file));
    const account = (await world.restart({ takeLock })).account(world.config);
    const ending = account.signOut();
    await expect.poll(() => account.state().session.step).toBe('signed-out');
    const beginning = account.signIn();
    await expect.poll(() => world.center.calls('CreateToken')).toBe(2);
    isTaken = false;
    await ending;
    await expect(beginning).resolves.toMatchObject({ ok: true });
    await keysOf((await world.restart()).account(world.config));
  });

  test('of a session that has ended already has nothing to confirm', async () => {
    const world = await start();
    const account = await signedIn(world);
    world.center.endSessions();
    await expect(account.signOut()).resolves.toMatchObject({ revocation: 'not-needed', wiped: true });
  });
});

test('a clock that is an hour off: credentials end by this machine’s clock, and it is said', async () => {
  const late: Clock = { ...systemClock, now: () => Date.now() - 3_600_000 };
  const world = await start();
  const account = (await world.restart({ clock: late })).account(world.config);
  await account.signIn();
  const { expiresAt } = await keysOf(account);
  expect(Math.abs((expiresAt ?? 0) - late.now() - 3_600_000)).toBeLessThan(60_000);
  expect(account.state().notices.map(({ id }) => id)).toEqual(['clock-skew']);
});

test('TK11: two accounts at one portal have a client and a session each, and neither ends that of the other', async () => {
  const world = await start();
  const other = { ...world.config, id: 'archive' };
  for (const account of [world.account(), world.account(other)]) {
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  }
  expect(world.keychain.items.size).toBe(2);
  for (let runs = 0; runs < 3; runs += 1) {
    const run = await world.restart();
    await Promise.all([run.account(world.config), run.account(other)].map((account) => keysOf(account)));
  }
  const last = await world.restart();
  const archive = last.account(other);
  await expect(last.account(world.config).signOut()).resolves.toMatchObject({ revocation: 'confirmed' });
  await keysOf(archive);
});
