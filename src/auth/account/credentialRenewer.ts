// Keeps one snapshot of credentials fresh: renews early in the background, hands out the current one at once, waits only when there
// is none.
import type { Clock } from '../../clock.ts';
import type { CredentialFault, Credentials, CredentialSource } from '../../credentials.ts';
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { isDue, isUsable, MIN_RETRY_MS, refusedRetryAt, renewsAt, retryAt } from './renewal.ts';
import type { Lifetime } from './renewal.ts';

export interface IssuedSnapshot {
  readonly credentials: Credentials;
  /** Epoch ms by this machine's clock. */
  readonly issuedAt: number;
}

/** The same shape as in the contract's account state. Epoch ms. */
export type CredentialStatus =
  | { readonly status: 'none' }
  | { readonly status: 'valid'; readonly expiresAt: number | null; readonly renewsAt: number | null }
  | {
      readonly status: 'failing';
      readonly message: string;
      readonly code: string;
      readonly expiresAt: number | null;
    };

export interface CredentialRenewer {
  readonly source: CredentialSource;
  status(): CredentialStatus;
  /** Renews whenever it is time, until the signal aborts; then waits for a renewal in flight. */
  run(signal: AbortSignal): Promise<void>;
  /** Woke from sleep, the network changed: looks at the clock again, and tries again what failed for a passing reason. */
  wake(): void;
  /** Drops credentials and failures; what a renewal in flight brings is dropped too. The next `get` or `run` issues anew. */
  reset(): void;
}

export interface RenewerOptions {
  /** The account's id, for the log. */
  readonly account: string;
  readonly issue: () => Promise<Result<IssuedSnapshot, CredentialFault>>;
  readonly clock: Clock;
  /** 0 <= x < 1, for jitter. */
  readonly unit: () => number;
  readonly onChange: () => void;
  readonly log: Log;
}

/** No sleep is longer (ms), since timers stand still while a laptop sleeps (TK6). */
const SLICE_MS = 30_000;
/** Refusals lead to at most one renewal in this time (ms): newer credentials do not cure ones that are refused just after issue. */
const REFUSAL_REST_MS = 60_000;

interface Failure {
  readonly fault: CredentialFault;
  readonly count: number;
  readonly at: number;
  /** Infinity: only a person can help (TK4). */
  readonly retryAt: number;
}

/** Asks for nothing before the first `get` or `run`. */
export function createCredentialRenewer(options: RenewerOptions): CredentialRenewer {
  const { account, issue, clock, unit, onChange, log } = options;
  let snapshot: IssuedSnapshot | null = null;
  let failure: Failure | null = null;
  let renewing: Promise<Result<Credentials, CredentialFault>> | null = null;
  let round = 0;
  let lastRefusalAt = -Infinity;
  let endNap = (): void => undefined;

  const renewOnce = async (): Promise<Result<Credentials, CredentialFault>> => {
    const started = round;
    const issued = await issue();
    if (started !== round) return failed(superseded());
    if (issued.ok) {
      snapshot = issued.value;
      failure = null;
      log.debug({ account, expiresAt: isoTime(snapshot.credentials.expiresAt) }, 'credentials renewed');
    } else {
      failure = nextFailure(issued.fault);
      const { fault, count, retryAt: next } = failure;
      log.warn({ account, fault, failures: count, retryAt: isoTime(next) }, 'credentials not renewed');
    }
    onChange();
    return issued.ok ? ok(issued.value.credentials) : issued;
  };
  const renew = (): Promise<Result<Credentials, CredentialFault>> => {
    if (renewing !== null) return renewing;
    const running = renewOnce().finally(() => {
      if (renewing === running) renewing = null;
      endNap();
    });
    renewing = running;
    return running;
  };

  const nextFailure = (fault: CredentialFault): Failure => {
    const now = clock.now();
    const count = (failure?.count ?? 0) + 1;
    const expiresAt = snapshot?.credentials.expiresAt ?? null;
    const passing = retryAt({ now, failures: count, expiresAt, unit: unit() });
    const wait: Record<CredentialFault['code'], number> = {
      unreachable: passing,
      cancelled: passing,
      configuration: refusedRetryAt({ now, expiresAt }),
      refused: refusedRetryAt({ now, expiresAt }),
      'needs-sign-in': Infinity,
    };
    return { fault, count, at: now, retryAt: wait[fault.code] };
  };

  /** When the next attempt is due (epoch ms); Infinity: not by itself. */
  const nextAttemptAt = (): number => {
    if (failure !== null) return isPausing(failure, clock.now()) ? failure.retryAt : -Infinity;
    if (snapshot === null) return -Infinity;
    const lifetime = lifetimeOf(snapshot);
    if (lifetime === null) return Infinity;
    return isDue(lifetime, clock.now()) ? -Infinity : renewsAt(lifetime);
  };

  const usable = (): Credentials | null => {
    if (snapshot === null) return null;
    const lifetime = lifetimeOf(snapshot);
    return lifetime === null || isUsable(lifetime, clock.now()) ? snapshot.credentials : null;
  };

  const get = async (signal: AbortSignal): Promise<Result<Credentials, CredentialFault>> => {
    const current = usable();
    if (current !== null) return ok(current);
    // Callers must not turn a pause between attempts into a storm.
    if (renewing === null && failure !== null && isPausing(failure, clock.now())) {
      return failed(failure.fault);
    }
    return untilAborted(renew(), signal);
  };

  const refused = (refusedCredentials: Credentials): void => {
    const now = clock.now();
    if (snapshot?.credentials !== refusedCredentials || now - lastRefusalAt < REFUSAL_REST_MS) return;
    log.warn({ account, issuedAt: isoTime(snapshot.issuedAt) }, 'credentials refused by the storage');
    lastRefusalAt = now;
    snapshot = null;
    onChange();
    endNap();
  };

  return {
    source: { get, refused },
    status: () => {
      const expiresAt = snapshot?.credentials.expiresAt ?? null;
      if (failure !== null) {
        const { message, code } = failure.fault;
        return { status: 'failing', message, code, expiresAt };
      }
      if (snapshot === null) return { status: 'none' };
      const lifetime = lifetimeOf(snapshot);
      return { status: 'valid', expiresAt, renewsAt: lifetime === null ? null : renewsAt(lifetime) };
    },
    run: async (signal) => {
      const stop = (): void => endNap();
      signal.addEventListener('abort', stop);
      while (!signal.aborted) {
        const now = clock.now();
        const due = nextAttemptAt();
        if (due <= now) await renew();
        else await nap(Math.min(due - now, SLICE_MS));
      }
      signal.removeEventListener('abort', stop);
      await renewing;
    },
    wake: () => {
      if (failure !== null && failure.retryAt !== Infinity) {
        failure = { ...failure, retryAt: Math.min(failure.retryAt, failure.at + MIN_RETRY_MS) };
      }
      endNap();
    },
    reset: () => {
      round += 1;
      renewing = null;
      snapshot = null;
      failure = null;
      endNap();
    },
  };

  async function nap(ms: number): Promise<void> {
    const enough = new AbortController();
    endNap = () => enough.abort();
    await clock.sleep(ms, enough.signal);
  }
}

/** A clock that was set back behind the failure says nothing about how long the pause has lasted. */
function isPausing(failure: Failure, now: number): boolean {
  return failure.retryAt === Infinity || (now >= failure.at && now < failure.retryAt);
}

function lifetimeOf({ credentials, issuedAt }: IssuedSnapshot): Lifetime | null {
  return credentials.expiresAt === null ? null : { issuedAt, expiresAt: credentials.expiresAt };
}

/** The work goes on for others; only this caller stops waiting. */
function untilAborted<T>(
  work: Promise<Result<T, CredentialFault>>,
  signal: AbortSignal,
): Promise<Result<T, CredentialFault>> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      resolve(failed({ code: 'cancelled', message: 'The caller no longer waits for credentials.' }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function superseded(): CredentialFault {
  return { code: 'cancelled', message: 'The account was changed meanwhile.' };
}

/** For the log; null: never. */
function isoTime(epochMs: number | null): string | null {
  return epochMs === null || !Number.isFinite(epochMs) ? null : new Date(epochMs).toISOString();
}
