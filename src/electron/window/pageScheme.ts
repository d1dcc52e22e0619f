// Serves the page from its own scheme: only the page's files, one host, GET only, with the page's headers
// (E2).
import type { Session } from 'electron';
import type { PageFiles } from '../../app/page/pageFiles.ts';
import { pageHeaders } from '../../app/page/pagePolicy.ts';

/** The page's scheme and origin, which no web site can have. */
export const PAGE_SCHEME = 'brimful';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;

/** The page talks only to the app, over IPC (E3). */
const HEADERS = pageHeaders('none');

/**
 * Answers a request for `url`: 405 unless it is a GET, 404 unless it matches a file exactly, without query or
 * fragment. `origin` is where the page is served.
 */
export function answerPageRequest(files: PageFiles, origin: string, method: string, url: string): Response {
  if (method !== 'GET') return new Response(null, { status: 405, headers: { ...HEADERS, allow: 'GET' } });
  const file = url.startsWith(`${origin}/`) ? files.get(url.slice(origin.length)) : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers: HEADERS });
  return new Response(file.body, { headers: { ...HEADERS, 'content-type': file.type } });
}

/** Serves the files in the page's `session`, which gets nothing else from the scheme of `origin`. */
export function servePage(session: Session, files: PageFiles, origin: string): void {
  const scheme = new URL(origin).protocol.slice(0, -1);
  session.protocol.handle(scheme, (request) => answerPageRequest(files, origin, request.method, request.url));
}
