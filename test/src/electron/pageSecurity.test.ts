// The page in the real Electron: what it can do, and above all what it cannot (E1 to E6).
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../src/app/page/pagePolicy.ts';
import type { AppState } from '../../../src/contract/state.ts';
import type { Desktop, RunningApp } from './desktopSession.ts';
import { desktopMissing, openDesktop, startApp } from './desktopSession.ts';
import { gatherCandidates, openWebRtcListener, ownAddress, settled } from './webRtcListener.ts';

const PAGE_URL = 'brimful://app/';

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: the page in the real Electron: ${missing}`);

describe.skipIf(missing !== null)('the page in Electron', () => {
  let desktop: Desktop;
  let app: RunningApp;
  let outside: Server;
  let outsideUrl: string;
  const reached: string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'brimful-electron-'));

  beforeAll(async () => {
    outside = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.setHeader('Access-Control-Allow-Origin', '*');
      if (request.url === '/to-the-app') response.writeHead(302, { Location: PAGE_URL });
      response.end('<h1>outside</h1>');
    });
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    outside.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  // Hooks of their own: each is undone even if the next one fails.
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  beforeAll(async () => {
    app = await startApp(desktop, dataDir);
  });
  afterAll(() => app.close());

  /** Runs an expression in the page and gives its value, or the name of what it threw. */
  const inPage = (expression: string): Promise<unknown> =>
    app.page.evaluate(
      `(async () => { try { return await (${expression}); } catch (e) { return 'threw ' + e.name; } })()`,
    );

  test('E2: lives under its own scheme with the strict policy and shows what the bridge brings', async () => {
    expect(app.page.url()).toBe(PAGE_URL);
    expect(await inPage('window.isSecureContext')).toBe(true);
    const state = (await inPage('window.brimful.call("readState", null)')) as AppState;
    expect(state.shell).toBe('electron');
    await expect.poll(() => app.page.locator('#page').innerText()).not.toBe('');
    const response = await app.page.reload();
    expect(response?.headers()['content-security-policy']).toBe(contentSecurityPolicy('none'));
    expect(await inPage('document.title')).toContain('Brimful');
  });

  test('E1: is sandboxed: no Node, no Electron, nothing but the bridge in its world', async () => {
    for (const name of ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname']) {
      expect(await inPage(`typeof ${name}`), name).toBe('undefined');
    }
    expect(await inPage('Object.keys(window.brimful).sort().join()')).toBe('call,onState');
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  test.each([
    ['fetch', (url: string) => `fetch('${url}/fetch').then(() => 'reached')`],
    ['fetch of its own scheme', () => `fetch('brimful://app/').then(() => 'reached')`],
    [
      'WebSocket',
      (url: string) =>
        `new Promise((done) => { const s = new WebSocket('${url.replace('http', 'ws')}/ws'); s.onopen = () => done('reached'); s.onerror = () => done('refused'); })`,
    ],
    [
      'image',
      (url: string) =>
        `new Promise((done) => { const i = new Image(); i.onload = () => done('reached'); i.onerror = () => done('refused'); i.src = '${url}/image'; })`,
    ],
    [
      'beacon',
      (url: string) => `Promise.resolve(navigator.sendBeacon('${url}/beacon') ? 'queued' : 'refused')`,
    ],
    [
      'frame',
      (url: string) =>
        `new Promise((done) => { const f = document.createElement('iframe'); f.onload = () => done('loaded'); f.src = '${url}/frame'; document.body.append(f); })`,
    ],
    ['file', () => `fetch('file:///etc/passwd').then(() => 'reached')`],
  ])('E3: reaches no network by %s', async (_way, expression) => {
    const before = reached.length;
    expect(await inPage(expression(outsideUrl))).not.toBe('reached');
    expect(reached.slice(before)).toEqual([]);
  });

  test('E3: the ban is in the session too, so it holds where the policy does not', async () => {
    const answer = await app.electron.evaluate(async ({ session }, url) => {
      try {
        return (await session.fromPartition('page').fetch(`${url}/session`)).status;
      } catch (error) {
        return String(error);
      }
    }, outsideUrl);
    expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(reached).not.toContain('/session');
  });

  test('E3: WebRTC reaches nobody, neither by UDP nor by TCP, in the page and its frames', async (context) => {
    const address = ownAddress();
    if (address === null) {
      console.log('skipped: E3 WebRTC: this machine has no address but its own loopback');
      return context.skip();
    }
    const listener = await openWebRtcListener(address);
    const { received } = listener;
    try {
      const script = gatherCandidates(address, listener.ports);
      // What a window that may use WebRTC sends arrives here, so the silence below means something.
      await app.electron.evaluate(async ({ BrowserWindow, session }, code) => {
        const open = new BrowserWindow({
          show: false,
          webPreferences: { session: session.fromPartition('open') },
        });
        open.webContents.setWebRTCIPHandlingPolicy('default');
        await open.loadURL('about:blank');
        void open.webContents.executeJavaScript(code);
      }, script);
      await expect.poll(() => received.udp > 0 && received.tcp > 0).toBe(true);
      await app.electron.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows())
          if (window.webContents.getURL() === 'about:blank') window.destroy();
      });

      await settled(received);
      const before = { ...received };
      expect(await app.page.evaluate(script)).toBe('complete');
      const inFrame = `(() => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        return (({ RTCPeerConnection }) => ${script})(frame.contentWindow);
      })()`;
      expect(await app.page.evaluate(inFrame)).toBe('complete');
      expect(received).toEqual(before);
    } finally {
      listener.close();
    }
  });

  test('E4: is granted no permission', async () => {
    expect(await inPage('Notification.requestPermission()')).toBe('denied');
    for (const name of ['camera', 'microphone', 'geolocation', 'midi', 'persistent-storage']) {
      const query = `navigator.permissions.query({ name: '${name}' }).then((p) => p.state)`;
      expect(await inPage(query), name).toBe('denied');
    }
    expect(await inPage("navigator.clipboard.writeText('x')")).toBe('threw NotAllowedError');
  });

  test.each([
    ['location', (url: string) => `location.href = '${url}/location'`],
    ['location that names the app', (url: string) => `location.href = '${url}/?next=${PAGE_URL}'`],
    ['location that redirects into the app', (url: string) => `location.href = '${url}/to-the-app'`],
    [
      'user info that looks like the app',
      (url: string) => `location.href = 'http://app@${new URL(url).host}/'`,
    ],
    ['file', () => `location.href = 'file:///etc/passwd'`],
    ['javascript', () => `location.href = 'javascript:document.title="owned"'`],
    ['data', () => `location.href = 'data:text/html,<h1>x</h1>'`],
    ['another file of the app', () => `location.href = 'brimful://app/assets/'`],
    ['another host of the scheme', () => `location.href = 'brimful://evil/'`],
    [
      'link',
      (url: string) =>
        `(() => { const a = document.createElement('a'); a.href = '${url}/link'; document.body.append(a); a.click(); a.remove(); })()`,
    ],
    [
      'link to a new window',
      (url: string) =>
        `(() => { const a = document.createElement('a'); a.href = '${url}/blank'; a.target = '_blank'; document.body.append(a); a.click(); a.remove(); })()`,
    ],
    ['window.open', (url: string) => `void window.open('${url}/open')`],
    [
      'form',
      (url: string) =>
        `(() => { const f = document.createElement('form'); f.action = '${url}/form'; document.body.append(f); f.submit(); f.remove(); })()`,
    ],
    [
      'download',
      (url: string) =>
        `(() => { const a = document.createElement('a'); a.href = '${url}/download'; a.download = 'x'; document.body.append(a); a.click(); a.remove(); })()`,
    ],
  ])('E5: goes nowhere by %s', async (_way, expression) => {
    await inPage(expression(outsideUrl));
    // Any navigation would be under way by the time a later call has been answered.
    expect(await inPage('window.brimful.call("readState", null).then((state) => state.shell)')).toBe(
      'electron',
    );
    expect(app.page.url()).toBe(PAGE_URL);
    expect(await inPage('document.title')).toContain('Brimful');
    expect(reached).toEqual([]);
    const windows = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });

  test('E2: string-to-code sinks are errors', async () => {
    // In a task of its own, since the debugger lifts the policy for what it evaluates itself.
    const later = (code: string): Promise<unknown> =>
      inPage(
        `new Promise((done, fail) => setTimeout(() => { try { done(${code}); } catch (e) { fail(e); } }))`,
      );
    expect(await later("eval('1')")).toBe('threw EvalError');
    expect(await later("new Function('return 1')()")).toBe('threw EvalError');
    expect(await inPage("(document.body.innerHTML = '<p>x</p>')")).toBe('threw TypeError');
  });

  test.each([
    ['an unknown command', '"eraseEverything", null', 'unknown-command'],
    ['a name of the prototype', '"constructor", null', 'unknown-command'],
    ['a name that is no string', '{ toString: () => "readState" }, null', 'unknown-command'],
    ['a missing argument', '"pause"', 'invalid-argument'],
    ['an argument of another shape', '"pause", { paused: "yes" }', 'invalid-argument'],
    [
      'an argument that is too long',
      '"explain", { folder: "x", path: "x".repeat(5000) }',
      'invalid-argument',
    ],
  ])('E6: refuses %s with a code', async (_what, call, code) => {
    const refusal = await app.page.evaluate(
      `window.brimful.call(${call}).then(() => 'answered', (error) => error.message)`,
    );
    // A value that cannot be cloned never leaves the page.
    expect(refusal).toMatch(call.includes('=>') ? /clone/ : new RegExp(`^${code}$`));
  });

  test('E6: refuses a frame that is not the main frame of our window', async () => {
    const refusal = await app.electron.evaluate(
      async ({ BrowserWindow, session }, preload) => {
        const stranger = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, session: session.fromPartition('page') },
        });
        await stranger.loadURL('brimful://app/');
        const answer: unknown = await stranger.webContents.executeJavaScript(
          `window.brimful.call('readState', null).then(() => 'answered', (error) => error.message)`,
        );
        stranger.destroy();
        return answer;
      },
      join(import.meta.dirname, '../../../out/preload/preload.cjs'),
    );
    expect(refusal).toBe('refused-sender');
  });
});
