// Serves the page from its own scheme: an exact list of files, one host, GET only, under a strict content security policy (E2).
import type { Session } from 'electron';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** The scheme and host of the page: an origin of its own that no web site can have. */
export const PAGE_SCHEME = 'brimful';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;

/** E2, word for word. Trusted types turn every string-to-code sink of the page into an error. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

interface PageFile {
  readonly body: Buffer<ArrayBuffer>;
  readonly type: string;
}

/** URL (without query, which is refused) to content. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * Reads every file of the built page into memory, so that a request is looked up and never turned into a path. `index.html` is at
 * `origin` + "/". A file of a kind that the page has no use for is a mistake of the build and throws.
 */
export function readPageFiles(folder: string, origin: string): PageFiles {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = CONTENT_TYPES[extname(entry.name)];
    if (type === undefined) throw new Error(`the page holds a file of an unknown kind: ${entry.name}`);
    const name = relative(folder, path).split(sep).join('/');
    files.set(`${origin}/${name === 'index.html' ? '' : name}`, { body: readFileSync(path), type });
  }
  if (!files.has(`${origin}/`)) throw new Error('the page has not been built: index.html is missing');
  return files;
}

/** What a request for `url` gets: 405 unless it is a GET, 404 unless it names one of the files exactly. */
export function answerPageRequest(files: PageFiles, method: string, url: string): Response {
  if (method !== 'GET') return new Response(null, { status: 405, headers: { ...HEADERS, Allow: 'GET' } });
  const file = files.get(url);
  if (file === undefined) return new Response(null, { status: 404, headers: HEADERS });
  return new Response(file.body, { headers: { ...HEADERS, 'Content-Type': file.type } });
}

/** Serves the files in `session`, the session of the page, which then gets nothing else from the scheme of `origin`. */
export function servePage(session: Session, files: PageFiles, origin: string): void {
  const scheme = new URL(origin).protocol.slice(0, -1);
  session.protocol.handle(scheme, (request) => answerPageRequest(files, request.method, request.url));
}
