// The network access of the whole app: proxies, certificate authorities, connection pools and time limits.
import { Agent as HttpAgent } from 'node:http';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { requireEncryption } from './addressRules.ts';
import { createAgentFetch } from './agentFetch.ts';
import type { AgentFetch } from './agentFetch.ts';
import { lazyAuthorities } from './authorities.ts';
import { limitedBody } from './limitedBody.ts';
import { rememberChoices } from './proxy.ts';
import type { FindProxy } from './proxy.ts';
import { RoutingAgent } from './routingAgent.ts';

export interface Network {
  /** For sign-in: no redirects, at most 30 s and 1 MiB per request. */
  readonly fetch: AgentFetch;
  /**
   * A handler for one AWS client; all handlers share the pools. `responseTimeoutMs` limits the wait for the
   * first byte of the response, and again for its end, and with it the response has at most 1 MiB (null: no
   * limits, for files); silence on the wire is limited in any case.
   * `onDate` is called with the Date header of each response.
   */
  requestHandler(options: {
    readonly responseTimeoutMs: number | null;
    readonly onDate?: (date: string) => void;
  }): NodeHttpHandler;
  /** Destroys the pools; requests in flight fail. */
  close(): void;
}

export interface NetworkOptions {
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
  /**
   * PEM text of additional certificate authorities, such as a company's; null: none. Verification cannot be
   * disabled.
   */
  readonly extraAuthorities: string | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SIGN_IN_TIMEOUT_MS = 30_000;
/**
 * How long (ms) a connection may be silent before it counts as dead. S3 sends whitespace while it works on a
 * large CompleteMultipartUpload or copy.
 */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 64;

/** Creates the pools; sends nothing yet. */
export function createNetwork(options: NetworkOptions): Network {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const httpsAgent = new RoutingAgent({
    findProxy: options.findProxy && rememberChoices(options.findProxy, () => performance.now()),
    trust: lazyAuthorities(options.extraAuthorities),
    maxSockets: MAX_SOCKETS,
  });
  return {
    fetch: createAgentFetch({ httpAgent, httpsAgent, timeoutMs: SIGN_IN_TIMEOUT_MS }),
    requestHandler: ({ responseTimeoutMs, onDate }) =>
      new PooledHandler(
        { onDate, documentTimeoutMs: responseTimeoutMs },
        {
          httpAgent,
          httpsAgent,
          connectionTimeout: CONNECT_TIMEOUT_MS,
          socketTimeout: IDLE_TIMEOUT_MS,
          requestTimeout: responseTimeoutMs ?? 0,
          throwOnRequestTimeout: true,
        },
      ),
    close: () => {
      httpsAgent.destroy();
      httpAgent.destroy();
    },
  };
}

interface Responses {
  readonly onDate: ((date: string) => void) | undefined;
  /** Within which a response must have ended; null: it may be a file. */
  readonly documentTimeoutMs: number | null;
}

/** AWS clients destroy their handler, which must not destroy the shared pools. */
class PooledHandler extends NodeHttpHandler {
  readonly #responses: Responses;

  constructor(responses: Responses, options: NodeHttpHandlerOptions) {
    super(options);
    this.#responses = responses;
  }

  override async handle(
    ...request: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    requireEncryption(request[0]);
    const answer = await super.handle(...request);
    const { date } = answer.response.headers;
    const { onDate, documentTimeoutMs } = this.#responses;
    if (date !== undefined) onDate?.(date);
    if (documentTimeoutMs !== null && answer.response.body instanceof Readable)
      answer.response.body = limitedBody(answer.response.body, documentTimeoutMs);
    return answer;
  }

  override destroy(): void {
    // `Network.close` destroys the pools.
  }
}
