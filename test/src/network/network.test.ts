// Proxies and their exceptions, a private certificate authority, limits; verification cannot be turned off.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { discoverProvider } from '../../../src/auth/oidc/discovery.ts';
import { createNetwork } from '../../../src/network/network.ts';
import type { Network, NetworkOptions } from '../../../src/network/network.ts';
import {
  fixedProxy,
  proxyFromEnvironment,
  rememberChoices,
  systemProxy,
} from '../../../src/network/proxy.ts';
import { makeCertificates } from './certificates.ts';
import { connectProxy, listenOn } from './proxies.ts';

const folder = mkdtempSync(join(tmpdir(), 'brimful-network-'));
const open: { close(): unknown }[] = [];
afterAll(() => {
  for (const server of open) server.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => vi.unstubAllEnvs());

const listen = (server: Server): Promise<number> => listenOn(server, open);

const certificates = makeCertificates(folder);
if (certificates === null) console.log('skipped: the tests with a private authority (openssl 3 not found)');

describe.skipIf(certificates === null)('a proxy and a private authority', () => {
  const tunnels: string[] = [];
  let direct = '';
  let connections = 0;
  let proxy: URL;
  beforeAll(async () => {
    const { key, cert } = certificates ?? { key: '', cert: '' };
    const target = createHttpsServer({ key, cert }, (_request, response) => {
      response.setHeader('content-type', 'application/json');
      const issuer = 'https://id.corp.example';
      response.end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/a`,
          token_endpoint: `${issuer}/t`,
          jwks_uri: `${issuer}/j`,
        }),
      );
    });
    target.on('connection', () => (connections += 1));
    const targetPort = await listen(target);
    direct = `https://127.0.0.1:${targetPort}/`;
    // The proxy knows the company's names; this machine does not.
    const tunnel = connectProxy(createHttpServer(), targetPort, tunnels);
    proxy = new URL(`http://127.0.0.1:${await listen(tunnel)}`);
  });

  const withNetwork = async <T>(
    options: NetworkOptions,
    act: (network: Network) => Promise<T>,
  ): Promise<T> => {
    const network = createNetwork(options);
    try {
      return await act(network);
    } finally {
      network.close();
    }
  };
  const discover = (network: Network): ReturnType<typeof discoverProvider> =>
    discoverProvider({ issuer: 'https://id.corp.example', clientId: 'brimful', fetch: network.fetch });

  test('sign-in goes through the proxy and trusts the extra authority', async () => {
    const options = { findProxy: fixedProxy(proxy), extraAuthorities: certificates?.ca ?? '' };
    await expect(withNetwork(options, discover)).resolves.toMatchObject({ ok: true });
    expect(tunnels).toContain('id.corp.example:443');
  });

  test('without the extra authority it is refused, with a sentence that names the setting', async () => {
    const result = await withNetwork({ findProxy: fixedProxy(proxy), extraAuthorities: null }, discover);
    expect(result).toMatchObject({ ok: false, fault: { code: 'configuration' } });
    expect(result.ok ? '' : result.fault.message).toContain('network.caFile');
  });

  test.each<[string, URL | null]>([
    ['directly', null],
    ['through a proxy', new URL('http://proxy.example')],
  ])('NODE_TLS_REJECT_UNAUTHORIZED=0 does not make an unknown authority known, %s', async (_way, through) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const findProxy = through && fixedProxy(proxy);
    const url = through === null ? direct : 'https://id.corp.example/';
    await withNetwork({ findProxy, extraAuthorities: null }, async (network) => {
      const refused = network.fetch(url, { method: 'GET', headers: {} });
      await expect(refused).rejects.toMatchObject({
        cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      });
      await expect(askWithSdk(network, url)).rejects.toMatchObject({
        code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      });
    });
  });

  test('nor the certificate of a proxy that is spoken to over TLS', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { key, cert } = certificates ?? { key: '', cert: '' };
    const reached: string[] = [];
    const secured = connectProxy(createHttpsServer({ key, cert }), Number(new URL(direct).port), reached);
    const findProxy = fixedProxy(new URL(`https://127.0.0.1:${await listen(secured)}`));
    await withNetwork({ findProxy, extraAuthorities: null }, async (network) => {
      await expect(
        network.fetch('https://id.corp.example/', { method: 'GET', headers: {} }),
      ).rejects.toThrow();
    });
    expect(reached).toEqual([]);
  });

  test('AWS clients go the same way', async () => {
    tunnels.length = 0;
    const options = { findProxy: fixedProxy(proxy), extraAuthorities: certificates?.ca ?? '' };
    await withNetwork(options, async (network) => {
      const client = new STSClient({
        region: 'eu-central-1',
        endpoint: 'https://id.corp.example',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        requestHandler: network.requestHandler({ responseTimeoutMs: 5_000 }),
        maxAttempts: 1,
      });
      // What answers is no STS, but it answers.
      await client.send(new GetCallerIdentityCommand({})).catch(() => undefined);
      client.destroy();
      await expect(discover(network)).resolves.toMatchObject({ ok: true });
    });
    expect(tunnels.length).toBeGreaterThan(0);
  });

  test('connections are kept and used again, direct ones and those through a proxy', async () => {
    const options = { findProxy: fixedProxy(proxy), extraAuthorities: certificates?.ca ?? '' };
    await withNetwork(options, async (network) => {
      for (const url of [direct, 'https://id.corp.example/']) {
        connections = 0;
        for (let request = 0; request < 5; request += 1) {
          const answer = await network.fetch(url, { method: 'GET', headers: {} });
          expect(answer.status).toBe(200);
        }
        expect(connections).toBe(1);
      }
    });
  });

  test('a proxy that is down is "unreachable"', async () => {
    const findProxy = fixedProxy(new URL('http://127.0.0.1:9'));
    const result = await withNetwork({ findProxy, extraAuthorities: null }, discover);
    expect(result).toMatchObject({ ok: false, fault: { code: 'unreachable' } });
  });
});

describe('F11: plain http', () => {
  const refused = { code: 'ERR_PLAINTEXT_REFUSED' };

  test.each(['http://192.0.2.66/', 'http://storage.example:9000/', 'http://169.254.169.254/'])(
    'to %s is not sent, whoever named the address',
    async (url) => {
      const network = createNetwork({ findProxy: null, extraAuthorities: null });
      await expect(askWithSdk(network, url)).rejects.toMatchObject(refused);
      await expect(network.fetch(url, { method: 'GET', headers: {} })).rejects.toMatchObject(refused);
      network.close();
    },
  );
});

/** What an AWS client meets that sends a request to `endpoint`. */
async function askWithSdk(network: Network, endpoint: string): Promise<unknown> {
  const client = new STSClient({
    ...{ region: 'eu-central-1', endpoint, maxAttempts: 1 },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: network.requestHandler({ responseTimeoutMs: 5_000 }),
  });
  try {
    return await client.send(new GetCallerIdentityCommand({}));
  } finally {
    client.destroy();
  }
}

describe('which proxy', () => {
  const via = async (environment: Record<string, string>, url: string): Promise<string | null> => {
    const find = proxyFromEnvironment(environment);
    return find === null ? null : ((await find(new URL(url)))?.href ?? null);
  };
  const P = 'http://proxy.corp.example:3128/';

  test.each([
    ['HTTPS_PROXY', { HTTPS_PROXY: P }, 'https://s3.amazonaws.com/', P],
    ['lower case counts first', { https_proxy: P, HTTPS_PROXY: 'http://other/' }, 'https://a.example/', P],
    ['ALL_PROXY as fall-back', { ALL_PROXY: P }, 'https://a.example/', P],
    ['a bare host', { HTTPS_PROXY: 'proxy.corp.example:3128' }, 'https://a.example/', P],
    ['HTTP_PROXY is for plain http only', { HTTP_PROXY: P }, 'https://a.example/', null],
    ['SOCKS', { ALL_PROXY: 'socks5h://proxy:1080' }, 'https://a.example/', 'socks5h://proxy:1080'],
    ['what is not spoken', { ALL_PROXY: 'ftp://proxy:21' }, 'https://a.example/', null],
    ['an exception', { HTTPS_PROXY: P, NO_PROXY: 'a.example' }, 'https://a.example/', null],
    [
      'everything below it',
      { HTTPS_PROXY: P, NO_PROXY: 'x, .corp.example' },
      'https://s3.corp.example/',
      null,
    ],
    ['but no look-alike', { HTTPS_PROXY: P, NO_PROXY: 'corp.example' }, 'https://evilcorp.example/', P],
    ['with a port', { HTTPS_PROXY: P, NO_PROXY: 'a.example:8443' }, 'https://a.example/', P],
    ['with the port', { HTTPS_PROXY: P, NO_PROXY: 'a.example:443' }, 'https://a.example/', null],
    ['all', { HTTPS_PROXY: P, NO_PROXY: '*' }, 'https://a.example/', null],
  ])('%s', async (_name, environment, url, proxy) => {
    await expect(via(environment, url)).resolves.toBe(proxy);
  });

  test.each([
    ['DIRECT', null],
    ['PROXY proxy.corp.example:3128; DIRECT', P],
    ['HTTPS proxy.corp.example:3128', 'https://proxy.corp.example:3128/'],
    ['SOCKS5 proxy:1080; PROXY proxy.corp.example:3128', 'socks5h://proxy:1080'],
    ['SOCKS proxy:1080', 'socks4a://proxy:1080'],
    ['QUIC proxy:443; PROXY proxy.corp.example:3128', P],
    ['QUIC proxy:443', null],
    ['', null],
  ])('the system answers %j', async (answer, proxy) => {
    const find = systemProxy(() => Promise.resolve(answer));
    await expect(find(new URL('https://a.example/secret?x=y'))).resolves.toEqual(
      proxy === null ? null : new URL(proxy),
    );
  });

  test('the system is asked at most every 30 s per host, and again at once when it could not say', async () => {
    let now = 0;
    let asked = 0;
    const find = rememberChoices(
      () => ((asked += 1) === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(null)),
      () => now,
    );
    await expect(find(new URL('https://a.example/'))).rejects.toThrow('busy');
    await Promise.all([find(new URL('https://a.example/x')), find(new URL('https://a.example/y'))]);
    expect(asked).toBe(2);
    await find(new URL('https://b.example/'));
    expect(asked).toBe(3);
    now = 30_000;
    await find(new URL('https://a.example/'));
    expect(asked).toBe(4);
  });

  test('a system that does not know has no proxy', async () => {
    const find = systemProxy(() => Promise.reject(new Error('no desktop')));
    await expect(find(new URL('https://a.example/'))).resolves.toBeNull();
  });

  test('only the host is told to the system, and loopback never goes through a proxy', async () => {
    const asked: string[] = [];
    const find = systemProxy((url) => Promise.resolve(asked.push(url) > 0 ? 'PROXY 127.0.0.1:9' : ''));
    await find(new URL('https://a.example/secret?x=y'));
    expect(asked).toEqual(['https://a.example/']);

    const port = await listen(createHttpServer((_request, response) => response.end('here')));
    const network = createNetwork({
      findProxy: fixedProxy(new URL('http://127.0.0.1:9')),
      extraAuthorities: null,
    });
    const answer = await network.fetch(`http://127.0.0.1:${port}/`, { method: 'GET', headers: {} });
    await expect(answer.text()).resolves.toBe('here');
    network.close();
  });
});

test('an answer without end is cut off; a signal ends a request', async () => {
  const port = await listen(
    createHttpServer((request, response) => {
      if (request.url === '/endless')
        response.on('drain', () => response.write('x'.repeat(65_536))).write('x'.repeat(65_536));
    }),
  );
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const get = (path: string, signal?: AbortSignal): Promise<Response> =>
    network.fetch(`http://127.0.0.1:${port}${path}`, { method: 'GET', headers: {}, signal });
  await expect(get('/endless')).rejects.toThrow('fetch failed');
  const stop = new AbortController();
  const waiting = get('/silent', stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  network.close();
});
