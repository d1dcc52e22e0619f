// One account's connection to its S3 endpoint: the SDK client with credentials, retries and timeouts.
import { setMaxListeners } from 'node:events';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Clock } from '../../clock.ts';
import type { Credentials, CredentialFault, CredentialSource, KeyOrigin } from '../../credentials.ts';
import type { Log } from '../../log.ts';
import { silentLog } from '../../log.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { RemoteFault, ServerTime } from '../../sync/remoteFolder.ts';
import { createRoutedCalls } from '../calls/routedCalls.ts';
import { demandsMd5 } from '../calls/contentMd5.ts';
import type { Checksums, ObjectCalls } from '../calls/objectCalls.ts';
import { createSdkCalls } from '../calls/sdkCalls.ts';
import { createAttemptTrace } from '../errors/attemptTrace.ts';
import { classify, describeError } from '../errors/classify.ts';
import { remoteFault } from '../errors/remoteFault.ts';
import type { RemoteFaultCode } from '../errors/remoteFault.ts';
import { createRenewalRule } from '../errors/renewalRule.ts';
import { readServiceError } from '../errors/serviceError.ts';
import { traceSdk } from '../errors/sdkTrace.ts';
import { createLeanCalls } from '../lean/leanCalls.ts';
import { createLeanSender } from '../lean/leanRequest.ts';
import type { LeanPorts } from '../lean/leanRequest.ts';
import { pathEndpoint, signingEndpoint } from '../lean/signingEndpoint.ts';
import type { SigningEndpoint } from '../lean/signingEndpoint.ts';
import { createFailureLog } from './failureLog.ts';
import { createSdkClient } from './sdkClient.ts';

/** The SDK's own attempts per request, with backoff, for throttling and transient faults. */
const MAX_ATTEMPTS = 4;

const ISSUED: KeyOrigin = { from: 'issued', account: '', place: '' };

export interface S3Settings {
  /** null: AWS itself. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly credentials: CredentialSource;
  /** Where they come from; left out: STS has issued them. */
  readonly keys?: KeyOrigin;
  readonly clock: Clock;
  /** Proxy, certificates, sockets, timeouts (`network/`). */
  readonly requestHandler: NonNullable<S3ClientConfig['requestHandler']> & LeanPorts['handler'];
  readonly maxAttempts?: number;
  /** `sdk`: the SDK sends everything, so that a test can hold both ways to the same cases. */
  readonly calls?: 'lean' | 'sdk';
  /** Logs each attempt at debug, and failures once at warn. */
  readonly log?: Log;
  /** Told what requests wait for while they are tried again and again, in a sentence; may be told often. */
  readonly onWaiting?: ((message: string) => void) | undefined;
}

export interface RequestOptions {
  /** `write`: may change an object, so a lost answer leaves its state open (R5). */
  readonly effect: 'none' | 'write';
  readonly signal: AbortSignal;
  /** How this request reads certain S3 error codes. */
  readonly faults?: Readonly<Record<string, RemoteFaultCode>>;
  /**
   * The request may well not be allowed: a refusal is logged at debug only, and renews no credentials.
   */
  readonly mayBeDenied?: boolean;
}

export interface S3Connection {
  /** For what is rare; made when it is first asked for. */
  readonly client: S3Client;
  /** For what every file costs. */
  readonly objects: ObjectCalls;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  /** Where requests go: the configured endpoint, or AWS's own in the region, by the SDK's rules. */
  readonly endpoint: string;
  readonly region: string;
  readonly keys: KeyOrigin;
  /** True for AWS itself: features that other servers may lack can be used. */
  readonly isAws: boolean;
  /**
   * Sends one request and returns its result or fault. Refused credentials are renewed once and the request
   * is sent once more. For a `write`, any fault after an attempt that may have arrived is `outcome-unknown`,
   * even a 412: the object may be our own write.
   */
  request<T>(
    options: RequestOptions,
    send: (http: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<Result<T, RemoteFault>>;
  /** The time of the last successful answer, by its Date header; null: none has told it yet. */
  serverTime(): ServerTime | null;
  /** A request that is refused for want of an MD5 adds it, and is sent once more. */
  checksums(): Checksums;
  setChecksums(checksums: Checksums): void;
  close(): void;
}

/** Creates the connection of one account; its buckets and prefixes share sockets. */
export function createS3Connection(settings: S3Settings): S3Connection {
  const { credentials: source, keys = ISSUED, clock, log = silentLog } = settings;
  const { maxAttempts = MAX_ATTEMPTS } = settings;
  let checksums: Checksums = { usual: true, md5: false };
  const credentials = sdkProvider(source);
  const failures = createFailureLog(log);
  let serverTime: ServerTime | null = null;
  const trace = createAttemptTrace({
    log,
    clock,
    onSuccess(operation, date) {
      failures.succeeded(operation);
      const server = Date.parse(date ?? '');
      if (!Number.isNaN(server)) serverTime = { server, here: clock.now() };
    },
    onFailedAgain(error) {
      const { code, message } = classify(error, { region: settings.region, keys });
      if (code === 'unreachable' || code === 'throttled') settings.onWaiting?.(message);
    },
  });
  let created: S3Client | null = null;
  const client = (): S3Client => {
    if (created !== null) return created;
    created = createSdkClient({ ...settings, maxAttempts }, credentials, () => checksums);
    traceSdk(created, trace);
    return created;
  };
  const sendLean = createLeanSender({
    ...{ credentials, handler: settings.requestHandler, clock, trace },
    maxAttempts,
  });
  const sdkCalls = createSdkCalls(client, () => checksums);
  const endpointOf = async (bucket: string): Promise<SigningEndpoint | null> => {
    const { endpoint, region, forcePathStyle } = settings;
    const known = endpoint !== null && forcePathStyle ? pathEndpoint(endpoint, region, bucket) : null;
    return known ?? signingEndpoint(client(), bucket);
  };
  const objects = createRoutedCalls(async (bucket) => {
    const endpoint = settings.calls === 'sdk' ? null : await endpointOf(bucket);
    return endpoint === null ? sdkCalls : createLeanCalls(sendLean, endpoint, () => checksums);
  });
  const renewal = createRenewalRule(source, clock);

  async function attempt<T>(
    { effect, signal, faults, mayBeDenied = false }: RequestOptions,
    send: (http: { readonly abortSignal: AbortSignal }) => Promise<T>,
    snapshot: Credentials,
    mayRenew: boolean,
  ): Promise<Result<T, RemoteFault> | 'renewed' | 'md5-demanded'> {
    const { md5 } = checksums;
    try {
      return ok(await send({ abortSignal: signal }));
    } catch (thrown) {
      if (isBug(thrown)) throw thrown;
      if (thrown instanceof CredentialError) return failed(thrown.fault);
      const error = readServiceError(thrown);
      // Also after cancellation: what was sent may still take effect.
      const request = trace.of(thrown);
      const refuse = (fault: RemoteFault): Result<never, RemoteFault> => {
        if (mayBeDenied && fault.code === 'denied') log.debug({ ...request, fault }, 'request denied');
        else failures.failed(request, error, fault);
        return failed(withOperation(fault, request?.operation));
      };
      if (effect === 'write' && request?.mayHaveArrived === true) {
        return refuse(remoteFault('outcome-unknown', { detail: describeError(error) }));
      }
      if (signal.aborted) return failed(remoteFault('cancelled'));
      if (!md5 && demandsMd5(error)) {
        log.info({ ...request, error: describeError(error) }, 'request refused, an MD5 is sent from now on');
        checksums = { ...checksums, md5: true };
        return 'md5-demanded';
      }
      const isExpected = mayBeDenied && error.name === 'AccessDenied';
      if (mayRenew && !isExpected && renewal.shouldRenew(error, snapshot)) {
        log.info({ ...request, error: describeError(error) }, 'request refused, credentials are renewed');
        return 'renewed';
      }
      const own = faults === undefined ? {} : { own: faults };
      const mayBeMissing = settings.endpoint !== null && request?.key === null;
      return refuse(classify(error, { region: settings.region, keys, mayBeMissing, ...own }));
    }
  }

  return {
    get client() {
      return client();
    },
    objects,
    credentials: source,
    clock,
    endpoint: settings.endpoint ?? client().config.endpointProvider({ Region: settings.region }).url.origin,
    region: settings.region,
    keys,
    isAws: settings.endpoint === null,
    async request(options, send) {
      // One signal stops a whole folder: every request in flight listens to it, and Node reports more than
      // ten listeners as a leak.
      setMaxListeners(0, options.signal);
      for (let mayRenew = true; ;) {
        if (options.signal.aborted) return failed(remoteFault('cancelled'));
        const snapshot = await source.get(options.signal);
        if (!snapshot.ok) return failed(credentialFault(snapshot.fault));
        if (!mayRenew) renewal.noteFresh(snapshot.value);
        const outcome = await attempt(options, send, snapshot.value, mayRenew);
        if (outcome === 'renewed') mayRenew = false;
        else if (outcome !== 'md5-demanded') return outcome;
      }
    },
    serverTime: () => serverTime,
    checksums: () => checksums,
    setChecksums: (next) => {
      checksums = next;
    },
    close: () => {
      created?.destroy();
    },
  };
}

/** Whoever reads the fault later has no trace of the request any more. */
function withOperation(fault: RemoteFault, operation: string | undefined): RemoteFault {
  if (operation === undefined || fault.detail === undefined) return fault;
  return { ...fault, detail: `${operation} ${fault.detail}` };
}

/** Converts the reason for missing credentials to a fault of the storage port. */
export function credentialFault({ code, ...words }: CredentialFault): RemoteFault {
  return remoteFault(code === 'refused' ? 'denied' : code, words);
}

/** Carries a CredentialFault through the SDK, which only passes exceptions on. */
class CredentialError extends Error {
  readonly fault: RemoteFault;
  constructor(fault: RemoteFault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** `memoized` stops the SDK from caching credentials that were refused; the source has its own cache. */
function sdkProvider(source: CredentialSource): () => Promise<AwsCredentialIdentity> {
  const never = new AbortController().signal;
  const provide = async () => {
    const snapshot = await source.get(never);
    if (!snapshot.ok) throw new CredentialError(credentialFault(snapshot.fault));
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = snapshot.value;
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiresAt === null ? {} : { expiration: new Date(expiresAt) }),
    };
  };
  return Object.assign(provide, { memoized: true });
}

/** Programming errors have neither a response nor a network code; they must not pass for a bad network. */
function isBug(thrown: unknown): boolean {
  const kinds = [TypeError, ReferenceError, RangeError, SyntaxError];
  return (
    kinds.some((kind) => thrown instanceof kind) &&
    !('$metadata' in (thrown as object)) &&
    !('code' in (thrown as object))
  );
}
