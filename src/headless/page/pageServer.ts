// Serves the page on 127.0.0.1: its files, which are no secret, to any browser of this machine; commands and
// states only to a page that was opened with a printed address.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { App } from '../../app/shell/app.ts';
import type { Clock } from '../../clock.ts';
import { PAGE_ENTRANCE } from '../../contract/pageEntrance.ts';
import { dispatchCommand } from '../../app/control/dispatch.ts';
import { answerJson, readJson } from '../../app/control/httpJson.ts';
import { readPageFiles } from '../../app/page/pageFiles.ts';
import type { PageFiles, PageFilesFault } from '../../app/page/pageFiles.ts';
import { pageHeaders } from '../../app/page/pagePolicy.ts';
import { limitConnections } from '../../network/connectionLimit.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, messageOf, ok } from '../../result.ts';
import { createPageSessions } from './pageSession.ts';
import type { PageSessions } from './pageSession.ts';
import { sendStates } from './stateEvents.ts';

export type PageServerFault = Fault<'port-taken'> | PageFilesFault;

export interface PageServer {
  /** A new URL that opens the page once, within two minutes. */
  address(): string;
  close(): Promise<void>;
}

/** For a whole request, of which none is large. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Connections on which no page with a session has asked for anything. */
const MAX_STRANGERS = 100;
const HEADERS = pageHeaders('own-server');

const fromSources = import.meta.url.endsWith('.ts');

/** Absolute path of the built page: next to the bundle, or in the project if the sources are run directly. */
export const PAGE_FOLDER = fileURLToPath(
  new URL(fromSources ? '../../../out/renderer/' : '../renderer/', import.meta.url),
);

const NEEDS_ADDRESS =
  'This address opens the page once, within two minutes: "brimful page" prints a new one.';
const OPENED_TWICE =
  'This address was opened twice, so the page that it had opened was closed: "brimful page" prints a new one.';
const SESSION_ENDED =
  'This page is no longer connected to Brimful: "brimful page" prints an address that connects it again.';
const FROM_ELSEWHERE =
  'Other pages cannot open or use this one: copy its address into the address bar of your browser.';

interface Site {
  readonly app: App;
  readonly files: PageFiles;
  readonly sessions: PageSessions;
  readonly host: string;
  /** A page with a session has this connection: it no longer makes room for others. */
  readonly admit: (socket: Socket) => void;
}

/**
 * Serves the built page in `folder` (absolute path) and the app's commands on `port`; with port 0 the system
 * chooses a free one.
 */
export async function startPageServer(options: {
  readonly app: App;
  readonly folder: string;
  readonly port: number;
  readonly clock: Clock;
}): Promise<Result<PageServer, PageServerFault>> {
  const files = readPageFiles(options.folder);
  if (!files.ok) return files;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  // Sockets are files: whoever could open any number would leave none for the sync.
  const strangers = new Set<Socket>();
  limitConnections(server, strangers, MAX_STRANGERS);
  const refusal = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen(options.port, '127.0.0.1', () => resolve(null));
  });
  if (refusal !== null) {
    return failed({
      code: 'port-taken',
      message: `Brimful cannot use port ${options.port}: choose another one with --port, or leave it out.`,
      detail: messageOf(refusal),
    });
  }
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const sessions = createPageSessions(options.clock);
  const admit = (socket: Socket): void => void strangers.delete(socket);
  const site: Site = { app: options.app, files: files.value, sessions, host, admit };
  server.on('request', (request, response) => {
    // Only a disconnect or a bug throws here: end this request and keep serving.
    serve(site, request, response).catch(() => response.destroy());
  });
  return ok({
    // In the fragment: browsers send it to nobody, not even to this server, and the page removes it.
    address: () => `http://${host}/${PAGE_ENTRANCE.fragment}${sessions.issueToken()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  // A foreign host name that resolves to this machine (DNS rebinding, SI6).
  if (request.headers.host !== site.host) {
    refuse(response, 421, 'This is not the address of this page.');
    return;
  }
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (!isFromPage(site, request, path)) refuse(response, 403, FROM_ELSEWHERE);
  else if (path === PAGE_ENTRANCE.path) enter(site, request, response);
  else if (path.startsWith('/api/')) await serveApi(site, request, response, path.slice(5));
  else serveFile(site, request, response, path);
}

/**
 * Commands and states are for our own page only, and no other page may open ours in a frame or a window,
 * where it could catch clicks. Browsers send the origin with every POST, and the relation with every request
 * (Fetch Metadata), so a POST without an origin is not from our page. `none`: a person typed the address, or
 * another program opened it.
 */
function isFromPage(site: Site, request: IncomingMessage, path: string): boolean {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${site.host}`) return false;
  if (request.method === 'POST' && origin === undefined) return false;
  const relation = request.headers['sec-fetch-site'];
  if (relation === undefined || relation === 'same-origin') return true;
  return relation === 'none' && path !== PAGE_ENTRANCE.path && !path.startsWith('/api/');
}

/** Starts a session for a page that brings a token. */
function enter(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const token = request.headers[PAGE_ENTRANCE.tokenHeader];
  if (request.method !== 'POST' || typeof token !== 'string') {
    refuse(response, 405, 'A page enters by POST with a token.');
    return;
  }
  const entry = site.sessions.enter(token, sessionOf(request));
  if (entry.outcome === 'opened-twice' || (entry.outcome === 'kept' && entry.endedOther)) {
    site.app.log.warn({}, 'an address of the page was opened twice');
  }
  switch (entry.outcome) {
    case 'opened':
      answerJson(response, 200, { session: entry.session });
      return;
    case 'kept':
      answerJson(response, 200, { session: null });
      return;
    case 'expired':
      answerJson(response, 403, { code: entry.outcome, message: NEEDS_ADDRESS });
      return;
    case 'opened-twice':
      answerJson(response, 403, { code: entry.outcome, message: OPENED_TWICE });
  }
}

/** The session that the request brings; null: none. */
function sessionOf(request: IncomingMessage): string | null {
  const { authorization = '' } = request.headers;
  return authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : null;
}

async function serveApi(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  const session = sessionOf(request);
  if (!site.sessions.admits(session)) {
    answerJson(response, 403, { ok: false, code: 'no-session', message: SESSION_ENDED });
    return;
  }
  site.admit(request.socket);
  if (request.method === 'GET' && name === 'events') {
    sendStates(site.app, response, () => site.sessions.admits(session));
    return;
  }
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
    refuse(response, 405, 'Commands are POST requests with JSON.');
    return;
  }
  const body = await readJson(request);
  if (!body.ok) {
    answerJson(response, 400, { ok: false, ...body.fault });
    return;
  }
  const answer = await dispatchCommand(site.app, { name, argument: body.value });
  if (answer.ok) answerJson(response, 200, answer.value);
  else {
    const status = answer.fault.code === 'unknown-command' ? 404 : 400;
    answerJson(response, status, { ok: false, ...answer.fault });
  }
}

function serveFile(site: Site, request: IncomingMessage, response: ServerResponse, path: string): void {
  const file = site.files.get(path);
  if (request.method !== 'GET') refuse(response, 405, 'Only GET.');
  else if (file === undefined) refuse(response, 404, 'Not found.');
  else response.writeHead(200, { 'content-type': file.type }).end(file.body);
}

/** Plain, fixed text: nothing from the request is echoed. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
