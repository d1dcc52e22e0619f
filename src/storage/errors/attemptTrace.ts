// Remembers, through the SDK's retries, whether any attempt of a request may have reached the service.
import type { S3Client } from '@aws-sdk/client-s3';
import { mayHaveArrived, readServiceError } from './serviceError.ts';

/**
 * Marks errors of requests of which at least one attempt may have arrived: the SDK retries inside `send`, and what it throws in the
 * end (a 412, say) tells nothing of an earlier attempt whose answer was lost (R5).
 */
export function traceAttempts(client: S3Client): { has(error: object): boolean } {
  const requests = new WeakSet();
  const errors = new WeakSet();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (thrown) {
        if (mayHaveArrived(readServiceError(thrown))) requests.add(context);
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
        if (requests.has(context) && typeof thrown === 'object' && thrown !== null) errors.add(thrown);
        throw thrown;
      }
    },
    { name: 'brimfulRequest', step: 'initialize', priority: 'high' },
  );
  return errors;
}
