// Which providers are refused before a browser opens, and with which sentence (SI3, SI8).
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { checkProvider } from '../../../../src/app/doctor/providerChecks.ts';
import { oidcSchema } from '../../../../src/auth/kinds/oidc.ts';
import { discoverProvider } from '../../../../src/auth/oidc/discovery.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { startOpenidProvider } from '../../../servers/openid/openidProvider.ts';
import type { OpenidProvider, OpenidProviderOptions } from '../../../servers/openid/openidProvider.ts';

const network = createNetwork({ findProxy: null, extraAuthorities: null });
const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: OpenidProviderOptions = {}): Promise<OpenidProvider> {
  const provider = await startOpenidProvider(options);
  open.push(provider);
  return provider;
}

function discover(issuer: string): ReturnType<typeof discoverProvider> {
  return discoverProvider({ issuer, clientId: 'brimful', fetch: network.fetch });
}

/** A provider that answers every request with the same metadata, or with the text given. */
async function metadataServer(answer: (issuer: string) => unknown): Promise<string> {
  const server: Server = createServer((_request, response) => {
    const body = answer(issuer);
    const isText = typeof body === 'string';
    response.setHeader('content-type', isText ? 'text/html' : 'application/json');
    response.end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return issuer;
}

const sound = (issuer: string): Record<string, unknown> => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
});

test('a real provider is accepted, with and without a slash at the end of its issuer', async () => {
  await expect(discover((await start()).issuer)).resolves.toMatchObject({ ok: true });
  await expect(discover((await start({ issuerTrailingSlash: true })).issuer)).resolves.toMatchObject({
    ok: true,
  });
});

test('SI3: metadata that are silent about PKCE are accepted: S256 is sent anyway', async () => {
  await expect(discover(await metadataServer(sound))).resolves.toMatchObject({ ok: true });
});

test('SI3: a provider that offers only the method "plain" is refused', async () => {
  const { issuer } = await start({ behaviour: { fault: 'no-s256' } });
  const refused = await discover(issuer);
  expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration' } });
  expect(refused.ok ? '' : refused.fault.message).toContain('S256');
});

test('SI8: plain http is refused unless it is on this machine', async () => {
  await expect(discover('http://id.example.com')).resolves.toMatchObject({
    ok: false,
    fault: { code: 'configuration' },
  });
});

test.each([
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'end_session_endpoint',
])('SI8: a %s without https is refused by name', async (endpoint) => {
  const issuer = await metadataServer((self) => ({ ...sound(self), [endpoint]: 'http://evil.example/x' }));
  const refused = await discover(issuer);
  expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration' } });
  expect(refused.ok ? '' : refused.fault.message).toContain(endpoint);
});

test.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
  'a missing %s is named',
  async (endpoint) => {
    const issuer = await metadataServer((self) => ({ ...sound(self), [endpoint]: undefined }));
    const refused = await discover(issuer);
    expect(refused.ok ? '' : refused.fault.message).toContain(endpoint);
  },
);

test.each([
  ['another issuer in the metadata', { fault: 'wrong-issuer' }, 'configuration'],
  ['down', { fault: 'discovery-down' }, 'unreachable'],
] as const)('SI8: %s', async (_name, behaviour, code) => {
  const { issuer } = await start({ behaviour });
  await expect(discover(issuer)).resolves.toMatchObject({ ok: false, fault: { code } });
});

test.each([
  ['a realm behind another name (frontend URL)', 'https://login.example.com/realms/staff'],
  ['a tenant with a long id', 'https://login.example.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0'],
])('SI8: %s: both issuers are named whole, and which one to enter', async (_name, own) => {
  const issuer = await metadataServer((self) => ({ ...sound(self), issuer: own }));
  const refused = await discover(issuer);
  expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration', cause: 'other-issuer' } });
  expect(refused.ok ? '' : refused.fault.message).toBe(
    `The issuer is configured as ${issuer}, but the provider there calls itself ${own}: set "issuer" to exactly ${own}.`,
  );
});

test.each([
  'https://user:password@example.com',
  'https://example.com/\u001b[31m',
  'javascript:alert(1)',
  'file:///etc/passwd',
  `https://example.com/${'long/'.repeat(100)}`,
])('SI7: %.40j cannot be an issuer and is not shown', async (own) => {
  const issuer = await metadataServer((self) => ({ ...sound(self), issuer: own }));
  const refused = await discover(issuer);
  expect(refused).toMatchObject({ ok: false, fault: { code: 'configuration' } });
  expect(refused.ok ? '' : refused.fault.message).not.toContain(own);
});

test.each([
  ['AWS', null, ['PS256', 'EdDSA'], 'failed'],
  ['AWS', null, ['PS256', 'ES256'], null],
  ['AWS', null, undefined, null],
  ['another service', 'https://minio.example.com', ['EdDSA'], null],
])(
  'the doctor tells beforehand what signatures %s does not take (%s, %j)',
  async (_, stsEndpoint, algorithms, status) => {
    const issuer = await metadataServer((self) => ({
      ...sound(self),
      id_token_signing_alg_values_supported: algorithms,
    }));
    const role = 'arn:aws:iam::123456789012:role/brimful';
    const entry = {
      id: 'work',
      source: 'oidc',
      issuer,
      clientId: 'brimful',
      region: 'eu-central-1',
      roleArn: role,
    };
    const account = oidcSchema.parse({ ...entry, stsEndpoint });
    const { signatures } = await checkProvider(account, network);
    expect(signatures?.status ?? null).toBe(status);
    if (signatures !== null) expect(signatures.finding).toMatch(/PS256, EdDSA only, and AWS accepts RS256/);
  },
);

test('a web page instead of metadata (captive portal) counts as unreachable', async () => {
  const issuer = await metadataServer(() => '<html>Welcome to the hotel</html>');
  await expect(discover(issuer)).resolves.toMatchObject({ ok: false, fault: { code: 'unreachable' } });
});

test('nobody listens: unreachable, with the host in the sentence', async () => {
  const provider = await start();
  await provider.close();
  open.length = 0;
  const gone = await discover(provider.issuer);
  expect(gone).toMatchObject({ ok: false, fault: { code: 'unreachable', detail: 'ECONNREFUSED' } });
  expect(gone.ok ? '' : gone.fault.message).toContain(new URL(provider.issuer).host);
});

test('no provider at the address (404) is a mistake in the configuration', async () => {
  const { issuer } = await start();
  await expect(discover(`${issuer}/nowhere`)).resolves.toMatchObject({
    ok: false,
    fault: { code: 'configuration' },
  });
});
