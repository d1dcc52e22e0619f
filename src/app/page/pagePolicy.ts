// The page's content security policy and headers, the same in every shell that serves it (E2).

/**
 * What the page may connect to over HTTP. `none`: nothing, its bridge is Electron's IPC. `own-server`: the
 * page server of the headless shell, which takes commands over HTTP.
 */
export type PageConnections = 'none' | 'own-server';

const CONNECT_SOURCES: Readonly<Record<PageConnections, string>> = {
  none: "'none'",
  'own-server': "'self'",
};

/** The policy (CSP Level 3). Trusted Types turn every string-to-code sink of the page into an error. */
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

/** What a page could ask of a browser and ours never does (Permissions Policy). */
const DENIED_FEATURES = [
  ...['camera', 'microphone', 'display-capture', 'geolocation', 'payment'],
  ...['usb', 'serial', 'hid', 'midi'],
];

/** The headers of every response to the page, including errors. */
export function pageHeaders(connections: PageConnections): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connections),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'permissions-policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
  };
}
