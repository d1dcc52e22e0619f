// Which web addresses a configuration may contain: https, or plain http on this machine (F11).
import { isLoopbackHost } from './loopback.ts';

/**
 * Why `text` cannot be an issuer, endpoint, feed or proxy; null: it can. `path: 'none'` also refuses a path,
 * so that an endpoint cannot change the meaning of the bucket that is appended to it.
 */
export function refuseAddress(text: string, path: 'any' | 'none'): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'expected a complete address such as "https://example.com"';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'expected an https address';
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'expected https: plain http is only allowed on this machine (127.0.0.1, [::1] or localhost)';
  }
  if (url.username !== '' || url.password !== '') return 'expected an address without user name and password';
  if (url.search !== '' || url.hash !== '') return 'expected an address without "?" and "#"';
  if (path === 'none' && url.pathname !== '/') return 'expected an address without a path';
  return null;
}

export const PLAINTEXT_CODE = 'ERR_PLAINTEXT_REFUSED';

/** A request that would have left this machine without encryption (F11). */
export class PlaintextRefused extends Error {
  override readonly name = 'PlaintextRefused';
  readonly code = PLAINTEXT_CODE;
}

/**
 * Throws `PlaintextRefused` for plain http to another machine. Addresses of the configuration were judged
 * before; those that an environment gave to the AWS SDK come by here only.
 */
export function requireEncryption({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): void {
  if (protocol === 'https:' || isLoopbackHost(hostname)) return;
  throw new PlaintextRefused(`plain http to ${hostname} is refused: it is only allowed on this machine`);
}

const PROXY_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);
const SCRIPT_PREFIX = 'pac+';

/**
 * Why `text` cannot be the configured proxy; null: it can. A proxy may be used without TLS, since what passes
 * through it is encrypted end to end; a proxy script decides where requests go, so its address must obey the
 * rule for all addresses.
 */
export function refuseProxy(text: string): string | null {
  const script = proxyScriptAddress(text);
  if (script !== null) return refuseAddress(script, 'any');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !PROXY_SCHEMES.has(url.protocol) || !/^[^/]+:\/\/[^/?#@]+\/?$/.test(text)) {
    return 'expected "http://host:port", "https://host:port", "socks5://host:port", "socks5h://host:port" or "pac+https://host/proxy.pac"';
  }
  // The SOCKS agent treats the brackets as part of the name.
  return url.protocol.startsWith('socks') && url.hostname.startsWith('[')
    ? 'expected a host name or an IPv4 address for a SOCKS proxy'
    : null;
}

/** Where a configured proxy script (`pac+https://...`) is loaded from; null for a proxy. */
export function proxyScriptAddress(proxy: string): string | null {
  return proxy.startsWith(SCRIPT_PREFIX) ? proxy.slice(SCRIPT_PREFIX.length) : null;
}
