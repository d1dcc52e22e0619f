// The one-time addresses of the page server, and the sessions that they open.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_IDLE_MS, TOKEN_LIFE_MS } from '../../../../src/headless/page/pageSession.ts';
import { APP_STATE } from '../../app/fakes/states.ts';
import { redeem } from './pageClient.ts';
import { bearer, enter, startPageServerBench } from './pageServerBench.ts';
import type { PageServerBench } from './pageServerBench.ts';

let bench: PageServerBench;
let session: string;
beforeAll(async () => {
  bench = await startPageServerBench();
  session = await enter(bench.address());
});
afterAll(() => bench.close());

test('the token is in the fragment, which browsers send to nobody', () => {
  const { pathname, search, hash } = new URL(bench.address());
  expect({ pathname, search }).toEqual({ pathname: '/', search: '' });
  expect(hash).toMatch(/^#open=[\w-]{43}$/);
});

test('an address opens one session, once: the second opening within its two minutes ends the first', async () => {
  const address = bench.address();
  const other = await enter(address);
  expect(other).not.toBe(session);
  expect(await bench.commandStatus(other)).toBe(200);
  const again = await redeem(address);
  expect(again.status).toBe(403);
  expect(await again.json()).toMatchObject({
    code: 'opened-twice',
    message: expect.stringContaining('"brimful page"') as string,
  });
  expect(await bench.commandStatus(other)).toBe(403);
  expect(await bench.commandStatus(session)).toBe(200);
  expect(bench.log.entries.at(-1)).toMatchObject({ level: 'warn' });
});

test('a used address that is opened where the page has its session changes nothing', async () => {
  const address = bench.address();
  const own = await enter(address);
  for (let time = 0; time < 2; time += 1) {
    const again = await redeem(address, own);
    expect({ status: again.status, answer: await again.json() }).toEqual({
      status: 200,
      answer: { session: null },
    });
  }
  expect(await bench.commandStatus(own)).toBe(200);
});

test('an address that somebody else has opened ends their session, also where the page has its own', async () => {
  const address = bench.address();
  const theirs = await enter(address);
  expect((await redeem(address, session)).status).toBe(200);
  expect(await bench.commandStatus(theirs)).toBe(403);
  expect(await bench.commandStatus(session)).toBe(200);
  expect(bench.log.entries.at(-1)).toMatchObject({ level: 'warn' });
});

test('an address that is opened where the page has a session is spent', async () => {
  const address = bench.address();
  expect((await redeem(address, session)).status).toBe(200);
  expect((await redeem(address)).status).toBe(403);
  expect(await bench.commandStatus(session)).toBe(200);
});

test('an address expires after two minutes, and a used one then harms nobody', async () => {
  const [unused, used] = [bench.address(), bench.address()];
  const own = await enter(used);
  await bench.clock.advance(TOKEN_LIFE_MS + 1);
  for (const address of [unused, used]) {
    const late = await redeem(address);
    expect(late.status).toBe(403);
    expect(await late.json()).toMatchObject({
      code: 'expired',
      message: expect.stringContaining('"brimful page"') as string,
    });
  }
  expect(await bench.commandStatus(own)).toBe(200);
});

test('a session ends when no page has used it for a week', async () => {
  const own = await enter(bench.address());
  await bench.clock.advance(SESSION_IDLE_MS);
  expect(await bench.commandStatus(own)).toBe(200);
  await bench.clock.advance(SESSION_IDLE_MS + 1);
  expect(await bench.commandStatus(own)).toBe(403);
  session = await enter(bench.address());
});

test('a session counts in its header only: as a cookie or in the address it opens nothing', async () => {
  for (const name of ['brimful', 'brimful-session', `brimful-${new URL(bench.origin).port}`]) {
    const headers = { cookie: `${name}=${session}` };
    expect((await bench.ask(`/api/events?session=${session}&token=${session}`, { headers })).status).toBe(
      403,
    );
  }
});

test('the stream of a session that has ended is cut', async () => {
  const address = bench.address();
  const own = await enter(address);
  const response = await fetch(`${bench.origin}/api/events`, { headers: bearer(own) });
  const reader = response.body?.getReader();
  await reader?.read();
  await redeem(address);
  for (const listener of bench.listeners) listener(APP_STATE);
  expect((await reader?.read())?.done).toBe(true);
});
