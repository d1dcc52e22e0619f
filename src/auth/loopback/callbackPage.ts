// The fixed pages at the end of a sign-in, and the headers of every response of the receiver (SI7).
import { createHash } from 'node:crypto';

const STYLE = 'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Where the browser is sent first; followed by what nobody can guess. */
export const START_PATH = '/start/';
export const PAGE_PATHS = { received: '/received', stopped: '/stopped' } as const;

/** Pages by path. They contain no data from requests, so nothing can be injected. */
export const PAGES: ReadonlyMap<string, string> = new Map([
  [
    PAGE_PATHS.received,
    page('Brimful has received your sign-in', 'You can close this tab and go back to Brimful.'),
  ],
  [PAGE_PATHS.stopped, page('The sign-in was stopped', 'Go back to Brimful to see why and what to do.')],
]);

/** Shown when the address that starts a sign-in is opened a second time. */
export const OPENED_TWICE_PAGE = page(
  'This sign-in was stopped',
  'Its address was opened twice, and only one of the two can have been you. Go back to Brimful and start the sign-in again.',
);

/** On every response: no caching, framing, sniffing or referrer, and the connection is closed. */
export const STRICT_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  connection: 'close',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1><p>${text}</p></body></html>`;
}
