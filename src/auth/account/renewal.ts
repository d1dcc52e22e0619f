// When to renew credentials, as pure arithmetic on wall-clock times (epoch ms): early, never in a storm, and
// correct after any sleep or clock jump.

/** When credentials were issued and when they expire, both by this machine's clock. */
export interface Lifetime {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** To be renewed by then, whatever is left; null or left out: nothing else is known. */
  readonly renewBy?: number | null;
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
/** The longest pause while credentials are still valid. */
export const MAX_RETRY_MS = 5 * 60_000;
/**
 * The longest pause while there are none, for what resolves itself or has worked before: folders wait
 * for it.
 */
export const MAX_URGENT_RETRY_MS = 60_000;
/** The cause of a `needs-sign-in` that may pass by itself, so that it is tried again like a refusal (TK4). */
export const SESSION_DOUBTED = 'session-doubted';
const FIRST_RETRY_MS = 2_000;
/** The longest pause before a set-up that has never worked is tried again. */
export const SLOW_RETRY_MS = 15 * 60_000;
const MIN_REFUSED_RETRY_MS = 60_000;

/**
 * max(expiry - 15 min, half the lifetime): after 45 minutes of an hour, after 7.5 of 15 minutes; sooner where
 * the session behind them needs it (TK12).
 */
export function renewsAt({ issuedAt, expiresAt, renewBy }: Lifetime): number {
  const ownTime = Math.max(expiresAt - RENEW_BEFORE_MS, issuedAt + (expiresAt - issuedAt) / 2);
  return Math.min(ownTime, renewBy ?? Infinity);
}

/** True if it is time to renew, or if the clock was set back to before the time of issue. */
export function isDue(lifetime: Lifetime, now: number): boolean {
  return now >= renewsAt(lifetime) || isSetBack(lifetime, now);
}

/** True while the credentials can be used for a request that starts now. */
export function isUsable(lifetime: Lifetime, now: number): boolean {
  return now < lifetime.expiresAt - USABLE_MARGIN_MS && !isSetBack(lifetime, now);
}

/** What the time of the next attempt depends on. Times in epoch ms. */
export interface FailedAttempts {
  /** When the last attempt failed. */
  readonly now: number;
  /** How many have failed in a row: 1, 2, ... */
  readonly failures: number;
  /** When the credentials at hand expire; null: there are none. */
  readonly expiresAt: number | null;
  /** 0 <= unit < 1: jitter, subtracts up to half of the pause. */
  readonly unit: number;
}

/**
 * When to retry what failed for a temporary reason: pauses double from 2 s, with jitter. While
 * credentials are still valid up to 5 min, but early enough for several more attempts before they
 * expire; without any, up to a minute.
 */
export function retryAt({ now, failures, expiresAt, unit }: FailedAttempts): number {
  const left = expiresAt === null ? 0 : expiresAt - now;
  const longest = left > 0 ? Math.min(MAX_RETRY_MS, left / 4) : MAX_URGENT_RETRY_MS;
  const pause = Math.min(doubled(FIRST_RETRY_MS, failures) * (1 - unit / 2), longest);
  return now + Math.max(pause, MIN_RETRY_MS);
}

/**
 * When to retry after a refusal or a mistake in the set-up. With valid credentials, the same set-up
 * worked a moment ago, and some servers (Ceph) report a refusal when they cannot reach the provider:
 * several times before they expire. Without, if it has worked in this run (`hasWorked`): like a
 * temporary failure, since a refusal must not outlive its cause. If it never has, pauses double from a
 * minute to a quarter of an hour (CR2).
 */
export function refusedRetryAt(attempts: FailedAttempts & { readonly hasWorked: boolean }): number {
  const { now, failures, expiresAt, hasWorked } = attempts;
  const left = expiresAt === null ? 0 : expiresAt - now;
  if (left > 0) return now + Math.min(Math.max(left / 4, MIN_REFUSED_RETRY_MS), SLOW_RETRY_MS);
  if (hasWorked) return retryAt(attempts);
  return now + Math.min(doubled(MIN_REFUSED_RETRY_MS, failures), SLOW_RETRY_MS);
}

/** The pause (ms) after so many failures, if each is twice as long as the one before. */
function doubled(firstMs: number, failures: number): number {
  return firstMs * 2 ** Math.min(failures - 1, 20);
}

function isSetBack({ issuedAt }: Lifetime, now: number): boolean {
  return now < issuedAt - SET_BACK_TOLERANCE_MS;
}
