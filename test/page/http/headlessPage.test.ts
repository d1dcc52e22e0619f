// The built page on the headless shell's own server: opens by its one-time address, shows and controls the
// app, and is nobody else's, whatever other users of this machine serve on other ports.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { App } from '../../../src/app/shell/app.ts';
import { systemClock } from '../../../src/clock.ts';
import type { AppState } from '../../../src/contract/state.ts';
import { startPageServer } from '../../../src/headless/page/pageServer.ts';
import type { PageServer } from '../../../src/headless/page/pageServer.ts';
import { silentLog } from '../../../src/log.ts';
import { BUILT_PAGE, describePage } from '../browser/openPage.ts';
import { states } from '../states/states.ts';

const LIVE = 'Up to date';

describePage('on the headless shell', ({ openUrl }) => {
  let server: PageServer;
  let executed: unknown[];
  let show: (change: Partial<AppState>) => void;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    executed = [];
    const listeners = new Set<(state: AppState) => void>();
    let state: AppState = states.headless;
    show = (change) => {
      state = { ...state, ...change };
      for (const listener of listeners) listener(state);
    };
    const app: Pick<App, 'log' | 'state' | 'subscribe' | 'execute'> = {
      log: silentLog,
      state: () => state,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      execute: (name, argument) => {
        if (name === 'readState') return Promise.resolve(state as never);
        executed.push({ name, argument });
        if (name === 'describeSetup') return Promise.resolve({ text: 'aws iam', notes: [] } as never);
        return Promise.resolve({ ok: true } as never);
      },
    };
    const started = await startPageServer({
      app: app as App,
      folder: BUILT_PAGE,
      port: 0,
      clock: systemClock,
    });
    if (!started.ok) throw new Error(started.fault.message);
    server = started.value;
    closing.push(() => server.close());
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** A browser with cookies and storage of its own, of the person or of somebody else. */
  const browse = async (): Promise<BrowserContext> => {
    const { page } = await openUrl('about:blank');
    const context = await page.context().browser()?.newContext();
    if (context === undefined) throw new Error('there is no browser');
    closing.push(() => context.close());
    return context;
  };
  const openTab = async (context: BrowserContext, address: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(address);
    return page;
  };
  const isLive = (page: Page): Promise<void> => page.getByRole('heading', { name: LIVE }).waitFor();
  const isRefused = (page: Page): Promise<void> =>
    page.getByRole('heading', { name: 'This page is not connected' }).waitFor();

  test('opens by its one-time address, shows the app’s state and controls it', async () => {
    const { page, complaints } = await openUrl(server.address());
    await isLive(page);
    expect(new URL(page.url())).toMatchObject({ pathname: '/', search: '', hash: '' });
    expect(await page.evaluate('document.cookie')).toBe('');

    show({ paused: true });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => executed).toEqual([{ name: 'pause', argument: { paused: false } }]);
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menuitem', { name: 'Set up AWS…' }).click();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await page.context().grantPermissions(['clipboard-read']);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('aws iam');
    expect(executed.at(-1)).toMatchObject({ name: 'describeSetup' });
    expect(complaints).toEqual([]);
  });

  test('in a browser that has opened it, it opens again: reloaded, in other tabs, by the used address', async () => {
    const context = await browse();
    const address = server.address();
    const page = await openTab(context, address);
    await isLive(page);
    await page.reload();
    await isLive(page);
    await page.goto(address);
    await isLive(page);
    expect(page.url()).not.toContain('open=');
    await page.close();
    await isLive(await openTab(context, address));
    await isLive(await openTab(context, new URL(address).origin));
    expect(await context.cookies()).toEqual([]);
  });

  test('a used address says to a stranger how to get a new one, which is then opened in the same tab', async () => {
    const [own, other] = [await browse(), await browse()];
    const address = server.address();
    const page = await openTab(own, address);
    await isLive(page);
    const late = await openTab(other, address);
    await late.getByRole('heading', { name: 'The address of this page was opened twice' }).waitFor();
    expect(await late.getByText('run “brimful page”').isVisible()).toBe(true);
    // What the address had opened is closed, since nobody knows who of the two was the person.
    show(states.paused);
    await page.getByText('This page is not connected.').waitFor();

    await late.goto(server.address());
    await late.getByRole('heading', { name: 'Paused' }).waitFor();
    expect(late.url()).not.toContain('open=');
  });

  test('an address that never was one, or none at all, says how to get one', async () => {
    const context = await browse();
    const { origin } = new URL(server.address());
    const page = await openTab(context, `${origin}/#open=AAAA`);
    await isRefused(page);
    expect(await page.getByText('Run “brimful page”').isVisible()).toBe(true);
    await isRefused(await openTab(await browse(), origin));
  });

  test('another user’s server on another port gets no secret and commands nothing', async () => {
    const context = await browse();
    const page = await openTab(context, server.address());
    await isLive(page);
    const { origin } = new URL(server.address());

    const received: string[] = [];
    const neighbour = createServer((request, response) => {
      received.push(JSON.stringify([request.url, request.headers]));
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>neighbour</title>');
    });
    await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => neighbour.close(() => resolve())));
    const { port } = neighbour.address() as AddressInfo;

    const secret = String(await page.evaluate("localStorage.getItem('brimful-session')"));
    expect(secret).toMatch(/^[\w-]{43}$/);
    for (const host of ['127.0.0.1', 'localhost']) {
      const theirs = await openTab(context, `http://${host}:${port}/`);
      expect(await theirs.evaluate("localStorage.getItem('brimful-session')")).toBeNull();
      const attempts = [
        `fetch('${origin}/api/pause', { method: 'POST', body: '{"paused":true}', credentials: 'include', mode: 'no-cors', headers: { 'content-type': 'text/plain' } })`,
        `fetch('${origin}/api/pause', { method: 'POST', body: '{"paused":true}', credentials: 'include', headers: { 'content-type': 'application/json' } })`,
        `fetch('${origin}/api/events', { credentials: 'include' }).then((answer) => answer.text())`,
        `fetch('${origin}/', { credentials: 'include' }).then((answer) => answer.text())`,
        `navigator.sendBeacon('${origin}/api/pause', '{"paused":true}')`,
        `new Promise((done) => { const s = document.createElement('script'); s.onload = () => done('loaded'); s.onerror = () => done('blocked'); s.src = '${origin}/'; document.body.append(s); })`,
        `new Promise((done) => { const f = document.createElement('form'); f.method = 'post'; f.enctype = 'text/plain'; f.action = '${origin}/api/pause'; f.target = 'x'; document.body.append(f); f.submit(); setTimeout(done, 0); })`,
      ];
      for (const attempt of attempts) {
        const answer = await theirs.evaluate(
          `(async () => { try { return String(await ${attempt}); } catch (error) { return 'threw ' + error.name; } })()`,
        );
        expect(answer).not.toContain('<html');
        expect(answer).not.toContain('"version"');
      }
      // Neither in a frame nor in a window of theirs, where it could catch clicks.
      await theirs.evaluate(
        `new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = '${origin}/'; document.body.append(f); })`,
      );
      const framed = theirs.frames().filter((frame) => frame !== theirs.mainFrame());
      expect(framed.length).toBeGreaterThan(0);
      for (const frame of framed) expect(await frame.getByText(LIVE).count()).toBe(0);
      const opening = context.waitForEvent('page');
      await theirs.evaluate(`void window.open('${origin}/')`);
      const opened = await opening;
      await opened.getByText('copy its address into the address bar').waitFor();
    }
    expect(executed).toEqual([]);
    expect(received.length).toBeGreaterThan(1);
    expect(received.join()).not.toContain(secret);
    await isLive(page);
  });

  test('no page of another name is served, and none of ours runs a service worker', async () => {
    const context = await browse();
    const address = server.address();
    const { port } = new URL(address);
    const foreign = await openTab(context, address.replace('127.0.0.1', 'localhost'));
    await foreign.getByText('This is not the address of this page.').waitFor();
    const page = await openTab(context, address);
    await isLive(page);
    const registered = await page.evaluate(
      "navigator.serviceWorker.register('/assets/worker.js').then(() => 'registered', () => 'refused')",
    );
    expect({ registered, port }).toEqual({ registered: 'refused', port });
  });
});
