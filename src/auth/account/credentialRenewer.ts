// Keeps one snapshot of credentials fresh: renews it early in the background, returns it immediately, and
// waits only if there is none.
import type { Clock } from '../../clock.ts';
import type { Frozen } from '../../contract/frozen.ts';
import type { AccountKindRow } from '../../contract/accountKinds.ts';
import { actionFor } from '../../contract/action.ts';
import type { AccountState } from '../../contract/state.ts';
import type { CredentialFault, Credentials, CredentialSource } from '../../credentials.ts';
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import {
  isDue,
  isUsable,
  MIN_RETRY_MS,
  refusedRetryAt,
  renewsAt,
  retryAt,
  SESSION_DOUBTED,
} from './renewal.ts';
import type { Lifetime } from './renewal.ts';

export interface IssuedSnapshot {
  readonly credentials: Credentials;
  /** Epoch ms by this machine's clock. */
  readonly issuedAt: number;
  /**
   * To be renewed by then, however long they last, since the session behind them ends otherwise (epoch ms;
   * TK12). null or left out: nothing of the kind.
   */
  readonly renewBy?: number | null;
}

/** Times in epoch ms. */
export type CredentialStatus = Frozen<AccountState['credentials']>;

export interface CredentialRenewer {
  readonly source: CredentialSource;
  status(): CredentialStatus;
  /** Renews whenever due until `signal` aborts, then waits for a renewal in flight. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * The machine woke up or the network changed: checks the clock again, and soon retries what failed for a
   * temporary reason.
   */
  wake(): void;
  /**
   * A person asks for another attempt: it begins now, whatever failed before and whoever has to help.
   * Keys that do not expire are read again, since they may have been replaced where they come from.
   * Credentials that expire are left alone if nothing has failed.
   */
  retry(): void;
  /**
   * Discards credentials and failures, and the result of a renewal in flight. The next `get` or `run` issues
   * new credentials.
   */
  reset(): void;
}

export interface RenewerOptions {
  /** The account's id, for the log. */
  readonly account: string;
  /** Where its keys come from, which decides what helps. */
  readonly access: AccountKindRow['access'];
  readonly issue: () => Promise<Result<IssuedSnapshot, CredentialFault>>;
  readonly clock: Clock;
  /** 0 <= x < 1, for jitter. */
  readonly unit: () => number;
  readonly onChange: () => void;
  readonly log: Log;
}

/** The longest single sleep (ms), since timers stop while a laptop sleeps (TK6). */
const SLICE_MS = 30_000;
/**
 * Refusals cause at most one renewal in this time (ms): if fresh credentials are refused, newer ones will not
 * help.
 */
const REFUSAL_INTERVAL_MS = 60_000;

interface Failure {
  readonly fault: CredentialFault;
  readonly count: number;
  readonly at: number;
  /** Epoch ms; Infinity: only a person can help (TK4). */
  readonly retryAt: number;
}

/** Issues nothing before the first `get` or `run`. */
export function createCredentialRenewer(options: RenewerOptions): CredentialRenewer {
  const { account, access, issue, clock, unit, onChange, log } = options;
  let snapshot: IssuedSnapshot | null = null;
  let failure: Failure | null = null;
  let renewing: Promise<Result<Credentials, CredentialFault>> | null = null;
  /** The source has issued credentials in this run. */
  let hasWorked = false;
  /** Keys that do not expire have to be read again before they are handed out. */
  let mustReread = false;
  let round = 0;
  let lastRefusalAt = -Infinity;
  let endSleep = (): void => undefined;

  const renewOnce = async (): Promise<Result<Credentials, CredentialFault>> => {
    const started = round;
    const issued = refuseExpired(await issue());
    if (started !== round) return failed(superseded());
    mustReread = false;
    if (issued.ok) {
      snapshot = issued.value;
      failure = null;
      hasWorked = true;
      log.debug({ account, expiresAt: isoTime(snapshot.credentials.expiresAt) }, 'credentials renewed');
    } else {
      failure = nextFailure(issued.fault);
      const { fault, count, retryAt: next } = failure;
      log.warn({ account, fault, failures: count, retryAt: isoTime(next) }, 'credentials not renewed');
    }
    onChange();
    const current = usable();
    return current !== null ? ok(current) : issued.ok ? ok(issued.value.credentials) : issued;
  };
  const renew = (): Promise<Result<Credentials, CredentialFault>> => {
    if (renewing !== null) return renewing;
    const running = renewOnce().finally(() => {
      if (renewing === running) renewing = null;
      endSleep();
    });
    renewing = running;
    return running;
  };

  const nextFailure = (fault: CredentialFault): Failure => {
    const now = clock.now();
    const count = (failure?.count ?? 0) + 1;
    const expiresAt = snapshot?.credentials.expiresAt ?? null;
    const attempts = { now, failures: count, expiresAt, unit: unit() };
    const passing = retryAt(attempts);
    const refusal = refusedRetryAt({ ...attempts, hasWorked });
    const wait: Record<CredentialFault['code'], number> = {
      unreachable: passing,
      cancelled: passing,
      keychain: passing,
      configuration: refusal,
      refused: refusal,
      'needs-sign-in': fault.cause === SESSION_DOUBTED ? refusal : Infinity,
    };
    return { fault, count, at: now, retryAt: wait[fault.code] };
  };

  /** When the next attempt is due (epoch ms); Infinity: never automatically. */
  const nextAttemptAt = (): number => {
    if (failure !== null) return isPausing(failure, clock.now()) ? failure.retryAt : -Infinity;
    if (snapshot === null || mustReread) return -Infinity;
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
    if (current !== null && !mustReread) return ok(current);
    // Callers must not turn the pause between attempts into a storm.
    if (renewing === null && failure !== null && isPausing(failure, clock.now())) {
      return failed(failure.fault);
    }
    const renewed = await untilAborted(renew(), signal);
    // The machine slept while the answer was on its way: what was issued before the sleep is no use now.
    const hasExpired = renewed.ok && (renewed.value.expiresAt ?? Infinity) <= clock.now();
    return hasExpired ? untilAborted(renew(), signal) : renewed;
  };

  const refused = (refusedCredentials: Credentials): void => {
    const now = clock.monotonic();
    if (snapshot?.credentials !== refusedCredentials || now - lastRefusalAt < REFUSAL_INTERVAL_MS) return;
    log.warn({ account, issuedAt: isoTime(snapshot.issuedAt) }, 'credentials refused by the storage');
    lastRefusalAt = now;
    snapshot = null;
    onChange();
    endSleep();
  };

  return {
    source: { get, refused },
    status: () => {
      const expiresAt = snapshot?.credentials.expiresAt ?? null;
      if (failure !== null) {
        const { message, code, cause = code, detail } = failure.fault;
        const action = actionFor(failure.fault, access);
        const details = detail === undefined ? {} : { details: detail };
        return { status: 'failing', message, code: cause, expiresAt, action, ...details };
      }
      if (snapshot === null) return { status: 'none' };
      const lifetime = lifetimeOf(snapshot);
      return { status: 'valid', expiresAt, renewsAt: lifetime === null ? null : renewsAt(lifetime) };
    },
    run: async (signal) => {
      const stop = (): void => endSleep();
      signal.addEventListener('abort', stop);
      while (!signal.aborted) {
        const now = clock.now();
        const due = nextAttemptAt();
        if (due <= now) await renew();
        else await sleep(Math.min(due - now, SLICE_MS));
      }
      signal.removeEventListener('abort', stop);
      await renewing;
    },
    wake: () => {
      if (failure !== null && failure.retryAt !== Infinity) {
        failure = { ...failure, retryAt: Math.min(failure.retryAt, failure.at + MIN_RETRY_MS) };
      }
      endSleep();
    },
    retry: () => {
      lastRefusalAt = -Infinity;
      mustReread = snapshot !== null && snapshot.credentials.expiresAt === null;
      if (failure !== null) failure = { ...failure, retryAt: failure.at };
      endSleep();
    },
    reset: () => {
      round += 1;
      renewing = null;
      mustReread = false;
      snapshot = null;
      failure = null;
      endSleep();
    },
  };

  async function sleep(ms: number): Promise<void> {
    const enough = new AbortController();
    endSleep = () => enough.abort();
    await clock.sleep(ms, enough.signal);
  }
}

/** If the clock was set back to before the failure, the length of the pause is unknown: it counts as over. */
function isPausing(failure: Failure, now: number): boolean {
  return failure.retryAt === Infinity || (now >= failure.at && now < failure.retryAt);
}

function lifetimeOf({ credentials, issuedAt, renewBy = null }: IssuedSnapshot): Lifetime | null {
  return credentials.expiresAt === null ? null : { issuedAt, renewBy, expiresAt: credentials.expiresAt };
}

/**
 * Keys that had too little time left when they were issued are a fault, so that nothing asks for them again
 * and again: a service whose clock is unknown, or variables of the environment that nobody has replaced.
 */
function refuseExpired(
  issued: Result<IssuedSnapshot, CredentialFault>,
): Result<IssuedSnapshot, CredentialFault> {
  const lifetime = issued.ok ? lifetimeOf(issued.value) : null;
  if (lifetime === null || isUsable(lifetime, lifetime.issuedAt)) return issued;
  return failed({
    code: 'configuration',
    cause: 'keys-expired',
    message:
      "The credentials had expired when they came: replace them where they come from, or set this computer's clock.",
    detail: `expired at ${isoTime(lifetime.expiresAt) ?? 'an unknown time'}`,
  });
}

/** Only this caller stops waiting; the renewal continues for others. */
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
  return { code: 'cancelled', message: 'The account was changed in the meantime: try again.' };
}

/** For the log; null: never. */
function isoTime(epochMs: number | null): string | null {
  return epochMs === null || !Number.isFinite(epochMs) ? null : new Date(epochMs).toISOString();
}
