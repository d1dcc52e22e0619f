// Servers that only a proxy can reach: SOCKS, a proxy behind TLS, a proxy script; and how each fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { networkFault } from '../../../src/auth/account/networkFault.ts';
import { refuseProxy } from '../../../src/network/addressRules.ts';
import { createNetwork } from '../../../src/network/network.ts';
import type { NetworkOptions } from '../../../src/network/network.ts';
import { fixedProxy } from '../../../src/network/proxy.ts';
import type { FindProxy } from '../../../src/network/proxy.ts';
import { scriptProxy } from '../../../src/network/proxyScript.ts';
import { classify } from '../../../src/storage/errors/classify.ts';
import { mayHaveArrived, readServiceError } from '../../../src/storage/errors/serviceError.ts';
import { makeCertificates } from './certificates.ts';
import { connectProxy, listenOn, socksProxy } from './proxies.ts';

/** How the request was signed that a proxy answered. */
const SIGNED = { region: 'eu-central-1', keys: { from: 'issued', account: 'work', place: 'STS' } } as const;

const folder = mkdtempSync(join(tmpdir(), 'brimful-proxies-'));
const open: { close(): unknown }[] = [];
afterAll(() => {
  for (const server of open) server.close();
  rmSync(folder, { recursive: true, force: true });
});
const listen = (server: Server): Promise<number> => listenOn(server, open);

const certificates = makeCertificates(folder);
if (certificates === null) console.log('skipped: the tests of proxies (openssl 3 not found)');

const TARGET = 'https://id.corp.example/';
const NOBODY = 'http://127.0.0.1:9';

describe.skipIf(certificates === null)('a server that only the proxy knows', () => {
  const { ca, key, cert } = certificates ?? { ca: '', key: '', cert: '' };
  const tunnels: string[] = [];
  let connections = 0;
  let socksPort = 0;
  let httpPort = 0;
  let sshPort = 0;
  let httpsPort = 0;
  let script = '';
  let scriptRequests = 0;
  let scriptUrl: URL;

  beforeAll(async () => {
    const target = createHttpsServer({ key, cert }, (_request, response) => response.end('here'));
    target.on('connection', () => (connections += 1));
    const port = await listen(target);
    socksPort = await listen(socksProxy(port, tunnels, ['id.corp.example']));
    sshPort = await listen(createServer((client) => client.resume().end('SSH-2.0-server\r\n')));
    httpPort = await listen(connectProxy(createHttpServer(), port, tunnels));
    httpsPort = await listen(connectProxy(createHttpsServer({ key, cert }), port, tunnels));
    const scripts = createHttpsServer({ key, cert }, (request, response) => {
      scriptRequests += 1;
      if (request.url === '/moved') response.writeHead(302, { location: NOBODY });
      else if (request.url === '/gone') response.writeHead(404);
      response.end(script);
    });
    scriptUrl = new URL(`https://127.0.0.1:${await listen(scripts)}/proxy.pac`);
  });
  beforeEach(() => {
    tunnels.length = 0;
    connections = 0;
    scriptRequests = 0;
  });

  /** The text of the answer, or the error of node:http. */
  const get = async (
    findProxy: FindProxy,
    {
      url = TARGET,
      times = 1,
      authorities = ca,
    }: { url?: string; times?: number; authorities?: string | null } = {},
  ): Promise<unknown> => {
    const options: NetworkOptions = { findProxy, extraAuthorities: authorities };
    const network = createNetwork(options);
    try {
      let text = '';
      for (let request = 0; request < times; request += 1) {
        text = await (await network.fetch(url, { method: 'GET', headers: {} })).text();
      }
      return text;
    } catch (error) {
      return error instanceof Error ? error.cause : error;
    } finally {
      network.close();
    }
  };
  const ofScript = (address = scriptUrl, now: () => number = () => 0): FindProxy => {
    const direct = createNetwork({ findProxy: null, extraAuthorities: ca });
    open.push(direct);
    return scriptProxy(address, direct.fetch, now);
  };

  test('SOCKS5: the proxy looks the name up, and connections are kept', async () => {
    const proxy = fixedProxy(new URL(`socks5h://127.0.0.1:${socksPort}`));
    await expect(get(proxy, { times: 5 })).resolves.toBe('here');
    expect(tunnels).toEqual(['id.corp.example:443']);
    expect(connections).toBe(1);
  });

  test('an https proxy may have a certificate of the extra authority', async () => {
    const proxy = fixedProxy(new URL(`https://127.0.0.1:${httpsPort}`));
    await expect(get(proxy, { times: 5 })).resolves.toBe('here');
    expect(tunnels).toEqual(['id.corp.example:443']);
    const refused = await get(proxy, { authorities: null });
    expect(networkFault(refused, 'id.corp.example')).toMatchObject({ code: 'configuration' });
    expect(tunnels).toHaveLength(1);
  });

  test('without the extra authority a server behind SOCKS is refused by name of the setting', async () => {
    const proxy = fixedProxy(new URL(`socks5h://127.0.0.1:${socksPort}`));
    const refused = await get(proxy, { authorities: null });
    expect(networkFault(refused, 'id.corp.example')).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('network.caFile') as string,
    });
  });

  test.each([
    ['is away', () => 'socks5h://127.0.0.1:9', TARGET],
    ['refuses', () => `socks5h://127.0.0.1:${socksPort}`, 'https://other.corp.example/'],
    ['does not speak SOCKS', () => `socks5h://127.0.0.1:${httpPort}`, TARGET],
    ['does not speak HTTP', () => `http://127.0.0.1:${sshPort}`, TARGET],
  ])('a proxy that %s: unreachable, and nothing was sent', async (_name, proxy, url) => {
    const error = readServiceError(await get(fixedProxy(new URL(proxy())), { url }));
    expect(mayHaveArrived(error)).toBe(false);
    expect(classify(error, SIGNED)).toMatchObject({ code: 'unreachable' });
  });

  test('a signal ends the wait for a proxy that never answers', async () => {
    const stop = new AbortController();
    const silent = createServer((client) => {
      open.push({ close: () => client.destroy() });
      client.once('data', () => stop.abort());
    });
    const findProxy = fixedProxy(new URL(`http://127.0.0.1:${await listen(silent)}`));
    const network = createNetwork({ findProxy, extraAuthorities: null });
    const waiting = network.fetch(TARGET, { method: 'GET', headers: {}, signal: stop.signal });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    network.close();
  });

  test('more requests than sockets through a proxy that is down: all of them fail', async () => {
    const network = createNetwork({ findProxy: fixedProxy(new URL(NOBODY)), extraAuthorities: null });
    const all = Array.from({ length: 200 }, () => network.fetch(TARGET, { method: 'GET', headers: {} }));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
    network.close();
  });

  test('a path that begins with two slashes is not taken for a host', async () => {
    const asked: string[] = [];
    const find: FindProxy = (url) => {
      asked.push(url.href);
      return Promise.resolve(new URL(`http://127.0.0.1:${httpPort}`));
    };
    await expect(get(find, { url: `${TARGET}/other.example/a` })).resolves.toBe('here');
    await expect(get(find, { url: `${TARGET}/` })).resolves.toBe('here');
    expect(new Set(asked)).toEqual(new Set([TARGET]));
  });

  describe('a proxy script', () => {
    test('names the proxy of each host, is told the host alone, and is loaded once in ten minutes', async () => {
      script = `function FindProxyForURL(url, host) {
        alert(url);
        if (url !== 'https://' + host + '/') return 'PROXY 127.0.0.1:9';
        if (shExpMatch(host, '*.corp.example')) return 'SOCKS5 127.0.0.1:${socksPort}; DIRECT';
        return 'DIRECT';
      }`;
      let now = 0;
      const find = ofScript(scriptUrl, () => now);
      await expect(get(find, { url: `${TARGET}secret?x=y`, times: 3 })).resolves.toBe('here');
      expect(tunnels).toEqual(['id.corp.example:443']);
      await expect(find(new URL('https://other.example/'))).resolves.toBeNull();
      expect(scriptRequests).toBe(1);
      now = 10 * 60_000;
      script = "function FindProxyForURL() { return 'PROXY new.example:3128'; }";
      await expect(find(new URL(TARGET))).resolves.toEqual(new URL('http://new.example:3128'));
      now *= 2;
      script = 'no script';
      await expect(find(new URL(TARGET))).resolves.toEqual(new URL('http://new.example:3128'));
      expect(scriptRequests).toBe(3);
    });

    test('many hosts at once share one load', async () => {
      script =
        "async function FindProxyForURL(url, host) { return dnsResolve('127.0.0.1') + host && 'PROXY ' + host + ':1'; }";
      const find = ofScript();
      const hosts = ['a.example', 'b.example', 'c.example'];
      const proxies = await Promise.all(hosts.map((host) => find(new URL(`https://${host}/`))));
      expect(proxies.map((proxy) => proxy?.hostname)).toEqual(hosts);
      expect(scriptRequests).toBe(1);
    });

    test.each([
      ['is no script', 'sorry, this page has moved', '/proxy.pac'],
      ['has no function', 'var answer = 42;', '/proxy.pac'],
      ['never ends', 'function FindProxyForURL() { for (;;); }', '/proxy.pac'],
      ['never ends while it loads', 'for (;;);', '/proxy.pac'],
      ['takes all memory', "function FindProxyForURL() { for (var s = 'x'; ; ) s += s; }", '/proxy.pac'],
      ['fails', 'function FindProxyForURL() { return missing.proxy; }', '/proxy.pac'],
      [
        'reaches for Node',
        "function FindProxyForURL() { return require('fs') + process.env; }",
        '/proxy.pac',
      ],
      ['answers a number', 'function FindProxyForURL() { return 42; }', '/proxy.pac'],
      ['is not there', '', '/gone'],
      ['is elsewhere', '', '/moved'],
    ])('that %s: nothing is sent, and the sentence names it', async (_name, text, path) => {
      script = text;
      const error = await get(ofScript(new URL(path, scriptUrl)));
      expect(networkFault(error, 'id.corp.example')).toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(/^The proxy script at 127\.0\.0\.1:.*network\.proxy/) as string,
      });
      const service = readServiceError(error);
      expect(mayHaveArrived(service)).toBe(false);
      expect(classify(service, SIGNED).message).toContain('network.proxy');
    });
  });
});

test.each([
  'http://proxy.example:3128',
  'https://proxy.example/',
  'http://[::1]:3128',
  'socks5://127.0.0.1:1080',
  'socks5h://proxy.example:1080',
  'pac+https://proxy.example/proxy.pac',
  'pac+http://127.0.0.1:8080/proxy.pac',
])('F11 %s can be configured', (text) => {
  expect(refuseProxy(text)).toBeNull();
});

test.each([
  '',
  'proxy.example:3128',
  'ftp://proxy.example',
  'socks5:proxy.example:1080',
  'socks5://',
  'socks5://[::1]:1080',
  'http://name:password@proxy.example',
  'http://proxy.example/path',
  'http://proxy.example?x',
  'http://proxy.example:99999',
  'pac+http://proxy.example/proxy.pac',
  'pac+https://name:password@proxy.example/proxy.pac',
  'pac+file:///etc/proxy.pac',
  'pac+data:,x',
])('F11 %j cannot', (text) => {
  expect(refuseProxy(text)).toMatch(/^expected /);
});
