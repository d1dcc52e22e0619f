// One request from start to end: routing, faults, signature, permissions, operation, log.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../src/clock.ts';
import { controlErrorReply, isDataAccessRequest, type AccessGrants } from '../accessGrants/accessGrants.ts';
import { answerAdmin, isAdminRequest } from '../adminApi.ts';
import { ConnectionReset } from '../faults/connectionReset.ts';
import { afterEffect, beforeEffect, withFaults, type FaultScene } from '../faults/faultEffects.ts';
import type { Fault, FaultInjector } from '../faults/faults.ts';
import { emptyReply, errorReply, type Reply } from '../http/reply.ts';
import { sendReply } from '../http/sendReply.ts';
import { refusal, ServiceError } from '../http/serviceError.ts';
import { parseQuery, readSmallBody, wireRequest, type WireRequest } from '../http/wireRequest.ts';
import type { AccessKeys } from '../iam/accessKeys.ts';
import { requireKey, tellingKey } from './encryption.ts';
import { corsHeaders, preflightHeaders } from './operations/cors.ts';
import { requirePermissions } from './operations/operation.ts';
import { routeOf } from './operations/routes.ts';
import type { RequestLog } from '../http/requestLog.ts';
import { authenticate, type Authenticated } from './signing/authenticate.ts';
import { sha256Hex } from './signing/sigv4.ts';
import type { ObjectStore } from './store/objectStore.ts';
import { stsAction, stsErrorReply, type StsService } from '../sts/stsService.ts';

/** An STS form holds a token of at most 20,000 characters and a policy. */
const MAX_FORM_BYTES = 128 * 1024;

export interface ServerParts {
  readonly region: string;
  readonly keysPerPage: number;
  /** ARN of the key that encrypts all buckets; null: none. */
  readonly kmsKey: string | null;
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly keys: AccessKeys;
  readonly sts: StsService;
  readonly accessGrants: AccessGrants;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  readonly adminSecret: string;
  /** Aborts when the server stops. */
  readonly signal: AbortSignal;
}

/** What a request turned out to be: its name, and how to do it. */
interface Task {
  readonly operation: string;
  readonly actions: readonly string[];
  readonly run: (request: WireRequest) => Reply | Promise<Reply>;
  readonly errorReply: (error: ServiceError, requestId: string) => Reply;
}

/** A listener for `node:http` that never rejects. */
export function createRequestHandler(
  parts: ServerParts,
): (incoming: IncomingMessage, response: ServerResponse, continueBody: () => void) => Promise<void> {
  return async (incoming, response, continueBody) => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    const outcome = await answer(parts, incoming, { requestId, continueBody });
    parts.log.add({
      at: parts.clock.now(),
      requestId,
      operation: outcome.operation,
      actions: outcome.actions,
      bucket: outcome.request?.bucket ?? null,
      key: outcome.request?.key ?? null,
      status: outcome.reply?.status ?? 0,
      code: outcome.code,
      bytesIn: announcedBytes(incoming),
    });
    if (outcome.reply === null) {
      incoming.socket.resetAndDestroy();
      return;
    }
    try {
      const headers = { ...outcome.reply.headers, 'x-amz-request-id': requestId };
      await sendReply(incoming, response, { ...outcome.reply, headers });
    } catch {
      incoming.socket.destroy(); // the client is gone, or a fault cut the body
    }
  };
}

interface Outcome {
  readonly operation: string;
  readonly actions: readonly string[];
  readonly request: WireRequest | null;
  /** null: the connection is to be reset. */
  readonly reply: Reply | null;
  readonly code: string | null;
}

async function answer(
  parts: ServerParts,
  incoming: IncomingMessage,
  { requestId, continueBody }: { readonly requestId: string; readonly continueBody: () => void },
): Promise<Outcome> {
  let request: WireRequest | null = null;
  let task: Task | null = null;
  let faults: readonly Fault[] = [];
  let code: string | null = null;
  let reply: Reply | null;
  try {
    request = wireRequest(incoming, continueBody);
    task = await taskOf(parts, request, requestId);
    faults = isAdminRequest(request)
      ? []
      : parts.faults.draw({ operation: task.operation, key: request.key, headers: request.headers });
    const scene = { request, clock: parts.clock, signal: parts.signal };
    reply = (await beforeEffect(faults, scene)) ?? (await task.run(withFaults(faults, request)));
  } catch (error) {
    const failure = asServiceError(error);
    code = failure?.code ?? null;
    reply = failure && (task?.errorReply ?? errorReply)(failure, requestId);
  }
  const { operation = 'Unknown', actions = [] } = task ?? {};
  if (request === null || reply === null) return { operation, actions, request, reply, code };
  const scene: FaultScene = { request, clock: parts.clock, signal: parts.signal };
  try {
    const cors = corsHeaders(request, parts.store.buckets.find(request.bucket ?? ''));
    const altered = afterEffect(faults, reply, scene);
    const headers = { ...cors, ...altered.headers };
    return { operation, actions, request, code, reply: { ...altered, headers } };
  } catch (error) {
    if (!(error instanceof ConnectionReset)) reportBug(error);
    return { operation, actions, request, code, reply: null };
  }
}

async function taskOf(parts: ServerParts, request: WireRequest, requestId: string): Promise<Task> {
  if (isAdminRequest(request)) {
    const { adminSecret: secret, faults, log, keys, clock } = parts;
    const revokeSessions = (): void => keys.revokeSessions(clock.now());
    return {
      operation: 'Admin',
      actions: [],
      run: (admin) => answerAdmin(admin, { secret, faults, log, revokeSessions }),
      errorReply,
    };
  }
  if (request.method === 'POST' && request.bucket === null) return stsTask(parts, request, requestId);
  if (isDataAccessRequest(request)) {
    return {
      operation: 'GetDataAccess',
      actions: ['s3:GetDataAccess'],
      run: () => parts.accessGrants.getDataAccess(request, signedBy(parts, request, 's3').principal),
      errorReply: controlErrorReply,
    };
  }
  if (request.method === 'OPTIONS') {
    const bucket = parts.store.buckets.find(request.bucket ?? '');
    return {
      operation: 'Preflight',
      actions: [],
      run: (preflight) => emptyReply(200, preflightHeaders(preflight, bucket)),
      errorReply,
    };
  }
  return s3Task(parts, request);
}

function s3Task(parts: ServerParts, request: WireRequest): Task {
  const { region, keysPerPage, kmsKey, clock, store } = parts;
  const operation = routeOf(request);
  return {
    operation: operation.name,
    actions: operation.permissions(request).map(({ action }) => action),
    async run(altered) {
      const { principal, payload } = signedBy(parts, request, 's3');
      requirePermissions(principal, operation.permissions(request));
      if (kmsKey !== null) requireKey(principal, operation.name, kmsKey, region);
      const reply = await operation.run({
        ...{ request: altered, payload, principal, store, region, keysPerPage },
        now: () => clock.now(),
      });
      return kmsKey === null ? reply : tellingKey(reply, operation.name, kmsKey);
    },
    errorReply,
  };
}

async function stsTask(parts: ServerParts, request: WireRequest, requestId: string): Promise<Task> {
  const form = await readSmallBody(request, MAX_FORM_BYTES);
  const parameters = parseQuery(form.toString('utf8'));
  const action = stsAction(parameters);
  const caller = (): Authenticated['principal'] => signedBy(parts, request, 'sts', sha256Hex(form)).principal;
  return {
    operation: action,
    actions: [],
    run: () => parts.sts.answer({ action, parameters, caller, requestId }),
    errorReply: stsErrorReply,
  };
}

/** Who signed the request; throws AccessDenied for a session that was revoked. */
function signedBy(
  { keys, region, clock }: ServerParts,
  request: WireRequest,
  service: 's3' | 'sts',
  bodyHash?: string,
): Authenticated {
  const authenticated = authenticate(request, { keys, region, service, now: clock.now() }, bodyHash);
  if (keys.isRevoked(authenticated.principal)) {
    throw refusal('AccessDenied', `User: ${authenticated.principal.arn} has an explicit deny`);
  }
  return authenticated;
}

/**
 * null where nothing is to be answered: a fault that resets, or a client that went away
 * in the middle of its body.
 */
function asServiceError(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error;
  if (error instanceof ConnectionReset || isAborted(error)) return null;
  reportBug(error);
  return refusal('InternalError', 'We encountered an internal error. Please try again.');
}

function reportBug(error: unknown): void {
  console.error('The storage server has a bug:', error);
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? 0);
}
