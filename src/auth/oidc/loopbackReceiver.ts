// The web server that waits on this machine for the browser to come back from the provider (RFC 8252 7.3, SI2, SI6, SI7).
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { ALREADY_OPENED_PAGE, PAGE_PATHS, PAGES, STRICT_HEADERS } from './callbackPage.ts';
import { judgeCallback } from './callbackVerdict.ts';
import { createDeferred } from './deferred.ts';

export interface LoopbackReceiver {
  readonly redirectUri: string;
  /**
   * What the browser is sent to: a hop of ours that leads on to the provider. So neither the process list nor the browser's arguments
   * show the authorization request, and `opened` tells that a browser really came. It leads on once: other users of this machine can
   * read the address in the process list, and whoever knew the state could plant a sign-in of his own.
   */
  readonly startUrl: string;
  readonly opened: Promise<undefined>;
  /** The one accepted answer, as it came; pending until then. */
  readonly answer: Promise<URLSearchParams>;
  /** Stops listening; leaves an accepted browser a moment to fetch its last page, then destroys every socket. */
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** Tried in this order; empty: any free port. */
  readonly ports: readonly number[];
  readonly state: string;
  /** Built once the port is known. */
  readonly authorizationUrl: (redirectUri: string) => URL;
  readonly clock: Clock;
}

const CALLBACK_PATH = '/callback';
/** The second address is for machines without IPv4. */
const ADDRESSES = ['127.0.0.1', '::1'];
/** How long (ms) the last page may take to be fetched after the attempt has ended. */
const LAST_PAGE_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 50;

/** Receivers of this process that wait for their last page: until then a configured port is not free for the next attempt. */
const leaving = new Set<Promise<void>>();

/** Listens on loopback only. Fault `configuration`: every configured port is taken. */
export async function startLoopbackReceiver(
  options: ReceiverOptions,
): Promise<Result<LoopbackReceiver, CredentialFault>> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = MAX_CONNECTIONS;
  if (options.ports.length > 0) await Promise.all(leaving);
  const authority = await listenOnLoopback(server, options.ports);
  if (authority === null) return failed(portsTaken(options.ports));

  const redirectUri = `http://${authority}${CALLBACK_PATH}`;
  const startPath = `/start/${randomBytes(16).toString('base64url')}`;
  const authorizationUrl = options.authorizationUrl(redirectUri).href;
  const opened = createDeferred<undefined>();
  const answer = createDeferred<URLSearchParams>();
  const lastPage = createDeferred<undefined>();
  let accepted: URLSearchParams | null = null;
  let isOpened = false;

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const [path, query] = split(request.url ?? '');
    if (request.headers.host !== authority) {
      // Not our name: a page that points its own name at this machine (DNS rebinding).
      send(response, 421, {});
    } else if (request.method !== 'GET') {
      send(response, 405, { allow: 'GET' });
    } else if (path === startPath && isOpened) {
      send(response, 410, {}, ALREADY_OPENED_PAGE);
    } else if (path === startPath) {
      isOpened = true;
      send(response, 303, { location: authorizationUrl });
      opened.resolve(undefined);
    } else if (path === CALLBACK_PATH) {
      answerCallback(response, new URLSearchParams(query));
    } else {
      const page = PAGES.get(path);
      if (page !== undefined && accepted !== null) response.once('close', () => lastPage.resolve(undefined));
      send(response, page === undefined ? 404 : 200, {}, page);
    }
  });

  const answerCallback = (response: ServerResponse, query: URLSearchParams): void => {
    const verdict = judgeCallback(query, options.state, accepted);
    if (verdict.verdict === 'ignore') {
      send(response, verdict.status, {});
      return;
    }
    const location = query.has('error') ? PAGE_PATHS.stopped : PAGE_PATHS.received;
    send(response, 303, { location });
    accepted ??= query;
    answer.resolve(accepted);
  };

  const leave = async (): Promise<void> => {
    if (accepted !== null) {
      const enough = new AbortController();
      await Promise.race([lastPage.promise, options.clock.sleep(LAST_PAGE_MS, enough.signal)]);
      enough.abort();
    }
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const close = (): Promise<void> => {
    const left = leave().finally(() => leaving.delete(left));
    leaving.add(left);
    return left;
  };

  return ok({
    redirectUri,
    startUrl: `http://${authority}${startPath}`,
    opened: opened.promise,
    answer: answer.promise,
    close,
  });
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: string,
): void {
  response.writeHead(status, { ...STRICT_HEADERS, ...headers }).end(body);
}

/** Path and query by hand: a URL parser would take `//host/path` and absolute forms for other hosts. */
function split(target: string): readonly [string, string] {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

/** `host:port` as it stands in URLs and Host headers; null when no port could be had. */
async function listenOnLoopback(server: Server, ports: readonly number[]): Promise<string | null> {
  for (const address of ADDRESSES) {
    let isAddressThere = true;
    for (const port of ports.length === 0 ? [0] : ports) {
      const bound = await listen(server, address, port);
      if (typeof bound === 'number') return `${address.includes(':') ? `[${address}]` : address}:${bound}`;
      isAddressThere = bound !== 'EADDRNOTAVAIL' && bound !== 'EAFNOSUPPORT';
    }
    // The same port on the other address is another redirect URI: only for machines that lack the first address.
    if (isAddressThere) return null;
  }
  return null;
}

/** The port, or the code of the error. */
function listen(server: Server, host: string, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(error.code ?? 'unknown');
    server.once('error', refused);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', refused);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 'unknown');
    });
  });
}

function portsTaken(ports: readonly number[]): CredentialFault {
  return {
    code: 'configuration',
    message:
      ports.length === 0
        ? 'Brimful could not open a port on this machine for the sign-in: a firewall may forbid it.'
        : `Every port configured for the sign-in (redirectPorts: ${ports.join(', ')}) is in use: end the other program or configure more ports.`,
  };
}
