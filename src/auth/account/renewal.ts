// When to renew keys, as pure arithmetic on wall-clock times (epoch ms): early, never in a storm, right again after any sleep or clock jump.

/** When keys were issued and when they end, both by this machine's clock. */
export interface Lifetime {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Advisory window of botocore's refreshable credentials. */
export const RENEW_BEFORE_MS = 15 * 60_000;
/** Keys this close to their end are no longer handed out: a request needs a moment to arrive. */
export const USABLE_MARGIN_MS = 15_000;
/** A clock found this far before the time of issue has been set back: what is left of the lifetime is then unknown. */
const CLOCK_TOLERANCE_MS = 60_000;
export const MIN_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 5 * 60_000;
const FIRST_RETRY_MS = 2_000;
/** How often to look whether a mistake in the set-up has been mended. */
export const SLOW_RETRY_MS = 15 * 60_000;
const MIN_REFUSED_RETRY_MS = 60_000;

/** max(expiry - 15 min, half life): an hour's keys after 45 minutes, a quarter's after seven and a half. */
export function renewsAt({ issuedAt, expiresAt }: Lifetime): number {
  return Math.max(expiresAt - RENEW_BEFORE_MS, issuedAt + (expiresAt - issuedAt) / 2);
}

/** True when it is time to renew; also when the clock was set back behind the time of issue. */
export function isDue(lifetime: Lifetime, now: number): boolean {
  return now >= renewsAt(lifetime) || isSetBack(lifetime, now);
}

/** True while the keys can be used for a request that starts now. */
export function isUsable(lifetime: Lifetime, now: number): boolean {
  return now < lifetime.expiresAt - USABLE_MARGIN_MS && !isSetBack(lifetime, now);
}

/**
 * When to try again after `failures` (1, 2, ...) attempts in a row that failed for a passing reason, the last at `now`. Doubles from
 * 2 s to 5 min with jitter (`unit`, 0 <= unit < 1, takes away up to half); while keys are still valid, early enough for several more
 * attempts before they end.
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
 * When to try again after a refusal or a mistake in the set-up at `now`. Without valid keys: seldom. With them the same set-up has
 * worked a moment ago, and some servers (Ceph) call it a refusal when they cannot reach the provider: several times before they end.
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
  return now < issuedAt - CLOCK_TOLERANCE_MS;
}
