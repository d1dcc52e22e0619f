// A fetch over node:http agents, so that sign-in uses the same proxies, certificate authorities and limits as
// the AWS clients.
import { request as httpRequest } from 'node:http';
import type { Agent, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { requireEncryption } from './addressRules.ts';

/** The part of WHATWG fetch that openid-client uses. Never follows redirects. */
export type AgentFetch = (url: string, init: AgentFetchInit) => Promise<Response>;

export interface AgentFetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** Text or a form; throws on other bodies. */
  readonly body?: URLSearchParams | string | Uint8Array | ArrayBuffer | ReadableStream | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Metadata, key sets and token responses have a few kilobytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/** The code of the error about an answer that is larger than that. */
export const ANSWER_TOO_LARGE = 'ERR_ANSWER_TOO_LARGE';
const NO_BODY = new Set([204, 205, 304]);

/**
 * Sends requests through the agents, each limited to `timeoutMs` in total. Rejects with a TypeError whose
 * `cause` is Node's error, or with the signal's reason.
 */
export function createAgentFetch(options: {
  readonly httpAgent: Agent;
  readonly httpsAgent: Agent;
  readonly timeoutMs: number;
}): AgentFetch {
  return async (url, init) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    signal.throwIfAborted();
    const target = new URL(url);
    requireEncryption(target);
    const secure = target.protocol === 'https:';
    const body = bodyText(init.body);
    try {
      const message = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (secure ? httpsRequest : httpRequest)(target, {
          method: init.method,
          headers: {
            ...init.headers,
            ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          },
          agent: secure ? options.httpsAgent : options.httpAgent,
          signal,
        });
        request.once('response', resolve);
        request.once('error', reject);
        // Node aborts a request only once it has a connection, which a silent proxy never provides.
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        request.end(body);
      });
      return await toResponse(message);
    } catch (cause) {
      signal.throwIfAborted();
      throw new TypeError('fetch failed', { cause });
    }
  };
}

function bodyText(body: AgentFetchInit['body']): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new Error('only text and forms can be sent');
}

async function toResponse(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    if (!(chunk instanceof Buffer)) throw new Error('expected bytes');
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      answer.destroy();
      const message = `the answer is larger than ${MAX_BODY_BYTES} bytes`;
      throw Object.assign(new Error(message), { code: ANSWER_TOO_LARGE });
    }
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  }
  return new Response(NO_BODY.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
