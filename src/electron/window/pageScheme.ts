// Serves the page from its own scheme: exactly the files of the page, one host, GET only, under the page's policy (E2).
import type { Session } from 'electron';
import type { PageFiles } from '../../app/page/pageFiles.ts';
import { pageHeaders } from '../../app/page/pagePolicy.ts';

/** The scheme and host of the page: an origin of its own that no web site can have. */
export const PAGE_SCHEME = 'brimful';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;

/** The page talks to the app over IPC, and to nobody else (E3). */
const HEADERS = pageHeaders('none');

/**
 * What a request for `url` gets: 405 unless it is a GET, 404 unless it names one of the files exactly. `origin` is the one under
 * which the page is served; a query or a fragment makes it another URL.
 */
export function answerPageRequest(files: PageFiles, origin: string, method: string, url: string): Response {
  if (method !== 'GET') return new Response(null, { status: 405, headers: { ...HEADERS, allow: 'GET' } });
  const file = url.startsWith(`${origin}/`) ? files.get(url.slice(origin.length)) : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers: HEADERS });
  return new Response(file.body, { headers: { ...HEADERS, 'content-type': file.type } });
}

/** Serves the files in `session`, the session of the page, which then gets nothing else from the scheme of `origin`. */
export function servePage(session: Session, files: PageFiles, origin: string): void {
  const scheme = new URL(origin).protocol.slice(0, -1);
  session.protocol.handle(scheme, (request) => answerPageRequest(files, origin, request.method, request.url));
}
