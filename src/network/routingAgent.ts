// Chooses for each https request between the direct pool and one pool per proxy.
//
// The package `proxy-agent` was tried in its place and passes the tests of this room. It is not used for what it brings along: an
// interpreter of PAC scripts, an FTP client and 24 more packages, while the system answers PAC for us, and a subclass that adds
// certificate authorities, the rule for loopback and the memory of choices is about as long as this file. It asks for the proxy
// anew on every request, and prints whole addresses under DEBUG.
import type { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent as RoutableAgent } from 'agent-base';
import type { AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { TrustOptions } from './authorities.ts';
import { isLoopbackHost } from './loopback.ts';
import type { FindProxy } from './proxy.ts';

export interface RoutingOptions {
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
  readonly trust: () => TrustOptions;
  readonly maxSockets: number;
}

/** A system's proxy choice for a host is asked again after this long (ms): laptops change networks. */
const PROXY_CHOICE_MS = 30_000;

interface Choice {
  readonly proxy: Promise<URL | null>;
  readonly until: number;
}

/** An agent for https requests; its `destroy` ends all pools. */
export class RoutingAgent extends RoutableAgent {
  readonly #options: RoutingOptions;
  readonly #direct: HttpsAgent;
  readonly #proxies = new Map<string, HttpsProxyAgent<string>>();
  readonly #choices = new Map<string, Choice>();

  constructor(options: RoutingOptions) {
    super({ keepAlive: true });
    this.#options = options;
    this.#direct = new HttpsAgent({ keepAlive: true, maxSockets: options.maxSockets });
  }

  override async connect(_request: ClientRequest, target: AgentConnectOpts): Promise<HttpAgent> {
    const host = target.host ?? '';
    // Passed on with the request, since the agent of a proxy drops its own TLS options for what is behind the proxy.
    Object.assign(target, this.#options.trust());
    if (isLoopbackHost(host)) return this.#direct;
    const proxy = await this.#choose(new URL(`https://${host}:${String(target.port)}`));
    return proxy === null ? this.#direct : this.#through(proxy);
  }

  /** Only https requests come here; saves agent-base from reading the call stack to find out. */
  override isSecureEndpoint(): boolean {
    return true;
  }

  override destroy(): void {
    this.#direct.destroy();
    for (const agent of this.#proxies.values()) agent.destroy();
  }

  #through(proxy: URL): HttpsProxyAgent<string> {
    const known = this.#proxies.get(proxy.href);
    if (known !== undefined) return known;
    const { maxSockets, trust } = this.#options;
    const agent = new HttpsProxyAgent<string>(proxy.href, { keepAlive: true, maxSockets, ...trust() });
    this.#proxies.set(proxy.href, agent);
    return agent;
  }

  #choose(url: URL): Promise<URL | null> {
    if (this.#options.findProxy === null) return Promise.resolve(null);
    const now = performance.now();
    const known = this.#choices.get(url.host);
    if (known !== undefined && known.until > now) return known.proxy;
    // A system that cannot say is one without a proxy.
    const proxy = this.#options.findProxy(url).catch(() => null);
    this.#choices.set(url.host, { proxy, until: now + PROXY_CHOICE_MS });
    return proxy;
  }
}
