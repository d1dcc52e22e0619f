// A refusal does not outlive its cause: what passes is noticed within a minute, and a person's retry at
// once.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';
import type { ProviderBehaviour } from '../../../servers/openid/providerBehaviour.ts';
import type { FaultRuleSource } from '../../../servers/faults/faults.ts';

const MINUTE = 60_000;
const never = new AbortController().signal;
const start = useAuthWorlds();

interface Trouble {
  readonly sts?: FaultRuleSource;
  readonly provider?: Partial<ProviderBehaviour>;
}

/** What refuses for a while, and looks like a mistake in the set-up. */
const TROUBLES: readonly (readonly [string, Trouble])[] = [
  ['a 403 of STS', { sts: { type: 'error', code: 'AccessDenied', status: 403 } }],
  ['a role that STS does not know', { sts: { type: 'error', code: 'ValidationError', status: 400 } }],
  ['an unknown error of STS', { sts: { type: 'error', code: 'SomethingNew', status: 400 } }],
  ['a web page instead of STS', { sts: { type: 'html' } }],
  ['a provider that answers 404', { provider: { fault: 'all-not-found' } }],
  ['a provider that answers with a web page', { provider: { fault: 'all-web-page' } }],
  ['a client that is disabled', { provider: { refreshError: 'unauthorized_client' } }],
  ['a client that is unknown', { provider: { refreshError: 'invalid_client' } }],
];

async function troubled({ sts, provider }: Trouble, clock: VirtualClock): Promise<AuthWorld> {
  // A refusal in place of an answer must not use up the token.
  const openid = { rotateRefreshTokens: false };
  const auth = await start({ idTokenTtlSeconds: 120, openid }, { clock });
  await auth.account().signIn();
  begin(auth, { ...(sts && { sts }), ...(provider && { provider }) });
  return auth;
}

function begin({ world }: AuthWorld, { sts, provider }: Trouble): void {
  if (sts !== undefined)
    world.storage.faults.replace([{ operations: ['AssumeRoleWithWebIdentity'], ...sts }]);
  if (provider !== undefined) world.provider.change(provider);
}

function end({ world }: AuthWorld): void {
  world.storage.faults.replace([]);
  world.provider.change({ fault: null, refreshError: null });
}

/** Lets requests under way finish: they take real time. */
async function answered(account: Account, status: string): Promise<void> {
  await expect.poll(() => account.state().credentials.status).toBe(status);
}

describe.each(TROUBLES)('%s', (_name, trouble) => {
  test("CR5: a person's retry is tried at once, whatever pause there is", async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await troubled(trouble, clock);
    const account = (await auth.restart({ clock })).account(auth.config);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: false });
    end(auth);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: false });
    account.retry();
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: true });
  });

  test("CR2: what has worked in this run works again within a minute of the cause's end", async () => {
    const clock = createVirtualClock(Date.now());
    const auth = await troubled({}, clock);
    const account = (await auth.restart({ clock })).account({ ...auth.config, durationSeconds: 900 });
    const stop = new AbortController();
    const running = account.start(stop.signal);
    await answered(account, 'valid');
    begin(auth, trouble);
    // The keys are due after half of their life; then they end, and the trouble goes on for a while.
    await clock.advance(8 * MINUTE);
    await answered(account, 'failing');
    await clock.advance(12 * MINUTE);
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: false });
    end(auth);
    await clock.advance(MINUTE);
    await answered(account, 'valid');
    stop.abort();
    await running;
  });
});
