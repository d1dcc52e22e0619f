// Serves the page on 127.0.0.1 to whoever has the printed address; refuses every other request.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../app/shell/app.ts';
import { dispatchCommand } from '../../app/control/dispatch.ts';
import { answerJson, readJson } from '../../app/control/httpJson.ts';
import { readPageFiles } from '../../app/page/pageFiles.ts';
import type { PageFiles, PageFilesFault } from '../../app/page/pageFiles.ts';
import { pageHeaders } from '../../app/page/pagePolicy.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { createPageSessions } from './pageSession.ts';
import type { PageSessions } from './pageSession.ts';
import { sendStates } from './stateEvents.ts';

export type PageServerFault = Fault<'port-taken'> | PageFilesFault;

export interface PageServer {
  /** A new URL with a one-time token. */
  address(): string;
  close(): Promise<void>;
}

const HEADERS = pageHeaders('own-server');

interface Site {
  readonly app: App;
  readonly files: PageFiles;
  readonly sessions: PageSessions;
  readonly host: string;
}

/** Serves `folder` (absolute path of the built page) and the app's commands. `port` 0: any free port. */
export async function startPageServer(options: {
  readonly app: App;
  readonly folder: string;
  readonly port: number;
}): Promise<Result<PageServer, PageServerFault>> {
  const files = readPageFiles(options.folder);
  if (!files.ok) return files;
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(options.port, '127.0.0.1', () => resolve(true));
  });
  if (!listening) {
    return failed({
      code: 'port-taken',
      message: `Brimful cannot use port ${options.port}: choose another one with --port, or leave it out.`,
    });
  }
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const sessions = createPageSessions(port);
  const site: Site = { app: options.app, files: files.value, sessions, host };
  server.on('request', (request, response) => {
    // Only a disconnect or a bug throws here: end this request and keep serving.
    serve(site, request, response).catch(() => response.destroy());
  });
  return ok({
    address: () => `http://${host}/?token=${sessions.issueToken()}`,
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
  const [path = '/', query] = (request.url ?? '/').split('?', 2);
  const token = new URLSearchParams(query).get('token');
  if (request.method === 'GET' && path === '/' && token !== null) {
    enter(site, token, response);
    return;
  }
  if (!site.sessions.admits(request) || !isFromPage(site, request, path)) {
    refuse(response, 403, 'Open the address that Brimful printed when it started: it opens the page once.');
    return;
  }
  if (path.startsWith('/api/')) await serveApi(site, request, response, path.slice(5));
  else serveFile(site, request, response, path);
}

function enter(site: Site, token: string, response: ServerResponse): void {
  const cookie = site.sessions.redeem(token);
  if (cookie === null) {
    refuse(response, 403, 'This address has already been used: restart Brimful to get a new one.');
    return;
  }
  // Redirects away from the token, so that it ends up neither in the history nor in a bookmark.
  response.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
}

/**
 * Commands and states are for our own page only. Browsers send the origin with every POST, and the relation
 * with every request (Fetch Metadata), so a POST without an origin is not from our page.
 */
function isFromPage(site: Site, request: IncomingMessage, path: string): boolean {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${site.host}`) return false;
  if (request.method === 'POST' && origin === undefined) return false;
  const relation = request.headers['sec-fetch-site'];
  return !path.startsWith('/api/') || relation === undefined || relation === 'same-origin';
}

async function serveApi(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  if (request.method === 'GET' && name === 'events') {
    sendStates(site.app, response);
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
