// Routes each https request through the direct pool or a pool per proxy (`proxy-agent`), and adds trust,
// loopback and error codes.
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
  /** Limit of the direct pool. */
  readonly maxSockets: number;
}

/** The code of errors that prevented a tunnel. */
const PROXY_FAILURE = 'ERR_PROXY_CONNECTION';

/** proxy-agent loads the package for a kind of proxy with the first request through one. */
export class RoutingAgent extends ProxyAgent {
  readonly #trust: () => TrustOptions;

  constructor({ findProxy, trust, maxSockets }: RoutingOptions) {
    // No limit for this agent and those of proxies: if a connection fails, requests that wait for a free one
    // would wait forever (github.com/TooTallNate/proxy-agents/issues/427).
    super({
      keepAlive: true,
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets }),
      getProxyForUrl: async (url) => (await findProxy?.(new URL(url)))?.href ?? '',
    });
    this.#trust = trust;
  }

  override connect(request: ClientRequest, target: Parameters<ProxyAgent['connect']>[1]): Promise<HttpAgent> {
    const trust = this.#trust();
    // Set on the request, since a proxy's agent does not use its own TLS options for the server behind the
    // proxy.
    Object.assign(target, trust);
    this.connectOpts = { keepAlive: true, ...trust };
    if (isLoopbackHost(target.host ?? '')) return Promise.resolve(this.httpsAgent);
    // The path does not affect the choice. It would be printed under DEBUG, and "//x/y" (a key that starts
    // with "/") would be parsed as host x.
    request.prependOnceListener('error', addProxyFailureCode);
    const pathless = Object.create(request, { path: { value: '/' } }) as ClientRequest;
    return super.connect(pathless, target);
  }

  /** Only https requests come here; saves agent-base from inspecting the call stack. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  /** Destroys all pools. */
  override destroy(): void {
    this.httpsAgent.destroy();
    super.destroy();
  }
}

/**
 * A request that failed before the tunnel was established was certainly not sent, which callers recognize by
 * the error's code; some errors of the proxies' agents have none (`SocksClientError`, which has the tunnel's
 * options, and the refusals of https-proxy-agent).
 */
function addProxyFailureCode(error: Error): void {
  if ('code' in error) return;
  const isOfSocks = 'options' in error && typeof error.options === 'object';
  if (isOfSocks || error.message.includes('CONNECT response')) Object.assign(error, { code: PROXY_FAILURE });
}
