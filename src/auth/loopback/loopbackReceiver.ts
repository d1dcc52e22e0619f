// The loopback web server to which the provider redirects the browser (RFC 8252 7.3, SI2, SI6, SI7).
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import { OPENED_TWICE_PAGE, PAGE_PATHS, PAGES, START_PATH, STRICT_HEADERS } from './callbackPage.ts';
import { judgeCallback } from './callbackVerdict.ts';
import { listenOnLoopback } from './loopbackListener.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';

export interface LoopbackReceiver {
  readonly redirectUri: string;
  /**
   * Where the browser is sent first; redirects to the provider. So the process list does not show the
   * authorization request, and `opened` proves that a browser came. It redirects only once, since whoever
   * knows the state could inject a sign-in of their own (SI4).
   */
  readonly startUrl: string;
  readonly opened: Promise<undefined>;
  /** The start address was opened a second time: one of the two was not the person. */
  readonly openedTwice: Promise<undefined>;
  /** The query of the accepted answer; pending until there is one. */
  readonly answer: Promise<URLSearchParams>;
  /**
   * Stops listening, gives an accepted browser a moment to fetch its last page, then destroys every socket.
   */
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly redirect: RedirectAddress;
  readonly state: string;
  /** Called once the port is known. */
  readonly authorizationUrl: (redirectUri: string) => URL;
  readonly clock: Clock;
}

/** How long (ms) the browser may take to fetch the last page after the attempt. */
const LAST_PAGE_MS = 2_000;

/**
 * Receivers of this process that are closing: until they are done, a configured port is not free for the next
 * attempt.
 */
const closing = new Set<Promise<void>>();

/** Listens on loopback only. Fault `configuration`: every configured port is in use. */
export async function startLoopbackReceiver(
  options: ReceiverOptions,
): Promise<Result<LoopbackReceiver, CredentialFault>> {
  const { redirect } = options;
  if (redirect.redirectPorts.length > 0) await Promise.all(closing);
  const bound = await listenOnLoopback(redirect);
  if (!bound.ok) return bound;
  const { authority } = bound.value;

  const redirectUri = `http://${authority}${redirect.redirectPath}`;
  const startPath = `${START_PATH}${randomBytes(16).toString('base64url')}`;
  const authorizationUrl = options.authorizationUrl(redirectUri).href;
  const opened = createDeferred<undefined>();
  const openedTwice = createDeferred<undefined>();
  const answer = createDeferred<URLSearchParams>();
  const lastPage = createDeferred<undefined>();
  let accepted: URLSearchParams | null = null;
  let isOpened = false;

  bound.value.serve((request, response) => {
    const [path, query] = split(request.url ?? '');
    if (request.headers.host !== authority) {
      // A foreign host name that resolves to this machine (DNS rebinding).
      send(response, 421, {});
    } else if (request.method !== 'GET') {
      send(response, 405, { allow: 'GET' });
    } else if (path === startPath && request.headers['sec-purpose'] !== undefined) {
      // A browser that fetches ahead (Fetch, section 3.1) is told to wait for the person.
      send(response, 503, {});
    } else if (path === startPath && isOpened) {
      send(response, 410, {}, OPENED_TWICE_PAGE);
      openedTwice.resolve(undefined);
    } else if (path === startPath) {
      isOpened = true;
      send(response, 303, { location: authorizationUrl });
      opened.resolve(undefined);
    } else if (path === redirect.redirectPath) {
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
    await bound.value.close();
  };
  const close = (): Promise<void> => {
    const left = leave().finally(() => closing.delete(left));
    closing.add(left);
    return left;
  };

  return ok({
    redirectUri,
    startUrl: `http://${authority}${startPath}`,
    opened: opened.promise,
    openedTwice: openedTwice.promise,
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

/** Splits by hand: a URL parser would read `//host/path` and absolute forms as other hosts. */
function split(target: string): readonly [string, string] {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

/* Node 20, on which the tests of the window run, has no `Promise.withResolvers`. */

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

/** The first `resolve` counts; later calls do nothing. */
function createDeferred<T>(): Deferred<T> {
  let resolveFirst: (value: T) => void;
  const promise = new Promise<T>((resolve) => (resolveFirst = resolve));
  return { promise, resolve: (value) => resolveFirst(value) };
}
