// The page server refuses everything but its one page: other hosts, other sites, no session, other commands.
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomeSchema } from '../../../../src/contract/commands.ts';
import { APP_STATE } from '../../app/fakes/states.ts';
import { bearer, enter, startPageServerBench } from './pageServerBench.ts';
import type { Answer, PageServerBench, Request } from './pageServerBench.ts';

let bench: PageServerBench;
let session: string;
beforeAll(async () => {
  bench = await startPageServerBench();
  session = await enter(bench.address());
});
afterAll(() => bench.close());

function isReached(host: string, port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

describe('page server', () => {
  test('serves the page with a strict policy, and no secret in it', async () => {
    const page = await bench.ask('/');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(await bench.ask('/assets/page.js')).toMatchObject({ status: 200, body: '1' });
  });

  test('listens on the loopback address only', async () => {
    const { hostname, port } = new URL(bench.origin);
    expect(hostname).toBe('127.0.0.1');
    expect(await isReached(hostname, port)).toBe(true);
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const others = addresses.map(({ address }) => address).filter((address) => address !== hostname);
    // Linux has all of 127.0.0.0/8, so there is something to try on every machine.
    for (const other of [...others, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])])
      expect(await isReached(other, port), other).toBe(false);
  });

  const PATHS = [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/assets/../../secret.html',
    '//secret.html',
    '/assets',
  ];
  test.each(PATHS)('E2 only listed files: %s', async (path) => {
    const answer = await bench.ask(path, { headers: bearer(session) });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('outside');
  });

  const json = { 'content-type': 'application/json' };
  const HOSTILE: readonly (readonly [string, string, Request, number])[] = [
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
    const headers = given.method === 'POST' ? { origin: bench.origin, ...given.headers } : given.headers;
    const answer = await bench.ask(path, { ...given, ...(headers !== undefined && { headers }) });
    expect(answer.status).toBe(status);
  });

  test('a page whose session has ended is told so in an answer of the contract', async () => {
    const headers = { ...json, origin: bench.origin, ...bearer('AAAA') };
    const answer = await bench.ask('/api/pause', { method: 'POST', headers, body: '{"paused":true}' });
    expect(outcomeSchema.parse(JSON.parse(answer.body))).toMatchObject({
      code: 'no-session',
      message: expect.stringContaining('"brimful page"') as string,
    });
  });

  test('SI6 refuses a foreign Host with a good session (DNS rebinding)', async () => {
    const { port } = new URL(bench.origin);
    for (const host of ['evil.example.com', 'localhost:1', `localhost:${port}`, `[::1]:${port}`]) {
      for (const path of ['/', '/api/events', '/session'])
        expect((await bench.ask(path, { headers: { ...bearer(session), host } })).status).toBe(421);
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
    const own = headers.origin === 'self' ? { ...headers, origin: bench.origin } : headers;
    const before = bench.executed.length;
    const answer = await bench.ask('/api/readState', {
      method: 'POST',
      headers: { ...json, ...bearer(session), ...own },
      body: 'null',
    });
    expect(answer.status).toBe(403);
    expect(bench.executed).toHaveLength(before);
    const token = new URL(bench.address()).hash.slice('#open='.length);
    const entry = await bench.ask('/session', {
      method: 'POST',
      headers: { 'brimful-token': token, ...own },
    });
    expect(entry.status).toBe(403);
    expect(entry.body).not.toContain('session');
  });

  test('opens for a person and for itself, not in a frame or a window of another page', async () => {
    const status = async (relation: string): Promise<number> =>
      (await bench.ask('/', { headers: { 'sec-fetch-site': relation } })).status;
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
    const answer = await bench.ask('/api/readState', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  const post = (name: string, body: string, type = 'application/json'): Promise<Answer> =>
    bench.ask(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': type, ...bearer(session), origin: bench.origin },
      body,
    });

  test('runs a command of the contract with an argument that fits', async () => {
    expect(await post('pause', '{"paused":true}')).toMatchObject({ status: 200, body: '{"ok":true}' });
    expect(bench.executed.at(-1)).toBe('pause');
  });

  test('refuses what the contract does not know', async () => {
    const before = bench.executed.length;
    expect((await post('launchMissiles', 'null')).status).toBe(404);
    expect((await post('constructor', 'null')).status).toBe(404);
    expect((await post('pause', '{"paused":"CANARY"}')).body).not.toContain('CANARY');
    expect((await post('pause', '{"paused":1}')).status).toBe(400);
    expect((await post('pause', 'nonsense')).status).toBe(400);
    expect((await post('pause', '{"paused":true}', 'text/plain')).status).toBe(405);
    expect((await bench.ask('/api/pause', { headers: bearer(session) })).status).toBe(405);
    expect(bench.executed).toHaveLength(before);
  });

  test('a body larger than any command is refused', async () => {
    const before = bench.executed.length;
    const answer = await post('pause', ' '.repeat(9 * 1024 * 1024)).catch(() => ({ status: 400 }));
    expect(answer.status).toBe(400);
    expect(bench.executed).toHaveLength(before);
  });

  test('SI6 connections without end leave files for the sync, and keep neither the page nor a new one out', async () => {
    const { hostname, port } = new URL(bench.address());
    const stream = await fetch(`http://${hostname}:${port}/api/events`, { headers: bearer(session) });
    const events = stream.body?.getReader();
    await events?.read();
    let ended = 0;
    const sockets = Array.from({ length: 300 }, () => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => undefined);
      socket.on('close', () => (ended += 1));
      socket.resume();
      return socket;
    });
    await expect.poll(() => ended).toBeGreaterThanOrEqual(200);
    expect(ended).toBeLessThan(300);
    expect((await fetch(`http://${hostname}:${port}/`)).status).toBe(200);
    expect(await enter(bench.address())).toBeTypeOf('string');
    for (const listener of bench.listeners) listener(APP_STATE);
    expect((await events?.read())?.done).toBe(false);
    await events?.cancel();
    for (const socket of sockets) socket.destroy();
  });

  test('pushes whole states until the page goes away', async () => {
    const aborting = new AbortController();
    const response = await fetch(`${bench.origin}/api/events`, {
      headers: bearer(session),
      signal: aborting.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse(((await reader?.read())?.value ?? '').slice(6))).toEqual(APP_STATE);
    expect(bench.listeners.size).toBe(1);
    for (const listener of bench.listeners) listener(APP_STATE);
    expect((await reader?.read())?.value).toMatch(/^data: \{/);
    aborting.abort();
    await expect.poll(() => bench.listeners.size).toBe(0);
  });
});
