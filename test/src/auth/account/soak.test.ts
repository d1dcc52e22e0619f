// Six days of virtual time (`npm run test:full`: thirty) with a real provider and STS: 5-minute ID
// tokens, 15-minute keys, sleep, network cuts, key roll-over, rotation. No sign-in is needed unless the
// provider ended the session; no expired key is used.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import type { Network } from '../../../../src/network/network.ts';
import { IS_FULL } from '../../../runner/amount.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';

const DAYS = IS_FULL ? 30 : 6;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The renewer never sleeps longer; whoever sleeps longer is a time limit of a call under way. */
const LONGEST_NAP_MS = 30_000;
/** Forced sign-ins: the first, and one after an administrator has ended all sessions. */
const REVOCATION_DAY = IS_FULL ? 20 : 4;

const never = new AbortController().signal;
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.useRealTimers();
});

/** Lets time pass whenever nobody works, up to `until`. */
async function pass(clock: VirtualClock, until: number): Promise<void> {
  while (clock.now() < until) {
    const wake = clock.nextWake();
    if (wake !== null && wake - clock.now() <= LONGEST_NAP_MS) await clock.advance(wake - clock.now());
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Node caches the Date header for a second of real time, in which weeks pass here. */
function withoutDates(network: Network): Network {
  return {
    ...network,
    requestHandler: ({ responseTimeoutMs }) => network.requestHandler({ responseTimeoutMs }),
  };
}

interface Tally {
  snapshots: number;
  waits: number;
}

/** What an engine does: takes the snapshot and uses it at once; once in a while against the real server. */
async function useKeys(parts: {
  readonly account: Account;
  readonly clock: VirtualClock;
  /** The server to use the keys on; null: only looks at them. */
  readonly auth: AuthWorld | null;
  readonly tally: Tally;
}): Promise<void> {
  const { account, clock, auth, tally } = parts;
  const keys = await account.credentials.get(never);
  if (!keys.ok) {
    tally.waits += 1;
    return;
  }
  tally.snapshots += 1;
  expect(keys.value.expiresAt).toBeGreaterThan(clock.now());
  if (auth !== null) await createClient(auth, keys.value).send(new GetCallerIdentityCommand({}));
}

/** A new one for each request: a client would correct its clock by the stale Date header. */
function createClient(
  auth: AuthWorld,
  { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials,
): STSClient {
  const { stsEndpoint: endpoint, region } = auth.world.description;
  return new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } });
}

test(`${DAYS} days`, { timeout: 600_000 }, async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const start = Date.UTC(2026, 10, 22, 7);
  const clock = createVirtualClock(start, (now) => vi.setSystemTime(now));
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const auth = await startAuthWorld(
    { idTokenTtlSeconds: 300, credentialTtlSeconds: 900 },
    { clock, network: withoutDates(network) },
  );
  closing.push(
    () => auth.close(),
    () => network.close(),
  );
  const { provider, storage } = auth.world;
  const account = auth.account({ durationSeconds: 900 });
  await account.signIn();
  const stop = new AbortController();
  const running = account.start(stop.signal);
  closing.push(async () => {
    stop.abort();
    await running;
  });
  const tally: Tally = { snapshots: 0, waits: 0 };
  let exchanges = 0;
  let awakeMs = 0;

  for (let day = 0; day < DAYS; day += 1) {
    const morning = start + day * DAY;
    if (day % 3 === 2) await provider.rotateKeys({ dropOld: day % 2 === 0 });
    if (day === REVOCATION_DAY) {
      provider.revokeAll();
      await pass(clock, clock.now() + 30 * MINUTE);
      expect(account.state().session.step).toBe('needs-sign-in');
      await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    }
    for (let hour = 0; hour < 16; hour += 1) {
      // A cut that keys survive, then one that they do not.
      const cutMinutes = hour === 3 ? 6 : hour === 9 ? 40 : 0;
      if (cutMinutes > 0) {
        provider.change({ fault: 'all-down' });
        storage.faults.replace([{ type: 'reset-before' }]);
        await pass(clock, clock.now() + cutMinutes * MINUTE);
        provider.change({ fault: null });
        storage.faults.replace([]);
        if (hour === 9) account.wake();
      }
      for (let quarter = 0; quarter < 4; quarter += 1) {
        await pass(clock, Math.max(clock.now(), morning + hour * HOUR + quarter * 15 * MINUTE));
        await useKeys({ account, clock, auth: quarter === 0 ? auth : null, tally });
      }
    }
    exchanges += storage.log.counters().operations['AssumeRoleWithWebIdentity'] ?? 0;
    expect(storage.log.entries().filter(({ code }) => code?.startsWith('ExpiredToken') === true)).toEqual([]);
    storage.log.clear();
    awakeMs += clock.now() - morning;
    // The lid closes for the night: timers stand still, and on some machines the app is told of the morning.
    clock.jump(morning + DAY - clock.now());
    if (day % 2 === 0) account.wake();
    await useKeys({ account, clock, auth, tally });
  }

  console.log(
    `soak: ${DAYS} days, ${exchanges} exchanges, ${tally.snapshots} snapshots, ${tally.waits} waits, ${auth.browser.opened.length} sign-ins`,
  );
  expect(auth.browser.opened).toHaveLength(2);
  expect(tally.snapshots).toBeGreaterThan(DAYS * 60);
  expect(tally.waits).toBeLessThan(DAYS);
  // No storm: about one exchange per seven and a half minutes awake.
  expect(exchanges).toBeLessThan((awakeMs / (7.5 * MINUTE)) * 1.2);
});
