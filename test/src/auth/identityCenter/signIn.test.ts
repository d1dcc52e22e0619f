// Signing in at IAM Identity Center without the AWS CLI: browser or device code, choice of a role, and
// credentials that open the bucket.
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { AwsJsonError } from '../../../servers/identityCenter/awsJson.ts';
import { keysOf } from '../accountAnswers.ts';
import { AWS_ACCOUNT, BUCKET, useIdentityWorlds } from './identityWorld.ts';
import type { IdentityWorld } from './identityWorld.ts';

const never = new AbortController().signal;
const start = useIdentityWorlds();

/** The code that the person compares, once it is shown. */
function userCodeOf(account: Account): Promise<string> {
  return new Promise((resolve) => {
    const stop = account.subscribe(({ session }) => {
      if (session.step !== 'signing-in' || session.userCode === undefined) return;
      stop();
      resolve(session.userCode);
    });
  });
}

async function list({ storage }: IdentityWorld, account: Account): Promise<number> {
  const { accessKeyId, secretAccessKey, sessionToken } = await keysOf(account);
  const client = new S3Client({
    region: storage.region,
    endpoint: storage.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? '' },
  });
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return KeyCount ?? -1;
}

describe('in the browser', () => {
  test('SI3: code with PKCE, the only role, keys for the bucket, the name of the person', async () => {
    const world = await start();
    const account = world.account();
    expect(account.state()).toMatchObject({
      session: { step: 'signed-out' },
      credentials: { status: 'none' },
    });
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    expect(await list(world, account)).toBe(0);
    expect(account.state()).toMatchObject({
      source: 'identity-center',
      description: `${new URL(world.center.startUrl).host}, Files in ${AWS_ACCOUNT}`,
      session: { step: 'signed-in', name: 'ada' },
      credentials: { status: 'valid' },
      vault: 'keychain',
      notices: [],
    });
    // SI11: our own loopback address, which leads on.
    expect(world.opened).toHaveLength(1);
    expect(world.opened[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+$/);
  });

  test('whoever denies access is told so, and can try again', async () => {
    const world = await start();
    world.center.allows = false;
    const account = world.account();
    await expect(account.signIn()).resolves.toMatchObject({
      fault: { code: 'refused', cause: 'sign-in-declined' },
    });
    expect(account.state().session).toEqual({ step: 'signed-out' });
    world.center.allows = true;
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  });

  test('cancelled, and one attempt at a time', async () => {
    const world = await start();
    world.center.person = null;
    const account = world.account();
    const attempt = account.signIn();
    await expect(account.signIn()).resolves.toMatchObject({ fault: { code: 'in-progress' } });
    await expect.poll(() => world.opened.length).toBe(1);
    account.cancelSignIn();
    await expect(attempt).resolves.toMatchObject({ fault: { code: 'cancelled' } });
  });

  test('SI13: a client that AWS has forgotten is registered anew at the next attempt', async () => {
    const world = await start();
    const account = world.account();
    await account.signIn();
    world.center.forgetClients();
    world.center.endSessions();
    const later = (await world.restart()).account(world.config);
    // The browser shows an error and never comes back.
    const attempt = later.signIn();
    await expect.poll(() => world.opened.length).toBe(2);
    later.cancelSignIn();
    await attempt;
    await expect(later.signIn()).resolves.toMatchObject({ ok: true });
    expect(world.center.calls('RegisterClient')).toBe(2);
  });
});

describe('with a code on any device', () => {
  test('SI12: asked for: page and code are shown, slow_down is obeyed, and the keys come', async () => {
    const world = await start();
    const account = world.account();
    const shown = userCodeOf(account);
    const attempt = account.signIn('device');
    const userCode = await shown;
    expect(account.state().session).toMatchObject({
      step: 'signing-in',
      address: `${world.center.endpoint}/device?user_code=${userCode}`,
    });
    world.center.answerDevice(userCode, { user: 'ada' });
    await expect(attempt).resolves.toEqual({ ok: true, value: undefined });
    expect(await list(world, account)).toBe(0);
    expect(world.opened).toEqual([]);
  });

  test('where no browser can be started, it is offered by itself', async () => {
    const world = await start();
    world.hasBrowser = false;
    const account = world.account();
    const shown = userCodeOf(account);
    const attempt = account.signIn();
    world.center.answerDevice(await shown, { user: 'ada' });
    await expect(attempt).resolves.toEqual({ ok: true, value: undefined });
  });

  test.each([1, 0])(
    'SI12: a service that is away is asked less and less often (interval %i)',
    async (interval) => {
      const time = createVirtualClock(Date.now());
      const pauses: number[] = [];
      const sleep: typeof time.sleep = (ms, signal) => {
        pauses.push(ms);
        return time.sleep(ms, signal);
      };
      const world = await start({ clock: time, interval }, { clock: { ...time, sleep } });
      const account = world.account();
      const shown = userCodeOf(account);
      const attempt = account.signIn('device');
      await shown;
      world.center.refuse('CreateToken', new AwsJsonError('', 503, {}));
      await expect
        .poll(async () => {
          await time.advance(1_000);
          return pauses.slice(0, 4);
        })
        .toEqual([1_000, 2_000, 4_000, 8_000]);
      account.cancelSignIn();
      await expect(attempt).resolves.toMatchObject({ fault: { code: 'cancelled' } });
    },
  );

  test('denied on the other device', async () => {
    const world = await start();
    const account = world.account();
    const shown = userCodeOf(account);
    const attempt = account.signIn('device');
    world.center.answerDevice(await shown, 'denied');
    await expect(attempt).resolves.toMatchObject({ fault: { code: 'refused', cause: 'sign-in-declined' } });
    expect(account.state().session).toEqual({ step: 'signed-out' });
  });

  test('a code that nobody answers expires', async () => {
    const world = await start({ deviceSeconds: 1 });
    const account = world.account();
    await expect(account.signIn('device')).resolves.toMatchObject({ fault: { code: 'timed-out' } });
  });
});

describe('CR9: the role', () => {
  test('several: nothing is chosen for the person, who chooses from all pages', async () => {
    const world = await start({ pageSize: 1 });
    world.center.person = 'grace';
    const account = world.account();
    await account.signIn();
    expect(account.state()).toMatchObject({
      session: { step: 'signed-in' },
      credentials: { status: 'failing', code: 'role-not-chosen', action: 'choose-role' },
    });
    const accounts = await account.roles?.awsAccounts(never);
    expect(accounts).toEqual({
      ok: true,
      value: [
        { id: '444455556666', name: 'Archive' },
        { id: AWS_ACCOUNT, name: 'Production' },
      ],
    });
    await expect(account.roles?.roleNames(AWS_ACCOUNT, never)).resolves.toEqual({
      ok: true,
      value: ['Files', 'ReadOnly'],
    });
    const chosen = { awsAccountId: AWS_ACCOUNT, roleName: 'ReadOnly' };
    await expect(account.roles?.choose(chosen, never)).resolves.toEqual({ ok: true, value: undefined });
    expect(await list(world, account)).toBe(0);
    expect(account.state().session).toEqual({ step: 'signed-in', name: 'grace' });

    // The choice outlives the run, and a role that is not assigned does not replace it.
    const later = (await world.restart()).account(world.config);
    expect(await list(world, later)).toBe(0);
    const wrong = { awsAccountId: AWS_ACCOUNT, roleName: 'Administrator' };
    await expect(later.roles?.choose(wrong, never)).resolves.toMatchObject({
      fault: { cause: 'role-removed' },
    });
    expect(await list(world, later)).toBe(0);
    const nowhere = await later.roles?.choose({ awsAccountId: '12', roleName: 'Files' }, never);
    expect(nowhere).toMatchObject({
      fault: { message: expect.stringContaining('You do not have the role Files') as string },
    });
    expect(await list(world, later)).toBe(0);
  });

  test('named in config.json: nobody is asked, and nothing is listed', async () => {
    const world = await start();
    world.center.person = 'grace';
    const account = world.account({ awsAccountId: '444455556666', roleName: 'Files' });
    await account.signIn();
    expect(await list(world, account)).toBe(0);
    expect(world.center.calls('ListAccounts')).toBe(0);
    // Whoever wants another one has to change it there.
    const other = { awsAccountId: AWS_ACCOUNT, roleName: 'Files' };
    const chosen = await account.roles?.choose(other, never);
    expect(chosen).toMatchObject({ ok: false, fault: { cause: 'role-configured' } });
    expect(account.state().description).toContain('Files in 444455556666');
  });

  test('nothing is assigned: a sentence for the administrator', async () => {
    const world = await start();
    world.center.assignments.set('ada', []);
    const account = world.account();
    await account.signIn();
    expect(account.state().credentials).toMatchObject({ status: 'failing', code: 'nothing-assigned' });
  });
});
