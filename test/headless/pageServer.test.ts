// The page server refuses everything but its one page: other hosts, other sites, no token, a used token.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app/shell/app.ts';
import type { AppState } from '../../src/contract/state.ts';
import { startPageServer } from '../../src/headless/page/pageServer.ts';
import type { PageServer } from '../../src/headless/page/pageServer.ts';
import { silentLog } from '../../src/log.ts';
import { APP_STATE } from '../app/states.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let folder: string;
let server: PageServer;
let origin: string;
let cookie: string;
const executed: string[] = [];
const listeners = new Set<(state: AppState) => void>();

const app: Pick<App, 'log' | 'state' | 'subscribe' | 'execute'> = {
  log: silentLog,
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

/** Raw HTTP, since `fetch` would not let a test lie about Host, Origin and Cookie. */
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

async function enter(address: string): Promise<string> {
  const url = new URL(address);
  const answer = await ask(url.pathname + url.search);
  expect(answer).toMatchObject({ status: 303, headers: { location: '/' } });
  const set = answer.headers['set-cookie']?.[0] ?? '';
  expect(set).toMatch(/; HttpOnly; SameSite=Strict$/);
  return set.split(';')[0] ?? '';
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>Brimful</title>');
  writeFileSync(join(folder, 'page', 'assets', 'page.js'), '1');
  writeFileSync(join(folder, 'secret.html'), 'outside');
  const started = await startPageServer({ app: app as App, folder: join(folder, 'page'), port: 0 });
  if (!started.ok) throw new Error(started.fault.message);
  server = started.value;
  const address = server.address();
  origin = new URL(address).origin;
  cookie = await enter(address);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('page server', () => {
  test('serves the page with a strict policy to whoever entered', async () => {
    const page = await ask('/', { headers: { cookie } });
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(await ask('/assets/page.js', { headers: { cookie } })).toMatchObject({ status: 200, body: '1' });
  });

  test('listens on the loopback address only', () => {
    expect(new URL(origin).hostname).toBe('127.0.0.1');
  });

  test('a token opens one session, once', async () => {
    const address = server.address();
    const other = await enter(address);
    expect(other).not.toBe(cookie);
    const url = new URL(address);
    expect((await ask(url.pathname + url.search)).status).toBe(403);
    expect((await ask('/', { headers: { cookie: other } })).status).toBe(200);
  });

  const PATHS = [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/assets/../../secret.html',
    '//secret.html',
    '/assets',
  ];
  test.each(PATHS)('E2 only listed files: %s', async (path) => {
    const answer = await ask(path, { headers: { cookie } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('outside');
  });

  const json = { 'content-type': 'application/json' };
  const HOSTILE: readonly (readonly [string, string, Parameters<typeof ask>[1], number])[] = [
    ['no cookie', '/', {}, 403],
    ['a made-up token', '/?token=AAAA', {}, 403],
    ['an empty token', '/?token=', {}, 403],
    ['a made-up cookie', '/', { headers: { cookie: 'brimful-1=x' } }, 403],
    ['no cookie on a command', '/api/readState', { method: 'POST', headers: json, body: 'null' }, 403],
    ['no cookie on the events', '/api/events', {}, 403],
  ];
  test.each(HOSTILE)('refuses %s', async (_name, path, given, status) => {
    expect((await ask(path, given)).status).toBe(status);
  });

  test('SI6 refuses a foreign Host with a good cookie (DNS rebinding)', async () => {
    for (const host of ['evil.example.com', 'localhost:1', `localhost:${new URL(origin).port}`]) {
      expect((await ask('/', { headers: { cookie, host } })).status).toBe(421);
    }
    const url = new URL(server.address());
    expect((await ask(url.pathname + url.search, { headers: { host: 'evil.example.com' } })).status).toBe(
      421,
    );
  });

  const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
    ['another origin', { origin: 'https://evil.example.com' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin at all', {}],
    ['our origin but a cross-site relation', { origin: 'self', 'sec-fetch-site': 'cross-site' }],
    ['our origin but a same-site relation', { origin: 'self', 'sec-fetch-site': 'same-site' }],
  ];
  test.each(FOREIGN)('refuses a command from %s', async (_name, headers) => {
    const own = headers.origin === 'self' ? { ...headers, origin } : headers;
    const before = executed.length;
    const answer = await ask('/api/readState', {
      method: 'POST',
      headers: { ...json, cookie, ...own },
      body: 'null',
    });
    expect(answer.status).toBe(403);
    expect(executed).toHaveLength(before);
  });

  const post = (name: string, body: string, type = 'application/json'): Promise<Answer> =>
    ask(`/api/${name}`, { method: 'POST', headers: { 'content-type': type, cookie, origin }, body });

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
    expect((await ask('/api/pause', { headers: { cookie } })).status).toBe(405);
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
    const response = await fetch(`${origin}/api/events`, { headers: { cookie }, signal: aborting.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse(((await reader?.read())?.value ?? '').slice(6))).toEqual(APP_STATE);
    expect(listeners.size).toBe(1);
    for (const listener of listeners) listener(APP_STATE);
    expect((await reader?.read())?.value).toMatch(/^data: \{/);
    aborting.abort();
    await expect.poll(() => listeners.size).toBe(0);
  });
});
