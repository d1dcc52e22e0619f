// The page server refuses everything but its one page: other hosts, other sites, no session, a used address.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../../src/app/shell/app.ts';
import type { AppState } from '../../../src/contract/state.ts';
import { SESSION_IDLE_MS, TOKEN_LIFE_MS } from '../../../src/headless/page/pageSession.ts';
import { startPageServer } from '../../../src/headless/page/pageServer.ts';
import type { PageServer } from '../../../src/headless/page/pageServer.ts';
import { createRecordingLog } from '../app/log/recordingLog.ts';
import { APP_STATE } from '../app/fakes/states.ts';
import { createVirtualClock } from '../../fakes/virtualClock.ts';
import { redeem } from './pageClient.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let folder: string;
let server: PageServer;
let origin: string;
let session: string;
const clock = createVirtualClock(1_000_000);
const log = createRecordingLog();
const executed: string[] = [];
const listeners = new Set<(state: AppState) => void>();

const app: Pick<App, 'log' | 'state' | 'subscribe' | 'execute'> = {
  log,
  state: () => APP_STATE,
  subscribe: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  execute: (name) => {
    executed.push(name);
    return Promise.resolve({ ok: true } as never);
  },
};

/** Raw HTTP, since `fetch` would not let a test lie about Host, Origin and Sec-Fetch-Site. */
function ask(path: string, given: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const request = httpRequest(
      { hostname, port, path, method: given.method ?? 'GET', headers: given.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(given.body);
  });
}

const bearer = (given: string): { readonly authorization: string } => ({ authorization: `Bearer ${given}` });

/** Opens an address as the page does; the session. */
async function enter(address: string): Promise<string> {
  const answer = await redeem(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([]);
  return ((await answer.json()) as { session: string }).session;
}

/** The status of a command with this session. */
async function commandStatus(given: string): Promise<number> {
  const headers = { 'content-type': 'application/json', origin, ...bearer(given) };
  return (await ask('/api/pause', { method: 'POST', headers, body: '{"paused":true}' })).status;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>Brimful</title>');
  writeFileSync(join(folder, 'page', 'assets', 'page.js'), '1');
  writeFileSync(join(folder, 'secret.html'), 'outside');
  const started = await startPageServer({ app: app as App, folder: join(folder, 'page'), port: 0, clock });
  if (!started.ok) throw new Error(started.fault.message);
  server = started.value;
  const address = server.address();
  origin = new URL(address).origin;
  session = await enter(address);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('page server', () => {
  test('serves the page with a strict policy, and no secret in it', async () => {
    const page = await ask('/');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(await ask('/assets/page.js')).toMatchObject({ status: 200, body: '1' });
  });

  test('listens on the loopback address only', () => {
    expect(new URL(origin).hostname).toBe('127.0.0.1');
  });

  test('the token is in the fragment, which browsers send to nobody', () => {
    const { pathname, search, hash } = new URL(server.address());
    expect({ pathname, search }).toEqual({ pathname: '/', search: '' });
    expect(hash).toMatch(/^#open=[\w-]{43}$/);
  });

  test('an address opens one session, once: the second opening within its two minutes ends the first', async () => {
    const address = server.address();
    const other = await enter(address);
    expect(other).not.toBe(session);
    expect(await commandStatus(other)).toBe(200);
    const again = await redeem(address);
    expect(again.status).toBe(403);
    expect(await again.json()).toMatchObject({
      code: 'opened-twice',
      message: expect.stringContaining('"brimful page"') as string,
    });
    expect(await commandStatus(other)).toBe(403);
    expect(await commandStatus(session)).toBe(200);
    expect(log.entries.at(-1)).toMatchObject({ level: 'warn' });
  });

  test('a used address that is opened where the page has its session changes nothing', async () => {
    const address = server.address();
    const own = await enter(address);
    for (let time = 0; time < 2; time += 1) {
      const again = await redeem(address, own);
      expect({ status: again.status, answer: await again.json() }).toEqual({
        status: 200,
        answer: { session: null },
      });
    }
    expect(await commandStatus(own)).toBe(200);
  });

  test('an address that somebody else has opened ends their session, also where the page has its own', async () => {
    const address = server.address();
    const theirs = await enter(address);
    expect((await redeem(address, session)).status).toBe(200);
    expect(await commandStatus(theirs)).toBe(403);
    expect(await commandStatus(session)).toBe(200);
    expect(log.entries.at(-1)).toMatchObject({ level: 'warn' });
  });

  test('an address that is opened where the page has a session is spent', async () => {
    const address = server.address();
    expect((await redeem(address, session)).status).toBe(200);
    expect((await redeem(address)).status).toBe(403);
    expect(await commandStatus(session)).toBe(200);
  });

  test('an address expires after two minutes, and a used one then harms nobody', async () => {
    const [unused, used] = [server.address(), server.address()];
    const own = await enter(used);
    await clock.advance(TOKEN_LIFE_MS + 1);
    for (const address of [unused, used]) {
      const late = await redeem(address);
      expect(late.status).toBe(403);
      expect(await late.json()).toMatchObject({
        code: 'expired',
        message: expect.stringContaining('"brimful page"') as string,
      });
    }
    expect(await commandStatus(own)).toBe(200);
  });

  test('a session ends when no page has used it for a week', async () => {
    const own = await enter(server.address());
    await clock.advance(SESSION_IDLE_MS);
    expect(await commandStatus(own)).toBe(200);
    await clock.advance(SESSION_IDLE_MS + 1);
    expect(await commandStatus(own)).toBe(403);
    session = await enter(server.address());
  });

  const PATHS = [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/assets/../../secret.html',
    '//secret.html',
    '/assets',
  ];
  test.each(PATHS)('E2 only listed files: %s', async (path) => {
    const answer = await ask(path, { headers: bearer(session) });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('outside');
  });

  const json = { 'content-type': 'application/json' };
  const HOSTILE: readonly (readonly [string, string, Parameters<typeof ask>[1], number])[] = [
    ['no session on a command', '/api/readState', { method: 'POST', headers: json, body: 'null' }, 403],
    ['no session on the events', '/api/events', {}, 403],
    ['a made-up session', '/api/events', { headers: bearer('AAAA') }, 403],
    ['an empty session', '/api/events', { headers: bearer('') }, 403],
    ['a session in another scheme', '/api/events', { headers: { authorization: 'Basic x' } }, 403],
    ['an entry without a token', '/session', { method: 'POST' }, 405],
    ['an entry with an empty token', '/session', { method: 'POST', headers: { 'brimful-token': '' } }, 403],
    ['an entry with a made-up token', '/session', { method: 'POST', headers: { 'brimful-token': 'A' } }, 403],
    ['an entry by GET', '/session', { headers: { 'brimful-token': 'A' } }, 405],
  ];
  test.each(HOSTILE)('refuses %s', async (_name, path, given, status) => {
    const headers = given?.method === 'POST' ? { origin, ...given.headers } : given?.headers;
    const answer = await ask(path, { ...given, ...(headers !== undefined && { headers }) });
    expect(answer.status).toBe(status);
  });

  test('a session counts in its header only: as a cookie or in the address it opens nothing', async () => {
    for (const name of ['brimful', 'brimful-session', `brimful-${new URL(origin).port}`]) {
      const headers = { cookie: `${name}=${session}` };
      expect((await ask(`/api/events?session=${session}&token=${session}`, { headers })).status).toBe(403);
    }
  });

  test('SI6 refuses a foreign Host with a good session (DNS rebinding)', async () => {
    const { port } = new URL(origin);
    for (const host of ['evil.example.com', 'localhost:1', `localhost:${port}`, `[::1]:${port}`]) {
      for (const path of ['/', '/api/events', '/session'])
        expect((await ask(path, { headers: { ...bearer(session), host } })).status).toBe(421);
    }
  });

  const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
    ['another origin', { origin: 'https://evil.example.com' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin at all', {}],
    ['our origin but a cross-site relation', { origin: 'self', 'sec-fetch-site': 'cross-site' }],
    ['our origin but a same-site relation', { origin: 'self', 'sec-fetch-site': 'same-site' }],
    ['our origin but no page', { origin: 'self', 'sec-fetch-site': 'none' }],
  ];
  test.each(FOREIGN)('refuses a command and an entry from %s', async (_name, headers) => {
    const own = headers.origin === 'self' ? { ...headers, origin } : headers;
    const before = executed.length;
    const answer = await ask('/api/readState', {
      method: 'POST',
      headers: { ...json, ...bearer(session), ...own },
      body: 'null',
    });
    expect(answer.status).toBe(403);
    expect(executed).toHaveLength(before);
    const token = new URL(server.address()).hash.slice('#open='.length);
    const entry = await ask('/session', { method: 'POST', headers: { 'brimful-token': token, ...own } });
    expect(entry.status).toBe(403);
    expect(entry.body).not.toContain('session');
  });

  test('opens for a person and for itself, not in a frame or a window of another page', async () => {
    const status = async (relation: string): Promise<number> =>
      (await ask('/', { headers: { 'sec-fetch-site': relation } })).status;
    expect(await status('none')).toBe(200);
    expect(await status('same-origin')).toBe(200);
    expect(await status('same-site')).toBe(403);
    expect(await status('cross-site')).toBe(403);
  });

  test('answers no CORS request of another origin', async () => {
    const headers = {
      origin: 'http://127.0.0.1:1',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const answer = await ask('/api/readState', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  const post = (name: string, body: string, type = 'application/json'): Promise<Answer> =>
    ask(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': type, ...bearer(session), origin },
      body,
    });

  test('runs a command of the contract with an argument that fits', async () => {
    expect(await post('pause', '{"paused":true}')).toMatchObject({ status: 200, body: '{"ok":true}' });
    expect(executed.at(-1)).toBe('pause');
  });

  test('refuses what the contract does not know', async () => {
    const before = executed.length;
    expect((await post('launchMissiles', 'null')).status).toBe(404);
    expect((await post('constructor', 'null')).status).toBe(404);
    expect((await post('pause', '{"paused":"CANARY"}')).body).not.toContain('CANARY');
    expect((await post('pause', '{"paused":1}')).status).toBe(400);
    expect((await post('pause', 'nonsense')).status).toBe(400);
    expect((await post('pause', '{"paused":true}', 'text/plain')).status).toBe(405);
    expect((await ask('/api/pause', { headers: bearer(session) })).status).toBe(405);
    expect(executed).toHaveLength(before);
  });

  test('a body larger than any command is refused', async () => {
    const before = executed.length;
    const answer = await post('pause', ' '.repeat(9 * 1024 * 1024)).catch(() => ({ status: 400 }));
    expect(answer.status).toBe(400);
    expect(executed).toHaveLength(before);
  });

  test('pushes whole states until the page goes away', async () => {
    const aborting = new AbortController();
    const response = await fetch(`${origin}/api/events`, {
      headers: bearer(session),
      signal: aborting.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse(((await reader?.read())?.value ?? '').slice(6))).toEqual(APP_STATE);
    expect(listeners.size).toBe(1);
    for (const listener of listeners) listener(APP_STATE);
    expect((await reader?.read())?.value).toMatch(/^data: \{/);
    aborting.abort();
    await expect.poll(() => listeners.size).toBe(0);
  });

  test('the stream of a session that has ended is cut', async () => {
    const address = server.address();
    const own = await enter(address);
    const response = await fetch(`${origin}/api/events`, { headers: bearer(own) });
    const reader = response.body?.getReader();
    await reader?.read();
    await redeem(address);
    for (const listener of listeners) listener(APP_STATE);
    expect((await reader?.read())?.done).toBe(true);
  });
});
