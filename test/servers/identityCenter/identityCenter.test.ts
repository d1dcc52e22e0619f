// The local IAM Identity Center, held to the SDK's own clients: what they ask for, and what is refused.
import { createHash, randomBytes } from 'node:crypto';
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccounts,
  SSOClient,
} from '@aws-sdk/client-sso';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import type { RegisterClientCommandInput } from '@aws-sdk/client-sso-oidc';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startIdentityCenter } from './identityCenter.ts';
import type { IdentityCenter } from './identityCenter.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const REDIRECT = 'http://127.0.0.1:49152/oauth/callback';
const VERIFIER = randomBytes(48).toString('base64url');

/** Moved by hand. */
let now: number;
let center: IdentityCenter;
let oidc: SSOOIDCClient;
let portal: SSOClient;

beforeEach(async () => {
  now = Date.now();
  const sleep = (): Promise<void> => Promise.resolve();
  center = await startIdentityCenter({
    clock: { now: () => now, monotonic: () => now, sleep },
    pageSize: 2,
    interval: 5,
  });
  const common = { region: center.region, endpoint: center.endpoint, maxAttempts: 1 };
  oidc = new SSOOIDCClient(common);
  portal = new SSOClient(common);
  const one = { email: 'aws@example.com', roles: ['Files', 'ReadOnly', 'Billing'] };
  center.assignments.set(
    'ada',
    ['111122223333', '444455556666', '777788889999'].map((awsAccountId) => ({
      ...one,
      ...{ awsAccountId, name: `account ${awsAccountId}` },
    })),
  );
});
afterEach(() => center.stop());

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

async function register(change: Partial<RegisterClientCommandInput> = {}): Promise<Client> {
  const { clientId = '', clientSecret = '' } = await oidc.send(
    new RegisterClientCommand({
      clientName: 'test',
      clientType: 'public',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: center.startUrl,
      scopes: ['sso:account:access'],
      ...change,
    }),
  );
  return { clientId, clientSecret };
}

/** What the browser is sent to by the authorization page; null: nowhere. */
async function authorize(client: Client, change: Record<string, string> = {}): Promise<URL | null> {
  const url = new URL('/authorize', center.endpoint);
  const query = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT,
    state: 'state',
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    scopes: 'sso:account:access',
    ...change,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { headers } = await fetch(url, { redirect: 'manual' });
  const location = headers.get('location');
  return location === null ? null : new URL(location);
}

async function redeem(client: Client, code: string, change: object = {}) {
  return oidc.send(
    new CreateTokenCommand({
      ...client,
      grantType: 'authorization_code',
      code,
      redirectUri: REDIRECT,
      codeVerifier: VERIFIER,
      ...change,
    }),
  );
}

async function signIn(): Promise<{ client: Client; accessToken: string; refreshToken: string }> {
  const client = await register();
  const answer = await authorize(client);
  const { accessToken = '', refreshToken = '' } = await redeem(
    client,
    answer?.searchParams.get('code') ?? '',
  );
  return { client, accessToken, refreshToken };
}

async function refused(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.name : 'not refused';
}

describe('clients', () => {
  test.each([
    ['InvalidClientMetadataException', { clientType: 'confidential' }],
    ['InvalidClientMetadataException', { redirectUris: [] }],
    ['InvalidRequestException', { clientName: '' }],
    ['InvalidRequestException', { issuerUrl: 'https://other.awsapps.com/start' }],
    ['UnsupportedGrantTypeException', { grantTypes: ['password'] }],
    ['InvalidScopeException', { scopes: ['everything'] }],
    ['InvalidRedirectUriException', { redirectUris: ['https://evil.example.com/'] }],
  ])('%s: %j', async (name, change) => {
    expect(await refused(register(change))).toBe(name);
  });

  test('are gone when their time is over', async () => {
    const { client, refreshToken } = await signIn();
    now += 91 * 86_400_000;
    const grant = { ...client, grantType: 'refresh_token', refreshToken };
    expect(await refused(oidc.send(new CreateTokenCommand(grant)))).toBe('InvalidClientException');
    expect(await authorize(client)).toBeNull();
  });
});

describe('authorization code', () => {
  test('works once, and only with the verifier, the address and the client that asked', async () => {
    const client = await register();
    const other = await register();
    for (const [as, change] of [
      [client, { codeVerifier: 'another' }],
      [client, { redirectUri: 'http://127.0.0.1:1/oauth/callback' }],
      [other, {}],
    ] as const) {
      const code = (await authorize(client))?.searchParams.get('code') ?? '';
      expect(await refused(redeem(as, code, change))).toBe('InvalidGrantException');
      // A failed try has spent it.
      expect(await refused(redeem(client, code))).toBe('InvalidGrantException');
    }
    const code = (await authorize(client))?.searchParams.get('code') ?? '';
    await expect(redeem(client, code)).resolves.toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
    expect(await refused(redeem(client, code))).toBe('InvalidGrantException');
  });

  test('the page answers with state, and with an error for what is not complete or not allowed', async () => {
    const client = await register();
    const plain = await authorize(client, { code_challenge_method: 'plain' });
    expect(Object.fromEntries(plain?.searchParams ?? [])).toEqual({
      state: 'state',
      error: 'invalid_request',
    });
    center.allows = false;
    const denied = await authorize(client);
    expect(denied?.searchParams.get('error')).toBe('access_denied');
    // An address that is not registered is never redirected to.
    expect(await authorize(client, { redirect_uri: 'https://evil.example.com/' })).toBeNull();
  });
});

describe('device code', () => {
  const poll = (client: Client, deviceCode: string) =>
    oidc.send(new CreateTokenCommand({ ...client, grantType: DEVICE, deviceCode }));
  const begin = async () => {
    const client = await register({ grantTypes: [DEVICE, 'refresh_token'] });
    const { startUrl } = center;
    const started = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    return { client, deviceCode: started.deviceCode ?? '', userCode: started.userCode ?? '' };
  };

  test('pending, too fast, allowed, and used up', async () => {
    const { client, deviceCode, userCode } = await begin();
    expect(await refused(poll(client, deviceCode))).toBe('AuthorizationPendingException');
    expect(await refused(poll(client, deviceCode))).toBe('SlowDownException');
    center.answerDevice(userCode, { user: 'ada' });
    now += 5_000;
    await expect(poll(client, deviceCode)).resolves.toMatchObject({
      accessToken: expect.any(String) as string,
      refreshToken: expect.any(String) as string,
    });
    now += 5_000;
    expect(await refused(poll(client, deviceCode))).toBe('InvalidGrantException');
  });

  test('denied; expired; of another start URL; with a client for browsers', async () => {
    const denied = await begin();
    center.answerDevice(denied.userCode, 'denied');
    expect(await refused(poll(denied.client, denied.deviceCode))).toBe('AccessDeniedException');
    const expired = await begin();
    now += 601_000;
    expect(await refused(poll(expired.client, expired.deviceCode))).toBe('ExpiredTokenException');
    const startUrl = 'https://other.awsapps.com/start';
    const elsewhere = new StartDeviceAuthorizationCommand({ ...expired.client, startUrl });
    expect(await refused(oidc.send(elsewhere))).toBe('InvalidRequestException');
    const browser = await register();
    const here = new StartDeviceAuthorizationCommand({ ...browser, startUrl: center.startUrl });
    expect(await refused(oidc.send(here))).toBe('UnauthorizedClientException');
  });
});

describe('refresh', () => {
  test('rotates, and belongs to its client', async () => {
    const { client, refreshToken } = await signIn();
    const refresh = (as: Client, token: string) =>
      oidc.send(new CreateTokenCommand({ ...as, grantType: 'refresh_token', refreshToken: token }));
    expect(await refused(refresh(await register(), refreshToken))).toBe('InvalidGrantException');
    const next = await refresh(client, refreshToken);
    expect(next.refreshToken).not.toBe(refreshToken);
    expect(await refused(refresh(client, refreshToken))).toBe('InvalidGrantException');
    center.endSessions();
    expect(await refused(refresh(client, next.refreshToken ?? ''))).toBe('InvalidGrantException');
  });
});

describe('portal', () => {
  const ROLE = { accountId: '111122223333', roleName: 'Files' };

  test('accounts page by page, roles, credentials', async () => {
    const { accessToken } = await signIn();
    const pages: number[] = [];
    for await (const { accountList = [] } of paginateListAccounts({ client: portal }, { accessToken })) {
      pages.push(accountList.length);
    }
    expect(pages).toEqual([2, 1]);
    const { accountId } = ROLE;
    const roles = await portal.send(new ListAccountRolesCommand({ accessToken, accountId }));
    expect(roles).toMatchObject({
      roleList: [{ roleName: 'Files', accountId }, { roleName: 'ReadOnly' }],
      nextToken: expect.any(String) as string,
    });
    const keys = await portal.send(new GetRoleCredentialsCommand({ accessToken, ...ROLE }));
    expect(keys.roleCredentials?.expiration).toBe(now + 3_600_000);
  });

  test('refuses what is not assigned, unknown pages, and tokens that have ended', async () => {
    const { accessToken } = await signIn();
    const get = (change: object) =>
      refused(portal.send(new GetRoleCredentialsCommand({ accessToken, ...ROLE, ...change })));
    expect(await get({ roleName: 'Administrator' })).toBe('ForbiddenException');
    expect(await get({ accountId: '000000000000' })).toBe('ForbiddenException');
    expect(await get({ accountId: 'x' })).toBe('InvalidRequestException');
    const nextToken = Buffer.from('99').toString('base64url');
    const page = new ListAccountsCommand({ accessToken, nextToken });
    expect(await refused(portal.send(page))).toBe('InvalidRequestException');
    expect(await get({ accessToken: 'made-up' })).toBe('UnauthorizedException');
    now += 3_601_000;
    expect(await get({})).toBe('UnauthorizedException');
  });

  test('after a logout neither token works', async () => {
    const { client, accessToken, refreshToken } = await signIn();
    await portal.send(new LogoutCommand({ accessToken }));
    const get = new GetRoleCredentialsCommand({ accessToken, ...ROLE });
    expect(await refused(portal.send(get))).toBe('UnauthorizedException');
    const grant = { ...client, grantType: 'refresh_token', refreshToken };
    expect(await refused(oidc.send(new CreateTokenCommand(grant)))).toBe('InvalidGrantException');
  });
});
