// What the page may do, whichever shell serves it: one content security policy and one set of headers (E2).

/**
 * Whom the page may talk to over HTTP. `none`: nobody, its bridge is Electron's IPC. `own-server`: the page server of the headless
 * shell, which has no other way to take commands.
 */
export type PageConnections = 'none' | 'own-server';

const CONNECT_SOURCES: Readonly<Record<PageConnections, string>> = {
  none: "'none'",
  'own-server': "'self'",
};

/** The policy (CSP Level 3). Trusted types turn every string-to-code sink of the page into an error. */
export function contentSecurityPolicy(connections: PageConnections): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${CONNECT_SOURCES[connections]}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** The headers of every response to the page, errors included. */
export function pageHeaders(connections: PageConnections): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connections),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
