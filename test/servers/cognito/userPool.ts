// A user pool of Amazon Cognito with a domain: the issuer at one address (`cognito-idp`), its sign-in pages
// and OAuth endpoints at another, as AWS has them. Source: Amazon Cognito developer guide, "User pool
// endpoints and managed login reference", "OpenID Connect discovery".
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { User } from '../openid/loginPage.ts';
import { readForm } from '../openid/readForm.ts';
import { withNewKey } from '../openid/signingKeys.ts';
import { createPoolMemory, json } from './poolMemory.ts';
import type { AppClient, PoolAnswer, PoolRequest } from './poolMemory.ts';
import { COOKIE, createSignInPages } from './signInPages.ts';
import { createTokenEndpoints } from './tokenEndpoints.ts';

export interface UserPoolOptions {
  /** Of the app client: https, or http://localhost with any port. */
  readonly callbackUrls: readonly string[];
  readonly logoutUrls?: readonly string[];
  /** Left out: an app client without a secret. */
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
  readonly flows?: AppClient['flows'];
  readonly tokenRevocation?: boolean;
  readonly users?: readonly User[];
  readonly idTokenSeconds?: number;
}

export interface UserPool {
  readonly issuer: string;
  /** Where the pages and endpoints are, without a slash at the end. */
  readonly domain: string;
  readonly clientId: string;
  readonly users: readonly User[];
  /** The requests to the domain, such as `POST /oauth2/token refresh_token`, in order. */
  readonly calls: readonly string[];
  /** The administrator signs everybody out (AdminUserGlobalSignOut). */
  endSessions(): void;
  close(): Promise<void>;
}

const POOL_ID = 'eu-central-1_Example';
const DEFAULT_USERS: readonly User[] = [
  { username: 'ada', password: 'wonderland', subject: '0f6f5a5c-9051-70a5-93d2-2d1f5f0e7a11' },
];

/** Starts both on 127.0.0.1; the caller must `close` it. */
export async function startUserPool(options: UserPoolOptions): Promise<UserPool> {
  const unfit = options.callbackUrls.find((url) => !/^(https:\/\/|http:\/\/localhost[:/])/.test(url));
  if (unfit !== undefined) throw new Error(`Cognito registers no ${unfit}: https, or http://localhost`);
  const keys = await withNewKey({ jwks: [] });
  const users = options.users ?? DEFAULT_USERS;
  const memory = createPoolMemory();
  const calls: string[] = [];
  const client: AppClient = {
    ...{ id: '1example23456789', secret: options.clientSecret ?? null },
    ...{ callbackUrls: options.callbackUrls, logoutUrls: options.logoutUrls ?? [] },
    ...{ scopes: options.scopes ?? ['openid', 'email', 'profile'], flows: options.flows ?? ['code'] },
    revocation: options.tokenRevocation ?? true,
  };

  const issuing = await listen((request) => Promise.resolve(publish(request.url.pathname)));
  const issuer = `${issuing.address}/${POOL_ID}`;
  const pages = createSignInPages({ client, users, memory });
  const { idTokenSeconds = 3600 } = options;
  const endpoints = createTokenEndpoints({ issuer, client, memory, keys, idTokenSeconds });
  const serving = await listen(async (request) => {
    const route = `${request.method} ${request.url.pathname}`;
    calls.push([route, request.form.get('grant_type')].filter(Boolean).join(' '));
    return pages[route]?.(request) ?? (await endpoints[route]?.(request)) ?? { status: 404 };
  });
  const domain = serving.address;

  const publish = (path: string): PoolAnswer => {
    const at = `/${POOL_ID}/.well-known`;
    if (path === `${at}/openid-configuration`) return json(200, metadata(issuer, domain));
    if (path !== `${at}/jwks.json`) return { status: 404 };
    return json(200, {
      keys: keys.jwks.map(({ kty, kid, alg, use, n, e }) => ({ kty, kid, alg, use, n, e })),
    });
  };

  return {
    ...{ issuer, domain, clientId: client.id, users, calls },
    endSessions: () => {
      for (const signIn of memory.signIns) signIn.ended = true;
    },
    close: async () => {
      await Promise.all([close(issuing.server), close(serving.server)]);
    },
  };
}

/** All that Cognito publishes; it does not say that it knows PKCE. */
function metadata(issuer: string, domain: string): object {
  return {
    authorization_endpoint: `${domain}/oauth2/authorize`,
    end_session_endpoint: `${domain}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${domain}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${domain}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${domain}/oauth2/userInfo`,
  };
}

async function listen(
  answer: (request: PoolRequest) => Promise<PoolAnswer>,
): Promise<{ readonly server: Server; readonly address: string }> {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { authorization = '', cookie = '' } = request.headers;
    const { status, headers, body } = await answer({
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://127.0.0.1'),
      form: await readForm(request),
      authorization,
      cookie: new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(cookie)?.[1] ?? '',
    });
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
