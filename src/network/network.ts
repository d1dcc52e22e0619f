// The app's only way out: the proxies, certificate authorities, pools and time limits of every request.
import { Agent as HttpAgent } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NodeHttpHandlerOptions } from '@smithy/node-http-handler';
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
   * answer's first byte (null: none, for uploads that take as long as they take); silence on the wire is
   * limited for all. `onDate` is told the Date header of each answer.
   */
  requestHandler(options: {
    readonly responseTimeoutMs: number | null;
    readonly onDate?: (date: string) => void;
  }): NodeHttpHandler;
  /** Ends the pools; requests in flight fail. */
  close(): void;
}

export interface NetworkOptions {
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
  /**
   * PEM text of further certificate authorities (a company's own); null: none. There is no way
   * to switch verification off.
   */
  readonly extraAuthorities: string | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SIGN_IN_TIMEOUT_MS = 30_000;
/**
 * How long (ms) a connection may be silent before it counts as dead. S3 sends spaces
 * during a long Complete or Copy.
 */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 64;

/** Makes the pools; nothing is sent yet. */
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

/** AWS clients destroy their handler when they end; the pools are shared, so that must not reach them. */
class PooledHandler extends NodeHttpHandler {
  readonly #onDate: ((date: string) => void) | undefined;

  constructor(onDate: ((date: string) => void) | undefined, options: NodeHttpHandlerOptions) {
    super(options);
    this.#onDate = onDate;
  }

  override async handle(
    ...request: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    const answer = await super.handle(...request);
    const { date } = answer.response.headers;
    if (date !== undefined) this.#onDate?.(date);
    return answer;
  }

  override destroy(): void {
    // `Network.close` ends the pools.
  }
}
