// One signed request to S3, without the SDK's layers around it: the same signer, handler and retry rules.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import type { HttpResponse } from '@smithy/core/protocols';
import type { AwsCredentialIdentity, HttpHandlerOptions } from '@smithy/types';
import type { Clock } from '../../clock.ts';
import { encodeKey } from '../calls/encodedKey.ts';
import type { AttemptTrace, AnswerFacts } from '../errors/attemptTrace.ts';
import { createClockOffset } from './clockOffset.ts';
import type { SigningTime } from './clockOffset.ts';
import { createRetrying } from './retrying.ts';
import { readException } from './serviceException.ts';
import type { ServiceException } from './serviceException.ts';
import { createSigner } from './signer.ts';
import type { SigningEndpoint } from './signingEndpoint.ts';
import type { WireHeaders } from './wireHeaders.ts';

/** SHA-256 of nothing. */
const EMPTY_SHA256 = createHash('sha256').digest('hex');
const USER_AGENT = 'Brimful';

export interface LeanRequest {
  /** For the trace: `PutObject`. */
  readonly operation: string;
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PUT';
  readonly to: SigningEndpoint;
  /** The full key; null: the request is about the bucket. */
  readonly key: string | null;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: WireHeaders;
  /** Hex; null: there is no body. */
  readonly sha256: string | null;
  /** Called for each attempt. */
  readonly body: () => Uint8Array | Readable | undefined;
  readonly signal: AbortSignal;
}

/** Reads a successful answer. What it throws ends the attempt, which may be followed by another. */
type ReadAnswer<T> = (response: HttpResponse) => Promise<T>;

export type SendLean = <T>(request: LeanRequest, read: ReadAnswer<T>) => Promise<T>;

export interface LeanPorts {
  /** Throws what `S3Connection.request` turns into a fault. */
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  readonly handler: {
    handle(request: HttpRequest, options: HttpHandlerOptions): Promise<{ readonly response: HttpResponse }>;
  };
  readonly clock: Clock;
  readonly trace: AttemptTrace;
  readonly maxAttempts: number;
}

/** Creates the sender of one connection; sends nothing yet. */
export function createLeanSender(ports: LeanPorts): SendLean {
  const offset = createClockOffset(ports.clock);
  const retrying = createRetrying(ports.maxAttempts);
  return async (request, read) => {
    const sign = createSigner(await ports.credentials(), request.to.region);
    const traced = ports.trace.begin(request.operation, request.key);
    const attempt = async () => {
      const signed = offset.now();
      const sent = await sign(unsigned(request), signed.date);
      const { response } = await ports.handler.handle(sent, { abortSignal: request.signal });
      if (response.statusCode < 200 || response.statusCode >= 300) {
        throw learned(await readException(response), signed);
      }
      offset.learn(response.headers, signed);
      return { response, value: await read(response) };
    };
    const learned = (exception: ServiceException, signed: SigningTime): ServiceException => {
      const { headers } = exception.$response;
      if (offset.learn(headers, signed, exception.ServerTime)) exception.$metadata.clockSkewCorrected = true;
      return exception;
    };
    try {
      const { value } = await retrying(() => traced.attempt(attempt, factsOf), request.signal);
      return value;
    } catch (thrown) {
      traced.endedIn(thrown);
      throw thrown;
    }
  };
}

function unsigned({ method, to, key, query, headers, sha256, body }: LeanRequest): HttpRequest {
  const { protocol, hostname, port, host, pathname } = to.endpoint.url;
  const base = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: key === null ? base : base + encodeKey(key),
    query: { ...query },
    headers: {
      ...headers,
      host,
      'user-agent': USER_AGENT,
      'x-amz-content-sha256': sha256 ?? EMPTY_SHA256,
    },
    body: body(),
  });
}

function factsOf({ response }: { readonly response: HttpResponse }): AnswerFacts {
  const { statusCode: status, headers } = response;
  return { status, requestId: headers['x-amz-request-id'], date: headers['date'] };
}
