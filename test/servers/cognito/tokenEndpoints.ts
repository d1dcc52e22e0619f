// The endpoints of a user pool's domain that apps ask: /oauth2/token, /oauth2/userInfo and /oauth2/revoke.
// Source: Amazon Cognito developer guide, "The token issuer endpoint", "The user attributes endpoint", "The
// token revocation endpoint", "Understanding the identity (ID) token" and "... the access token".
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { signWithNewest } from '../openid/signingKeys.ts';
import type { SigningKeys } from '../openid/signingKeys.ts';
import { json } from './poolMemory.ts';
import type { AppClient, PoolAnswer, PoolMemory, PoolRequest, SignIn } from './poolMemory.ts';

/** OAuth's refusals (RFC 6749 5.2), thrown at any depth and answered in one place. */
class TokenRefusal extends Error {
  readonly status: number;

  constructor(error: string, status = 400) {
    super(error);
    this.status = status;
  }
}

type Endpoint = (request: PoolRequest) => Promise<PoolAnswer>;

export function createTokenEndpoints(pool: {
  readonly issuer: string;
  readonly client: AppClient;
  readonly memory: PoolMemory;
  readonly keys: SigningKeys;
  readonly idTokenSeconds: number;
}): Readonly<Record<string, Endpoint>> {
  const { issuer, client, memory } = pool;

  const issue = async (signIn: SignIn): Promise<object> => {
    const now = Math.floor(Date.now() / 1000);
    const { user, id, at, nonce } = signIn;
    const shared = {
      ...{ sub: user.subject, iss: issuer, origin_jti: id, event_id: randomUUID() },
      ...{ auth_time: at, iat: now, exp: now + pool.idTokenSeconds },
    };
    const access = await signWithNewest(pool.keys, {
      ...shared,
      ...{ jti: randomUUID(), token_use: 'access', client_id: client.id, version: 2 },
      ...{ scope: signIn.scopes.join(' '), username: user.username },
    });
    const identity = await signWithNewest(pool.keys, {
      ...shared,
      ...{ jti: randomUUID(), token_use: 'id', aud: client.id, at_hash: halfHash(access) },
      ...{ 'cognito:username': user.username, email: `${user.username}@example.com`, email_verified: true },
      ...(nonce !== null && { nonce }),
    });
    return {
      ...{ id_token: identity, access_token: access },
      ...{ expires_in: pool.idTokenSeconds, token_type: 'Bearer' },
    };
  };

  const redeem = async (form: URLSearchParams): Promise<object> => {
    const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
    if (code === null || redirectUri === null) throw new TokenRefusal('invalid_request');
    const pending = memory.codes.get(code);
    memory.codes.delete(code);
    if (!client.flows.includes('code')) throw new TokenRefusal('unauthorized_client');
    const verifier = form.get('code_verifier');
    const proof = verifier === null ? null : createHash('sha256').update(verifier).digest('base64url');
    if (
      pending === undefined ||
      pending.expiresAt <= Date.now() ||
      pending.redirectUri !== redirectUri ||
      pending.challenge !== proof
    ) {
      throw new TokenRefusal('invalid_grant');
    }
    // Encrypted, and so in five parts; opaque to every app.
    const refreshToken = Array.from({ length: 5 }, () => randomBytes(48).toString('base64url')).join('.');
    memory.refreshTokens.set(refreshToken, pending.signIn);
    return { ...(await issue(pending.signIn)), refresh_token: refreshToken };
  };

  /** The refresh token stays, and the answer does not repeat it. */
  const refresh = async (form: URLSearchParams): Promise<object> => {
    const text = form.get('refresh_token');
    if (text === null) throw new TokenRefusal('invalid_request');
    const signIn = memory.refreshTokens.get(text);
    if (signIn === undefined || signIn.ended) throw new TokenRefusal('invalid_grant');
    return issue(signIn);
  };

  const grants: Readonly<Record<string, (form: URLSearchParams) => Promise<object>>> = {
    authorization_code: redeem,
    refresh_token: refresh,
  };

  const revoke = (form: URLSearchParams): PoolAnswer => {
    const token = form.get('token');
    if (token === null || !client.revocation) throw new TokenRefusal('invalid_request');
    if (isJwt(token)) throw new TokenRefusal('unsupported_token_type');
    const signIn = memory.refreshTokens.get(token);
    if (signIn !== undefined) signIn.ended = true;
    return { status: 200 };
  };

  return {
    'POST /oauth2/token': refusing(async (request) => {
      authenticate(request, client, 400);
      const grant = request.form.get('grant_type');
      if (grant === null) throw new TokenRefusal('invalid_request');
      const answer = grants[grant];
      if (answer === undefined) throw new TokenRefusal('unsupported_grant_type');
      return json(200, await answer(request.form));
    }),
    'POST /oauth2/revoke': refusing((request) => {
      authenticate(request, client, 401);
      return Promise.resolve(revoke(request.form));
    }),
    'GET /oauth2/userInfo': (request) => Promise.resolve(userInfo(request.authorization, memory)),
  };
}

function refusing(endpoint: Endpoint): Endpoint {
  return async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      if (error instanceof TokenRefusal) return json(error.status, { error: error.message });
      throw error;
    }
  };
}

/** By client_secret_basic or client_secret_post; a public client names itself only. */
function authenticate({ authorization, form }: PoolRequest, client: AppClient, status: number): void {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
  const [id = '', secret = ''] =
    encoded === ''
      ? [form.get('client_id') ?? '', form.get('client_secret') ?? '']
      : Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent);
  if (id === '') throw new TokenRefusal('invalid_request');
  if (id !== client.id || secret !== (client.secret ?? '')) throw new TokenRefusal('invalid_client', status);
}

function userInfo(authorization: string, { signIns }: PoolMemory): PoolAnswer {
  const [, token] = /^Bearer (.+)$/.exec(authorization) ?? [];
  if (token === undefined) return json(400, { error: 'invalid_request' });
  const claims = isJwt(token) ? decodeJwt(token) : {};
  const signIn = signIns.find(({ id }) => id === claims['origin_jti']);
  const isGood =
    claims['token_use'] === 'access' && signIn?.ended === false && (claims.exp ?? 0) > Date.now() / 1000;
  if (!isGood) {
    const headers = {
      'www-authenticate': 'error="invalid_token", error_description="Access token is invalid"',
    };
    return { ...json(401, { error: 'invalid_token' }), headers };
  }
  const { subject, username } = signIn.user;
  return json(200, { sub: subject, username, email: `${username}@example.com`, email_verified: 'true' });
}

/** OpenID Connect Core 3.1.3.6, for RS256. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

function isJwt(text: string): boolean {
  return text.split('.').length === 3;
}
