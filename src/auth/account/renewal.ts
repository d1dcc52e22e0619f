// When to renew credentials, as pure arithmetic on wall-clock times (epoch ms): early, never in a storm, and
// correct after any sleep or clock jump.

/** When credentials were issued and when they expire, both by this machine's clock. */
export interface Lifetime {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The advisory refresh timeout of botocore's RefreshableCredentials. */
export const RENEW_BEFORE_MS = 15 * 60_000;
/** Credentials this close to expiry are no longer handed out: a request needs a moment to arrive. */
export const USABLE_MARGIN_MS = 15_000;
/**
 * A clock this far (ms) before the time of issue has been set back, so the remaining lifetime is unknown.
 * Compares this machine's clock with itself, unlike `HARMFUL_SKEW_MS`; small corrections by NTP are normal.
 */
const SET_BACK_TOLERANCE_MS = 60_000;
export const MIN_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 5 * 60_000;
const FIRST_RETRY_MS = 2_000;
/** How often to check whether a mistake in the set-up has been fixed. */
export const SLOW_RETRY_MS = 15 * 60_000;
const MIN_REFUSED_RETRY_MS = 60_000;

/** max(expiry - 15 min, half the lifetime): after 45 minutes of an hour, after 7.5 of 15 minutes. */
export function renewsAt({ issuedAt, expiresAt }: Lifetime): number {
  return Math.max(expiresAt - RENEW_BEFORE_MS, issuedAt + (expiresAt - issuedAt) / 2);
}

/** True if it is time to renew, or if the clock was set back to before the time of issue. */
export function isDue(lifetime: Lifetime, now: number): boolean {
  return now >= renewsAt(lifetime) || isSetBack(lifetime, now);
}

/** True while the credentials can be used for a request that starts now. */
export function isUsable(lifetime: Lifetime, now: number): boolean {
  return now < lifetime.expiresAt - USABLE_MARGIN_MS && !isSetBack(lifetime, now);
}

/**
 * When to retry after `failures` (1, 2, ...) consecutive attempts that failed for a temporary reason, the
 * last at `now`. Doubles from 2 s to 5 min with jitter (`unit`, 0 <= unit < 1, subtracts up to half); while
 * credentials are still valid, early enough for several more attempts before they expire.
 */
export function retryAt(state: {
  readonly now: number;
  readonly failures: number;
  readonly expiresAt: number | null;
  readonly unit: number;
}): number {
  const doubled = Math.min(FIRST_RETRY_MS * 2 ** Math.min(state.failures - 1, 20), MAX_RETRY_MS);
  const jittered = doubled * (1 - state.unit / 2);
  const left = state.expiresAt === null ? 0 : state.expiresAt - state.now;
  const urgent = left > 0 ? Math.min(jittered, left / 4) : jittered;
  return state.now + Math.max(urgent, MIN_RETRY_MS);
}

/**
 * When to retry after a refusal or a mistake in the set-up at `now`. Without valid credentials: rarely. With
 * them, the same set-up worked a moment ago, and some servers (Ceph) report a refusal when they cannot reach
 * the provider: several times before they expire (CR2).
 */
export function refusedRetryAt({
  now,
  expiresAt,
}: {
  readonly now: number;
  readonly expiresAt: number | null;
}): number {
  const left = expiresAt === null ? 0 : expiresAt - now;
  return now + (left > 0 ? Math.min(Math.max(left / 4, MIN_REFUSED_RETRY_MS), SLOW_RETRY_MS) : SLOW_RETRY_MS);
}

function isSetBack({ issuedAt }: Lifetime, now: number): boolean {
  return now < issuedAt - SET_BACK_TOLERANCE_MS;
}
