// Traces each request through the SDK's retries: what was sent, what came back, and whether any attempt may
// have arrived.
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { mayHaveArrived, readServiceError } from './serviceError.ts';

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

export interface AttemptTrace {
  /**
   * Returns the request that ended in `error`; undefined when none was sent (no credentials, for example).
   */
  of(error: unknown): RequestTrace | undefined;
}

/**
 * Traces all requests of `client` and logs each attempt at debug. The SDK retries inside `send`, and the
 * error that it finally throws (a 412, for example) says nothing about an earlier attempt whose answer was
 * lost (R5).
 */
export function traceAttempts(
  client: S3Client,
  ports: {
    readonly log: Log;
    readonly clock: Clock;
    /** `date`: the answer's Date header. */
    readonly onSuccess: (operation: string, date: string | undefined) => void;
  },
): AttemptTrace {
  const { log, clock, onSuccess } = ports;
  const requests = new WeakMap<object, RequestTrace>();
  const failures = new WeakMap<object, RequestTrace>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const begun = clock.now();
      const attempt = (requests.get(context)?.attempts ?? 0) + 1;
      const request = {
        operation: (context.commandName ?? 'unknown').replace(/Command$/, ''),
        key: keyOf(args.input),
        attempts: attempt,
        mayHaveArrived: requests.get(context)?.mayHaveArrived ?? false,
      };
      requests.set(context, request);
      const { operation, key } = request;
      const facts = (): object => ({ operation, key, attempt, ms: clock.now() - begun });
      try {
        const result = await next(args);
        const { httpStatusCode: status, requestId } = result.output.$metadata;
        log.debug({ ...facts(), status, requestId }, 'request answered');
        onSuccess(operation, dateOf(result.response));
        return result;
      } catch (thrown) {
        const error = readServiceError(thrown);
        const { name, code, status, requestId } = error;
        log.debug({ ...facts(), error: name, errno: code, status, requestId }, 'request attempt failed');
        if (mayHaveArrived(error)) requests.set(context, { ...request, mayHaveArrived: true });
        throw thrown;
      }
    },
    { name: 'brimfulAttempt', step: 'finalizeRequest', priority: 'low' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (thrown) {
        const request = requests.get(context);
        if (request !== undefined && typeof thrown === 'object' && thrown !== null) {
          failures.set(thrown, request);
        }
        throw thrown;
      }
    },
    { name: 'brimfulRequest', step: 'initialize', priority: 'high' },
  );
  return {
    of: (error) => (typeof error === 'object' && error !== null ? failures.get(error) : undefined),
  };
}

/** The SDK does not say what a response is; the handlers of Node have plain, lower-case headers. */
function dateOf(response: unknown): string | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string | undefined>> };
  return headers?.date;
}

function keyOf(input: object): string | null {
  return 'Key' in input && typeof input.Key === 'string' ? input.Key : null;
}
