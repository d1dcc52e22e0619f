// The one way out: proxies, certificate authorities, connection pools and time limits of every request this app makes.
import { Agent as HttpAgent } from 'node:http';
import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import * as tls from 'node:tls';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { Agent as RoutableAgent } from 'agent-base';
import type { AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { createAgentFetch } from './agentFetch.ts';
import type { AgentFetch } from './agentFetch.ts';
import { isLoopbackHost } from './proxy.ts';
import type { FindProxy } from './proxy.ts';

export interface Network {
  /** For sign-in: no redirects, at most 30 s and 1 MiB per request. */
  readonly fetch: AgentFetch;
  /**
   * A handler for one AWS client; all handlers share the pools. `responseTimeoutMs` limits the wait for the answer's first byte (null:
   * none, for uploads that take as long as they take); silence on the wire is limited for all. `onDate` is told the Date header of
   * each answer.
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
  /** PEM text of further certificate authorities (a company's own); null: none. There is no way to switch verification off. */
  readonly extraAuthorities: string | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SIGN_IN_TIMEOUT_MS = 30_000;
/** How long (ms) a connection may be silent before it counts as dead. */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 64;
/** A system's proxy choice for a host is asked again after this long (ms): laptops change networks. */
const PROXY_CHOICE_MS = 30_000;

/** Makes the pools; nothing is sent yet. */
export function createNetwork(options: NetworkOptions): Network {
  const pool: PoolOptions = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    ...authorities(options.extraAuthorities),
  };
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const direct = new HttpsAgent(pool);
  const routing = options.findProxy === null ? null : new RoutingAgent(direct, options.findProxy, pool);
  const httpsAgent = routing ?? direct;
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
      routing?.destroyProxies();
      direct.destroy();
      httpAgent.destroy();
    },
  };
}

type PoolOptions = NonNullable<ConstructorParameters<typeof HttpsAgent>[0]>;

/** Chooses between the direct pool and one pool per proxy, for each new request. */
class RoutingAgent extends RoutableAgent {
  readonly #direct: HttpsAgent;
  readonly #findProxy: FindProxy;
  readonly #pool: PoolOptions;
  readonly #proxies = new Map<string, HttpsProxyAgent<string>>();
  readonly #choices = new Map<string, { readonly proxy: Promise<URL | null>; readonly until: number }>();

  constructor(direct: HttpsAgent, findProxy: FindProxy, pool: PoolOptions) {
    // The agent of a proxy drops its own TLS options for what is behind the proxy; those of the request come from here.
    super({ ...pool, maxSockets: Infinity });
    this.#direct = direct;
    this.#findProxy = findProxy;
    this.#pool = pool;
  }

  override async connect(_request: ClientRequest, target: AgentConnectOpts): Promise<HttpAgent> {
    const host = target.host ?? '';
    if (isLoopbackHost(host)) return this.#direct;
    const proxy = await this.#choose(new URL(`https://${host}:${String(target.port)}`));
    if (proxy === null) return this.#direct;
    let agent = this.#proxies.get(proxy.href);
    if (agent === undefined) {
      agent = new HttpsProxyAgent<string>(proxy.href, this.#pool);
      this.#proxies.set(proxy.href, agent);
    }
    return agent;
  }

  /** Only https requests come here; saves agent-base from reading the call stack to find out. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  destroyProxies(): void {
    for (const agent of this.#proxies.values()) agent.destroy();
  }

  #choose(url: URL): Promise<URL | null> {
    const now = performance.now();
    const known = this.#choices.get(url.host);
    if (known !== undefined && known.until > now) return known.proxy;
    // A system that cannot say is one without a proxy.
    const proxy = this.#findProxy(url).catch(() => null);
    this.#choices.set(url.host, { proxy, until: now + PROXY_CHOICE_MS });
    return proxy;
  }
}

/**
 * Node's own authorities, the system's where this Node can read them (22.15 on), and the extra ones; as one context, since a list
 * would be parsed for each connection and be part of each pool's name.
 */
function authorities(
  extra: string | null,
  { getCACertificates, rootCertificates }: AuthorityReader = tls,
): { readonly secureContext?: tls.SecureContext } {
  const system = getCACertificates?.('system') ?? [];
  if (extra === null && system.length === 0) return {};
  const known = getCACertificates?.('default') ?? rootCertificates;
  const ca = [...known, ...system, ...(extra === null ? [] : [extra])];
  return { secureContext: tls.createSecureContext({ ca }) };
}

type AuthorityReader = Pick<typeof tls, 'rootCertificates'> & Partial<Pick<typeof tls, 'getCACertificates'>>;

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
