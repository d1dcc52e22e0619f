// Sends a request again after what is worth it, by the SDK's own standard rules and within its quota.
import {
  StandardRetryStrategy,
  getRetryAfterHint,
  isServerError,
  isThrottlingError,
  isTransientError,
} from '@smithy/core/retry';
import type { RetryErrorInfo, RetryErrorType } from '@smithy/types';

type RetriedError = Parameters<typeof isThrottlingError>[0];

/** Runs `send` until it succeeds, or its last error is thrown. Waiting ends with the signal. */
export type Retrying = <T>(send: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** All requests of one connection share a quota, so that an outage is not answered with a flood. */
export function createRetrying(maxAttempts: number): Retrying {
  const strategy = new StandardRetryStrategy(maxAttempts);
  return async (send, signal) => {
    let token = await strategy.acquireInitialRetryToken('');
    for (;;) {
      try {
        const answer = await send();
        strategy.recordSuccess(token);
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof Error)) throw thrown;
        const again = strategy.refreshRetryTokenForRetry(token, describe(thrown)).catch(() => null);
        const next = await unlessAborted(again, signal);
        if (next === null) throw thrown;
        token = next;
      }
    }
  };
}

/** null as soon as the signal aborts. */
async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  let stop = (): void => undefined;
  const aborted = new Promise<null>((resolve) => {
    stop = () => {
      resolve(null);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([waited, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function describe(error: Error): RetryErrorInfo {
  const sdkError = error as RetriedError;
  const retryAfterHint = getRetryAfterHint(sdkError.$response);
  return { error: sdkError, errorType: typeOf(sdkError), ...(retryAfterHint && { retryAfterHint }) };
}

function typeOf(error: RetriedError): RetryErrorType {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}
