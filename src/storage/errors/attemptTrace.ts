// Traces each request through its retries: what was sent, what came back, and whether any attempt may have
// arrived.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { mayHaveArrived, readServiceError } from './serviceError.ts';
import type { ServiceError } from './serviceError.ts';

/** What is known about a failed request, for the log and for deciding what the failure means. */
export interface RequestTrace {
  /** `PutObject`. */
  readonly operation: string;
  /** The full key; null for requests about the bucket. */
  readonly key: string | null;
  readonly attempts: number;
  /** True when at least one attempt may have taken effect. */
  readonly mayHaveArrived: boolean;
}

/** What an attempt's answer says about itself. */
export interface AnswerFacts {
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Its Date header. */
  readonly date: string | undefined;
}

/** One request, with all its attempts. */
export interface TracedRequest {
  /** Runs one attempt and logs it at debug. */
  attempt<T>(send: () => Promise<T>, facts: (answer: T) => AnswerFacts): Promise<T>;
  /** Remembers that the request ended in `error`. */
  endedIn(error: unknown): void;
}

export interface AttemptTrace {
  begin(operation: string, key: string | null): TracedRequest;
  /**
   * Returns the request that ended in `error`; undefined when none was sent (no credentials, for example).
   */
  of(error: unknown): RequestTrace | undefined;
}

/**
 * The error that a request finally ends in (a 412, for example) says nothing about an earlier attempt whose
 * answer was lost (R5).
 */
export function createAttemptTrace(ports: {
  readonly log: Log;
  readonly clock: Clock;
  /** `date`: the answer's Date header. */
  readonly onSuccess: (operation: string, date: string | undefined) => void;
  /** Another attempt than the first one of a request has failed. */
  readonly onFailedAgain: (error: ServiceError) => void;
}): AttemptTrace {
  const { log, clock, onSuccess, onFailedAgain } = ports;
  const failures = new WeakMap<object, RequestTrace>();
  return {
    begin(operation, key) {
      let trace: RequestTrace = { operation, key, attempts: 0, mayHaveArrived: false };
      return {
        async attempt(send, facts) {
          const begun = clock.now();
          trace = { ...trace, attempts: trace.attempts + 1 };
          const common = (): object => ({ operation, key, attempt: trace.attempts, ms: clock.now() - begun });
          try {
            const answer = await send();
            const { status, requestId, date } = facts(answer);
            log.debug({ ...common(), status, requestId }, 'request answered');
            onSuccess(operation, date);
            return answer;
          } catch (thrown) {
            const error = readServiceError(thrown);
            const { name, code, status, requestId } = error;
            log.debug({ ...common(), error: name, errno: code, status, requestId }, 'request attempt failed');
            if (trace.attempts > 1) onFailedAgain(error);
            if (mayHaveArrived(error)) trace = { ...trace, mayHaveArrived: true };
            throw thrown;
          }
        },
        endedIn(error) {
          if (trace.attempts > 0 && typeof error === 'object' && error !== null) failures.set(error, trace);
        },
      };
    },
    of: (error) => (typeof error === 'object' && error !== null ? failures.get(error) : undefined),
  };
}
