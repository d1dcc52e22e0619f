// Which web addresses a configuration may name: https, or plain http on this very machine (F11).
import { isLoopbackHost } from './loopback.ts';

/**
 * Why `text` cannot be an issuer, endpoint, feed or proxy; null: it can. `path: 'none'` also refuses a path, so that an endpoint
 * cannot change the meaning of the bucket that is appended to it.
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
