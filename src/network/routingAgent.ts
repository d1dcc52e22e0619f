// Routes each https request to the direct pool or to a pool per proxy (`proxy-agent`).
import type { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ProxyAgent } from 'proxy-agent';
import type { TrustOptions } from './authorities.ts';
import { isLoopbackHost } from './loopback.ts';
import type { FindProxy } from './proxy.ts';

export interface RoutingOptions {
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
  readonly trust: () => TrustOptions;
  /** Of the direct pool. */
  readonly maxSockets: number;
}

/** The code of an error by which no tunnel came about. */
const PROXY_FAILURE = 'ERR_PROXY_CONNECTION';

/** The package that speaks a kind of proxy is loaded with the first request through one. */
export class RoutingAgent extends ProxyAgent {
  readonly #trust: () => TrustOptions;

  constructor({ findProxy, trust, maxSockets }: RoutingOptions) {
    // No limit for this agent and those of proxies: where a connection fails, the requests that wait for one
    // of the limited number would wait for ever (github.com/TooTallNate/proxy-agents/issues/427).
    super({
      keepAlive: true,
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets }),
      getProxyForUrl: async (url) => (await findProxy?.(new URL(url)))?.href ?? '',
    });
    this.#trust = trust;
  }

  override connect(request: ClientRequest, target: Parameters<ProxyAgent['connect']>[1]): Promise<HttpAgent> {
    const trust = this.#trust();
    // Passed on with the request, since the agent of a proxy drops its own TLS options for
    // what is behind the proxy.
    Object.assign(target, trust);
    this.connectOpts = { keepAlive: true, ...trust };
    if (isLoopbackHost(target.host ?? '')) return Promise.resolve(this.httpsAgent);
    // The path is no matter for the choice: it would be printed under DEBUG, and "//x/y" (a key that begins
    // with "/") be read as host x.
    request.prependOnceListener('error', nameProxyFailure);
    const pathless = Object.create(request, { path: { value: '/' } }) as ClientRequest;
    return super.connect(pathless, target);
  }

  /** Only https requests come here; saves agent-base from reading the call stack to find out. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  /** Ends all pools. */
  override destroy(): void {
    this.httpsAgent.destroy();
    super.destroy();
  }
}

/**
 * What fails before a tunnel stands was certainly not sent, which callers tell by an error's code; these
 * errors of the proxies' agents have none (`SocksClientError`, which carries the options of the tunnel, and
 * the refusals of https-proxy-agent).
 */
function nameProxyFailure(error: Error): void {
  if ('code' in error) return;
  const isOfSocks = 'options' in error && typeof error.options === 'object';
  if (isOfSocks || error.message.includes('CONNECT response')) Object.assign(error, { code: PROXY_FAILURE });
}
