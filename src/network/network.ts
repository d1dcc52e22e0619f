// The network access of the whole app: proxies, certificate authorities, connection pools and time limits.
import { Agent as HttpAgent } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { requireEncryption } from './addressRules.ts';
import { createAgentFetch } from './agentFetch.ts';
import type { AgentFetch } from './agentFetch.ts';
import { lazyAuthorities } from './authorities.ts';
import { rememberChoices } from './proxy.ts';
import type { FindProxy } from './proxy.ts';
import { RoutingAgent } from './routingAgent.ts';

export interface Network {
  /** For sign-in: no redirects, at most 30 s and 1 MiB per request. */
  readonly fetch: AgentFetch;
  /**
   * A handler for one AWS client; all handlers share the pools. `responseTimeoutMs` limits the wait for the
   * first byte of the response (null: no limit, for uploads); silence on the wire is limited in any case.
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
      new PooledHandler(onDate, {
        httpAgent,
        httpsAgent,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: IDLE_TIMEOUT_MS,
        requestTimeout: responseTimeoutMs ?? 0,
        throwOnRequestTimeout: true,
      }),
    close: () => {
      httpsAgent.destroy();
      httpAgent.destroy();
    },
  };
}

/** AWS clients destroy their handler, which must not destroy the shared pools. */
class PooledHandler extends NodeHttpHandler {
  readonly #onDate: ((date: string) => void) | undefined;

  constructor(onDate: ((date: string) => void) | undefined, options: NodeHttpHandlerOptions) {
    super(options);
    this.#onDate = onDate;
  }

  override async handle(
    ...request: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    requireEncryption(request[0]);
    const answer = await super.handle(...request);
    const { date } = answer.response.headers;
    if (date !== undefined) this.#onDate?.(date);
    return answer;
  }

  override destroy(): void {
    // `Network.close` destroys the pools.
  }
}
