// Traces what the SDK sends: it retries inside `send`, so each attempt is seen from within.
import type { S3Client } from '@aws-sdk/client-s3';
import type { AttemptTrace, TracedRequest } from './attemptTrace.ts';

/** Traces all requests of `client`. */
export function traceSdk(client: S3Client, trace: AttemptTrace): void {
  const requests = new WeakMap<object, TracedRequest>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? 'unknown').replace(/Command$/, '');
      const request = trace.begin(operation, keyOf(args.input));
      requests.set(context, request);
      try {
        return await next(args);
      } catch (thrown) {
        request.endedIn(thrown);
        throw thrown;
      }
    },
    { name: 'brimfulRequest', step: 'initialize', priority: 'high' },
  );
  client.middlewareStack.add(
    (next, context) => (args) => {
      const request = requests.get(context);
      if (request === undefined) return next(args);
      return request.attempt(
        () => next(args),
        ({ output, response }) => {
          const { httpStatusCode: status, requestId } = output.$metadata;
          return { status, requestId, date: dateOf(response) };
        },
      );
    },
    { name: 'brimfulAttempt', step: 'finalizeRequest', priority: 'low' },
  );
}

/** The SDK does not say what a response is; the handlers of Node have plain, lower-case headers. */
function dateOf(response: unknown): string | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string | undefined>> };
  return headers?.date;
}

function keyOf(input: object): string | null {
  return 'Key' in input && typeof input.Key === 'string' ? input.Key : null;
}
