// Hostile and malformed requests to the redirect address; the attempt survives them all (SI2, SI4, SI6, SI7).
import { createServer, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { displayDescription, displayText } from '../../../../src/network/answerText.ts';
import { DEFAULT_REDIRECT } from '../../../../src/contract/redirectAddress.ts';
import { refuseRedirectPath } from '../../../../src/auth/loopback/redirectPath.ts';
import type { RedirectAddress } from '../../../../src/contract/redirectAddress.ts';
import { startLoopbackReceiver } from '../../../../src/auth/loopback/loopbackReceiver.ts';
import type { LoopbackReceiver } from '../../../../src/auth/loopback/loopbackReceiver.ts';
import type { Clock } from '../../../../src/clock.ts';

/** No browser fetches the last page here, so nobody waits for it. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
};
const STATE = 'the-right-state';
const open: LoopbackReceiver[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.close()));
});

async function start(redirect: Partial<RedirectAddress> = {}): Promise<LoopbackReceiver> {
  const receiver = await startLoopbackReceiver({
    redirect: { ...DEFAULT_REDIRECT, ...redirect },
    state: STATE,
    clock,
    authorizationUrl: (redirectUri) =>
      new URL(`https://id.example.com/auth?redirect_uri=${encodeURIComponent(redirectUri)}`),
  });
  if (!receiver.ok) throw new Error(receiver.fault.message);
  open.push(receiver.value);
  return receiver.value;
}

function get(receiver: LoopbackReceiver, target: string, init: RequestInit = {}): Promise<Response> {
  return fetch(new URL(target, receiver.redirectUri), { redirect: 'manual', ...init });
}

/** Sends bytes as they are and returns the status line. `address`: where, if the receiver has several. */
function raw(receiver: LoopbackReceiver, request: string, address?: string): Promise<string> {
  const { hostname, port } = new URL(receiver.redirectUri);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), address ?? hostname, () => socket.write(request));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', reject);
  });
}

describe('SI6: hostile callbacks are answered and ignored', () => {
  const good = `/callback?code=good&state=${STATE}`;
  test.each([
    ['no state', '/callback?code=evil', {}, 403],
    ['a wrong state', '/callback?code=evil&state=guess', {}, 403],
    ['the state with a byte more', `/callback?code=evil&state=${STATE}x`, {}, 403],
    ['an error with a wrong state', '/callback?error=access_denied&state=guess', {}, 403],
    ['an error without state', '/callback?error=access_denied', {}, 403],
    ['two states, one of them right', `/callback?code=evil&state=x&state=${STATE}`, {}, 400],
    ['two codes', `/callback?code=evil&code=good&state=${STATE}`, {}, 400],
    ['neither code nor error', `/callback?state=${STATE}`, {}, 400],
    ['an empty code', `/callback?code=&state=${STATE}`, {}, 400],
    ['a trailing slash', `/callback/?code=evil&state=${STATE}`, {}, 404],
    ['another spelling of the path', `/%63allback?code=evil&state=${STATE}`, {}, 404],
    ['upper case', `/CALLBACK?code=evil&state=${STATE}`, {}, 404],
    ['another path', '/favicon.ico', {}, 404],
    ['a guess at the start address', '/start/AAAAAAAAAAAAAAAAAAAAAA', {}, 404],
    ['POST', good, { method: 'POST', body: 'x' }, 405],
    ['HEAD', good, { method: 'HEAD' }, 405],
    ['a CORS preflight', good, { method: 'OPTIONS' }, 405],
  ])('%s', async (_name, target, init, status) => {
    const receiver = await start();
    const response = await get(receiver, target, init);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await get(receiver, good)).status).toBe(303);
    await expect(receiver.answer.then((query) => query.get('code'))).resolves.toBe('good');
  });

  test.each([
    [
      'another Host (DNS rebinding)',
      (host: string) => `GET ${good} HTTP/1.1\r\nHost: evil.example${host}\r\n\r\n`,
    ],
    ['localhost as Host', (host: string) => `GET ${good} HTTP/1.1\r\nHost: localhost${host}\r\n\r\n`],
    ['no Host', () => `GET ${good} HTTP/1.0\r\n\r\n`],
  ])('%s: 421', async (_name, request) => {
    const receiver = await start();
    const port = new URL(receiver.redirectUri).port;
    await expect(raw(receiver, request(`:${port}`))).resolves.toContain('421');
  });

  test.each([
    [
      'an absolute target',
      (host: string) => `GET http://evil.example${good} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ],
    [
      'a target with two slashes',
      (host: string) => `GET //evil.example${good} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ],
  ])('%s: 404', async (_name, request) => {
    const receiver = await start();
    await expect(raw(receiver, request(new URL(receiver.redirectUri).host))).resolves.toContain('404');
  });

  test('garbage instead of HTTP is dropped', async () => {
    const receiver = await start();
    await expect(raw(receiver, '\x16\x03\x01\x02\x00\x01garbage\r\n\r\n')).resolves.toContain('400');
  });
});

test('SI6: one code is accepted; the same again is a reload, another one is refused with 409', async () => {
  const receiver = await start();
  expect((await get(receiver, `/callback?code=first&state=${STATE}`)).status).toBe(303);
  expect((await get(receiver, `/callback?code=first&state=${STATE}`)).status).toBe(303);
  expect((await get(receiver, `/callback?code=second&state=${STATE}`)).status).toBe(409);
  expect((await get(receiver, `/callback?error=access_denied&state=${STATE}`)).status).toBe(409);
  await expect(receiver.answer.then((query) => query.get('code'))).resolves.toBe('first');
});

test('SI6: clients that connect and say nothing, or begin and never end, do not keep the browser out', async () => {
  const receiver = await start();
  const { hostname, port } = new URL(receiver.redirectUri);
  const slow = Array.from({ length: 200 }, (_, index) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const connected = new Promise((resolve) => socket.once('connect', resolve));
    if (index % 2 === 0) socket.write('GET /callback HTTP/1.1\r\nX-Slow: ');
    return { socket, connected };
  });
  await Promise.all(slow.map(({ connected }) => connected));
  expect((await get(receiver, receiver.startUrl)).status).toBe(303);
  expect((await get(receiver, `/callback?code=good&state=${STATE}`)).status).toBe(303);
  expect((await receiver.answer).get('code')).toBe('good');
  for (const { socket } of slow) socket.destroy();
});

test('SI7: the answer is a 303 to a fixed page with strict headers and nothing of the request in it', async () => {
  const receiver = await start();
  const response = await get(receiver, `/callback?code=SECRET-CODE&state=${STATE}&iss=%3Cscript%3E`);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/received');
  const page = await get(receiver, '/received');
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(text).not.toContain('SECRET-CODE');
  expect(text).not.toContain(STATE);
  expect(text).not.toContain('<script');
  for (const { headers } of [response, page]) {
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('connection')).toBe('close');
  }
});

test('SI7: an error goes to another fixed page', async () => {
  const receiver = await start();
  const response = await get(receiver, `/callback?error=access_denied&state=${STATE}`);
  expect(response.headers.get('location')).toBe('/stopped');
});

test('SI2, SI11: the start address is on loopback, unguessable, and leads to the provider', async () => {
  const receiver = await start();
  expect(receiver.startUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]{22}$/);
  expect(receiver.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const response = await get(receiver, receiver.startUrl);
  expect(response.status).toBe(303);
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.origin).toBe('https://id.example.com');
  expect(location.searchParams.get('redirect_uri')).toBe(receiver.redirectUri);
  await expect(receiver.opened).resolves.toBeUndefined();
});

test('SI4: the start address gives the state away only once; a second opening is told', async () => {
  const receiver = await start();
  let isToldTwice = false;
  void receiver.openedTwice.then(() => (isToldTwice = true));
  expect((await get(receiver, receiver.startUrl)).status).toBe(303);
  expect(isToldTwice).toBe(false);
  const second = await get(receiver, receiver.startUrl);
  expect(second.status).toBe(410);
  expect(second.headers.get('location')).toBeNull();
  const text = await second.text();
  expect(text).toContain('opened twice');
  expect(text).not.toContain('id.example.com');
  await expect(receiver.openedTwice).resolves.toBeUndefined();
});

test('SI4: a browser that fetches ahead is not the person, and not a second one', async () => {
  const receiver = await start();
  const ahead = { headers: { 'sec-purpose': 'prefetch;prerender' } };
  for (let time = 0; time < 2; time += 1) {
    const response = await get(receiver, receiver.startUrl, ahead);
    expect(response.status).toBe(503);
    expect(response.headers.get('location')).toBeNull();
  }
  expect((await get(receiver, receiver.startUrl)).status).toBe(303);
});

test('SI2: configured ports are tried in order; all taken is a fault that names them', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  const free = await start();
  const freePort = Number(new URL(free.redirectUri).port);
  await free.close();
  open.length = 0;

  const receiver = await start({ redirectPorts: [taken, freePort] });
  expect(new URL(receiver.redirectUri).port).toBe(String(freePort));
  const refused = await startLoopbackReceiver({
    redirect: { ...DEFAULT_REDIRECT, redirectPorts: [taken] },
    state: STATE,
    clock,
    authorizationUrl: () => new URL('https://id.example.com/'),
  });
  expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration' } });
  expect(refused.ok ? '' : refused.fault.message).toContain(String(taken));
  await new Promise((resolve) => other.close(resolve));
});

test('SI2: closing destroys idle sockets and frees the port', async () => {
  const receiver = await start();
  const { hostname, port } = new URL(receiver.redirectUri);
  const idle = connect(Number(port), hostname);
  await new Promise((resolve) => idle.once('connect', resolve));
  const closed = new Promise((resolve) => idle.once('close', resolve));
  await receiver.close();
  await closed;
  await expect(get(receiver, '/received')).rejects.toThrow();
});

describe('SI2: a redirect address with the name localhost', () => {
  test('is answered on both families of addresses, which a browser may try in either order', async () => {
    const receiver = await start({ redirectHost: 'localhost' });
    expect(receiver.redirectUri).toMatch(/^http:\/\/localhost:\d+\/callback$/);
    const { host, origin, port } = new URL(receiver.redirectUri);
    expect(new URL(receiver.startUrl).origin).toBe(origin);
    for (const address of ['127.0.0.1', '::1']) {
      const request = (name: string): string => `GET /received HTTP/1.1\r\nHost: ${name}\r\n\r\n`;
      await expect(raw(receiver, request(host), address)).resolves.toContain('200');
      // SI6: the name is compared exactly here, too.
      for (const other of [`127.0.0.1:${port}`, `[::1]:${port}`, 'localhost', `localhost.evil:${port}`]) {
        await expect(raw(receiver, request(other), address)).resolves.toContain('421');
      }
    }
    await receiver.close();
    for (const address of ['127.0.0.1', '::1']) await expect(raw(receiver, '', address)).rejects.toThrow();
  });

  test.each(['127.0.0.1', '::1'])('a port that somebody else has on %s is taken', async (address) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, address, resolve));
    const bound = other.address();
    const taken = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const refused = await startLoopbackReceiver({
      redirect: { redirectHost: 'localhost', redirectPorts: [taken], redirectPath: '/callback' },
      state: STATE,
      clock,
      authorizationUrl: () => new URL('https://id.example.com/'),
    });
    expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration' } });
    // Nothing of the attempt is left on the other address.
    const families = ['127.0.0.1', '::1'].filter((each) => each !== address);
    for (const family of families) {
      const again = createServer();
      await new Promise<void>((resolve, reject) =>
        again.once('error', reject).listen(taken, family, resolve),
      );
      await new Promise((resolve) => again.close(resolve));
    }
    await new Promise((resolve) => other.close(resolve));
  });
});

test('SI6: another path is compared as exactly as the usual one', async () => {
  const receiver = await start({ redirectPath: '/oauth/callback' });
  const query = `?code=good&state=${STATE}`;
  for (const path of ['/callback', '/oauth/callback/', '/oauth//callback', '/oauth/Callback', '/oauth']) {
    expect((await get(receiver, path + query)).status).toBe(404);
  }
  expect((await get(receiver, `/oauth/callback${query}`)).status).toBe(303);
  const root = await start({ redirectPath: '/' });
  expect((await get(root, `/${query}`)).status).toBe(303);
});

test.each([
  ['/callback', null],
  ['/', null],
  ['/oauth/v2/call-back_1.html/', null],
  ['', 'such as "/callback"'],
  ['callback', 'such as "/callback"'],
  ['//evil.example/callback', 'such as "/callback"'],
  ['/a/../b', 'such as "/callback"'],
  ['/a?b=c', 'such as "/callback"'],
  ['/a#b', 'such as "/callback"'],
  ['/a%62', 'such as "/callback"'],
  ['/received', 'another path'],
  ['/stopped', 'another path'],
  ['/start/x', 'another path'],
])('the path of the redirect address %s', (path, refusal) => {
  if (refusal === null) expect(refuseRedirectPath(path)).toBeNull();
  else expect(refuseRedirectPath(path)).toContain(refusal);
});

test.each([
  ['plain words', 'The person pressed cancel.', 'The person pressed cancel.'],
  ['markup and quotes are allowed by no RFC', 'a "quoted" word', ''],
  ['control characters', 'line\nbreak', ''],
  ['terminal escapes', '\u001b[31mred', ''],
  ['right-to-left tricks', 'abc\u202Edef', ''],
  ['too long', 'x'.repeat(201), ''],
  ['absent', null, ''],
])('SI7: error text is filtered before display: %s', (_name, text, shown) => {
  expect(displayText(text)).toBe(shown);
});

test.each([
  ['a sentence', 'The refresh token is not active.', 'The refresh token is not active.'],
  [
    'a token that is repeated',
    'Invalid refresh token: 8xLOxBtZp8xLOxBtZp8x',
    'Invalid refresh token: [masked]',
  ],
  ['a UUID, as some codes are', 'no 9b2e7c1a-3d4f-4a6b-8c7d-0e1f2a3b4c5d here', 'no [masked] here'],
  ['a name of an error', 'see insufficient_user_authentication.', 'see insufficient_user_authentication.'],
  ['what is not shown at all', 'line\nbreak', ''],
])('TK8: what a provider repeats of what it was sent is masked: %s', (_name, text, shown) => {
  expect(displayDescription(text)).toBe(shown);
});
