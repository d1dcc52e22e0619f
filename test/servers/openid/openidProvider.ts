// A real OpenID provider (npm oidc-provider) on 127.0.0.1 for tests, the demo and the local world.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { JWTPayload } from 'jose';
import { interactionPolicy, Provider } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { answerLogin } from './loginPage.ts';
import type { User } from './loginPage.ts';
import { alterMetadata, alterTokenResponse, textbookBehaviour } from './providerBehaviour.ts';
import type { ProviderBehaviour } from './providerBehaviour.ts';
import { createProviderMemory } from './providerMemory.ts';
import type { ProviderMemory } from './providerMemory.ts';
import { signWithNewest, withNewKey } from './signingKeys.ts';

export interface OpenidProviderOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  readonly clientId?: string;
  /** Demanded at the token and revocation endpoints; default: a public client. */
  readonly clientSecret?: string;
  readonly users?: readonly User[];
  readonly idTokenTtlSeconds?: number;
  /** Each use of a refresh token restarts this, unless `rotateRefreshTokens` is off. */
  readonly refreshTokenTtlSeconds?: number;
  readonly rotateRefreshTokens?: boolean;
  /** The issuer ends with a slash, as Auth0's and LemonLDAP::NG's do. */
  readonly issuerTrailingSlash?: boolean;
  /**
   * Only these ports are accepted in redirect URIs, as by providers that compare exactly;
   * default: any (RFC 8252 7.3).
   */
  readonly redirectPorts?: readonly number[];
  /** What is registered, whatever the port (RFC 8252 7.3); default: `/callback` on both addresses. */
  readonly redirectUris?: readonly string[];
  /**
   * Knows ways to sign in by these names (`acr`), the weakest first; people use the demanded one, else the
   * weakest. Default: says nothing about it.
   */
  readonly acrValues?: readonly string[];
  /** The scopes that the client may ask for, of those that the provider offers; default: all. */
  readonly clientScopes?: string;
  /** Has a device authorization endpoint (RFC 8628), which the client may use; default: false. */
  readonly deviceSignIn?: boolean;
  readonly behaviour?: Partial<ProviderBehaviour>;
}

export type ProviderEndpoint = 'device' | 'discovery' | 'authorization' | 'token' | 'jwks' | 'revocation';

export interface OpenidProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly users: readonly User[];
  /** Changes the given parts of its behaviour from the next request on; releases held requests. */
  change(behaviour: Partial<ProviderBehaviour>): void;
  /** Signs with a new key from now on; `dropOld` also takes the old keys out of the published set. */
  rotateKeys(options?: { readonly dropOld: boolean }): Promise<void>;
  /** Signs every person out: sessions, grants and refresh tokens end. */
  revokeAll(): void;
  /** How many requests have arrived at an endpoint. */
  requestCount(endpoint: ProviderEndpoint): number;
  /** What the latest authorization request asked for. */
  latestAuthorization(): URLSearchParams;
  close(): Promise<void>;
}

const ENDPOINTS: Readonly<Record<string, ProviderEndpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/auth': 'authorization',
  '/device/auth': 'device',
  '/token': 'token',
  '/jwks': 'jwks',
  '/token/revocation': 'revocation',
};
const DEFAULT_USERS: readonly User[] = [{ username: 'alice', password: 'wonderland', subject: 'alice' }];
const REDIRECT_URIS = ['http://127.0.0.1/callback', 'http://[::1]/callback'];
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const DAY_SECONDS = 24 * 60 * 60;

/** Starts the provider; resolves when it listens. The caller must `close` it. */
export async function startOpenidProvider(options: OpenidProviderOptions = {}): Promise<OpenidProvider> {
  const clientId = options.clientId ?? 'brimful';
  const users = options.users ?? DEFAULT_USERS;
  const acrValues = options.acrValues ?? [];
  const memory = createProviderMemory();
  const cookieKey = randomBytes(16).toString('hex');
  let behaviour: ProviderBehaviour = { ...textbookBehaviour, ...options.behaviour };
  let keys = await withNewKey({ jwks: [] });
  let release: () => void;
  let held = new Promise<void>((resolve) => (release = resolve));
  let latestAuthorization = new URLSearchParams();
  const counts = new Map<ProviderEndpoint, number>();

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  const issuer = `http://127.0.0.1:${port}${options.issuerTrailingSlash === true ? '/' : ''}`;

  const build = (): Provider => {
    const provider = new Provider(issuer, {
      ...configuration({ clientId, users, options, memory, cookieKey }),
      jwks: { keys: [...keys.jwks] },
    });
    provider.use(async (ctx: KoaContextWithOIDC, next) => {
      await next();
      const endpoint = ENDPOINTS[ctx.path];
      if (endpoint === 'discovery') alterMetadata(ctx, behaviour);
      if (endpoint === 'token') {
        await alterTokenResponse(ctx, behaviour, (claims: JWTPayload) => signWithNewest(keys, claims));
      }
    });
    return provider;
  };
  let provider = build();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    const endpoint = ENDPOINTS[pathname];
    if (endpoint !== undefined) counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
    if (endpoint === 'authorization') latestAuthorization = searchParams;
    if (behaviour.fault === 'all-down' || behaviour.fault === `${endpoint ?? ''}-down`) {
      response.writeHead(503).end();
      return;
    }
    if (behaviour.fault === 'all-not-found') {
      response.writeHead(404).end();
      return;
    }
    if (behaviour.fault === 'all-web-page') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Maintenance</h1>');
      return;
    }
    if (behaviour.fault === `${endpoint ?? ''}-slow`) await held;
    if (behaviour.fault === 'token-answer-lost' && endpoint === 'token') {
      response.writeHead = () => response.destroy();
    }
    if (endpoint === 'authorization' && !redirectPortAccepted(searchParams, options.redirectPorts)) {
      response.writeHead(400).end('redirect_uri is not registered');
      return;
    }
    if (pathname.startsWith('/interaction/'))
      await answerLogin({ provider, users, acrValues }, request, response);
    else await provider.callback()(request, response);
  }

  return {
    issuer,
    clientId,
    users,
    change: (part) => {
      behaviour = { ...behaviour, ...part };
      release();
      held = new Promise((resolve) => (release = resolve));
    },
    rotateKeys: async ({ dropOld } = { dropOld: false }) => {
      const next = await withNewKey(keys);
      keys = dropOld ? { jwks: next.jwks.slice(0, 1) } : next;
      provider = build();
    },
    revokeAll: () => memory.clear(),
    latestAuthorization: () => latestAuthorization,
    requestCount: (endpoint) => counts.get(endpoint) ?? 0,
    close: async () => {
      release();
      await closeServer(server);
    },
  };
}

function configuration(parts: {
  readonly clientId: string;
  readonly users: readonly User[];
  readonly options: OpenidProviderOptions;
  readonly memory: ProviderMemory;
  readonly cookieKey: string;
}): ConstructorParameters<typeof Provider>[1] {
  const { clientId, users, options, memory, cookieKey } = parts;
  const policy = interactionPolicy.base();
  policy.remove('consent');
  if (options.acrValues !== undefined) policy.get('login')?.checks.add(acrCheck());
  return {
    adapter: memory.adapter,
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        ...(options.clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' as const }
          : {
              token_endpoint_auth_method: 'client_secret_post' as const,
              client_secret: options.clientSecret,
            }),
        grant_types: [
          ...['authorization_code', 'refresh_token'],
          ...(options.deviceSignIn === true ? [DEVICE_GRANT] : []),
        ],
        response_types: ['code'],
        ...(options.clientScopes !== undefined && { scope: options.clientScopes }),
        redirect_uris: [...(options.redirectUris ?? REDIRECT_URIS)],
      },
    ],
    acrValues: [...(options.acrValues ?? [])],
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: options.deviceSignIn === true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, subject) => {
      const user = users.find((candidate) => candidate.subject === subject);
      return user && accountOf(user);
    },
    // Nobody is asked for consent: signing in is consent to the one client there is.
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId;
      const grant = new ctx.oidc.provider.Grant({ clientId, ...(accountId !== undefined && { accountId }) });
      grant.addOIDCScope('openid offline_access profile email');
      await grant.save();
      return grant;
    },
    // Google, Okta and others give native apps a refresh token without `prompt=consent`.
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: options.rotateRefreshTokens ?? true,
    pkce: { required: () => true },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      Grant: 400 * DAY_SECONDS,
      IdToken: options.idTokenTtlSeconds ?? 300,
      Interaction: 600,
      RefreshToken: options.refreshTokenTtlSeconds ?? 14 * DAY_SECONDS,
      Session: 400 * DAY_SECONDS,
    },
  };
}

/** A session that is weaker than demanded leads to the login page, or to an error at `prompt=none`. */
function acrCheck(): interactionPolicy.Check {
  return new interactionPolicy.Check(
    'acr_not_met',
    'a stronger sign-in is demanded',
    'login_required',
    ({ oidc }) => {
      const demanded = oidc.params?.['acr_values'];
      return typeof demanded === 'string' && !demanded.split(' ').includes(oidc.acr);
    },
  );
}

function accountOf(user: User): {
  accountId: string;
  claims: () => { sub: string; preferred_username: string };
} {
  return {
    accountId: user.subject,
    claims: () => ({ sub: user.subject, preferred_username: user.username }),
  };
}

function redirectPortAccepted(query: URLSearchParams, ports: readonly number[] | undefined): boolean {
  const uri = query.get('redirect_uri');
  return ports === undefined || uri === null || ports.includes(Number(new URL(uri).port));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
