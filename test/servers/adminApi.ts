// Requests to the server as a test tool, under /_admin/, for tests that drive it from another process.
import { z } from 'zod';
import type { FaultInjector } from './faults/faults.ts';
import { emptyReply, type Reply } from './http/reply.ts';
import { refusal } from './http/serviceError.ts';
import { readSmallBody, type WireRequest } from './http/wireRequest.ts';
import type { RequestLog } from './http/requestLog.ts';
import { isSameSecret } from './s3/signing/sigv4.ts';

/** Bucket names cannot begin with an underscore, so this never hides one. */
const ADMIN_PATH = '/_admin/';
const SECRET_HEADER = 'x-admin-secret';
const MAX_BODY_BYTES = 1024 ** 2;

export interface AdminApiParts {
  /** The administrator's secret access key. */
  readonly secret: string;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  readonly revokeSessions: () => void;
}

export function isAdminRequest(request: WireRequest): boolean {
  return request.rawPath.startsWith(ADMIN_PATH);
}

/**
 * `GET|POST /_admin/faults` (an array of fault rules, which replaces the ones in force),
 * `GET|DELETE /_admin/log`, `GET /_admin/counters`, `POST /_admin/revoke-sessions`. Throws
 * AccessDenied without the secret.
 */
export async function answerAdmin(request: WireRequest, parts: AdminApiParts): Promise<Reply> {
  if (!isSameSecret(request.headers.get(SECRET_HEADER) ?? '', parts.secret)) {
    throw refusal('AccessDenied', `The header ${SECRET_HEADER} must carry the administrator's secret`);
  }
  switch (`${request.method} ${request.rawPath.slice(ADMIN_PATH.length)}`) {
    case 'POST faults':
      setFaults(parts.faults, (await readSmallBody(request, MAX_BODY_BYTES)).toString('utf8'));
      return json(parts.faults.rules());
    case 'GET faults':
      return json(parts.faults.rules());
    case 'GET log':
      return json(parts.log.entries());
    case 'DELETE log':
      parts.log.clear();
      return emptyReply(204);
    case 'GET counters':
      return json(parts.log.counters());
    case 'POST revoke-sessions':
      parts.revokeSessions();
      return emptyReply(204);
    default:
      throw refusal('MethodNotAllowed', 'There is no such admin request');
  }
}

function setFaults(faults: FaultInjector, body: string): void {
  try {
    faults.replace(JSON.parse(body) as Parameters<FaultInjector['replace']>[0]); // replace() checks the shape
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'the body is not JSON';
    throw refusal('InvalidArgument', `Malformed fault rules: ${reason}`);
  }
}

function json(value: unknown): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
