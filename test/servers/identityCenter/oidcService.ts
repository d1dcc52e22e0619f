// The OIDC service of IAM Identity Center: clients, device authorization, tokens. Source: the service model
// "SSO OIDC" (version 2019-06-10) and the IAM Identity Center OIDC API reference.
import { createHash } from 'node:crypto';
import { AwsJsonError, listOf, textOf } from './awsJson.ts';
import type { JsonBody } from './awsJson.ts';
import { freshSecret, freshUserCode } from './identityState.ts';
import type { IdentityState, PortalSession, RegisteredClient } from './identityState.ts';

export interface OidcSettings {
  readonly state: IdentityState;
  readonly startUrl: string;
  /** Where people confirm device codes. */
  readonly devicePage: string;
  readonly now: () => number;
  readonly registrationSeconds: number;
  readonly deviceSeconds: number;
  /** Between polls of a device, in seconds. */
  readonly interval: number;
  readonly accessTokenSeconds: number;
  readonly sessionSeconds: number;
  /** Whether a refresh replaces the refresh token. */
  readonly rotates: () => boolean;
  /** Whether sign-ins come with a refresh token at all. */
  readonly issuesRefreshTokens: () => boolean;
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const GRANTS: readonly string[] = ['authorization_code', 'refresh_token', DEVICE_GRANT];
const SCOPES: ReadonlySet<string> = new Set(['sso:account:access']);
const CODE_SECONDS = 60;

/** The operations by path; each throws `AwsJsonError`. */
export function createOidcService(settings: OidcSettings) {
  const { state, now } = settings;

  const register = (body: JsonBody): object => {
    if (textOf(body, 'clientName') === '') throw refusal('InvalidRequestException', 'clientName is required');
    if (textOf(body, 'clientType') !== 'public') {
      throw refusal('InvalidClientMetadataException', 'only public clients are supported');
    }
    const grantTypes = listOf(body, 'grantTypes');
    if (grantTypes.some((grant) => !GRANTS.includes(grant))) throw refusal('UnsupportedGrantTypeException');
    const scopes = listOf(body, 'scopes');
    if (scopes.some((scope) => !SCOPES.has(scope))) throw refusal('InvalidScopeException');
    const redirectUris = listOf(body, 'redirectUris');
    if (redirectUris.some((uri) => !/^http:\/\/127\.0\.0\.1\/[\w/]+$/.test(uri))) {
      throw refusal('InvalidRedirectUriException');
    }
    if (grantTypes.includes('authorization_code') && redirectUris.length === 0) {
      throw refusal('InvalidClientMetadataException', 'redirectUris are required');
    }
    const issuer = textOf(body, 'issuerUrl');
    if (grantTypes.includes('authorization_code') && issuer !== settings.startUrl) {
      throw refusal('InvalidRequestException', 'the issuer URL is unknown');
    }
    const client: RegisteredClient = {
      id: freshSecret().slice(0, 22),
      secret: freshSecret(),
      expiresAt: now() + settings.registrationSeconds * 1000,
      ...{ grantTypes, redirectUris, scopes },
    };
    state.clients.set(client.id, client);
    return {
      clientId: client.id,
      clientSecret: client.secret,
      clientIdIssuedAt: Math.floor(now() / 1000),
      clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
    };
  };

  const authorizeDevice = (body: JsonBody): object => {
    const client = authenticate(body);
    if (textOf(body, 'startUrl') !== settings.startUrl) {
      throw refusal('InvalidRequestException', 'the start URL is unknown');
    }
    requireGrant(client, DEVICE_GRANT);
    const deviceCode = freshSecret();
    const userCode = freshUserCode();
    state.devices.set(deviceCode, {
      ...{ client: client.id, userCode, answer: null, lastPollAt: -Infinity },
      expiresAt: now() + settings.deviceSeconds * 1000,
    });
    return {
      ...{ deviceCode, userCode, interval: settings.interval, expiresIn: settings.deviceSeconds },
      verificationUri: settings.devicePage,
      verificationUriComplete: `${settings.devicePage}?user_code=${userCode}`,
    };
  };

  const token = (body: JsonBody): object => {
    const client = authenticate(body);
    const grant = textOf(body, 'grantType');
    if (!GRANTS.includes(grant)) throw refusal('UnsupportedGrantTypeException');
    requireGrant(client, grant);
    if (grant === DEVICE_GRANT) return issue(sessionOfDevice(client, textOf(body, 'deviceCode')), null);
    if (grant === 'authorization_code') return issue(sessionOfCode(client, body), null);
    return refresh(client, textOf(body, 'refreshToken'));
  };

  const sessionOfDevice = (client: RegisteredClient, deviceCode: string): PortalSession => {
    const device = state.devices.get(deviceCode);
    if (device?.client !== client.id) throw refusal('InvalidGrantException');
    if (now() >= device.expiresAt) throw refusal('ExpiredTokenException');
    const isHasty = now() - device.lastPollAt < settings.interval * 1000;
    device.lastPollAt = now();
    if (isHasty) throw refusal('SlowDownException');
    if (device.answer === null) throw refusal('AuthorizationPendingException');
    state.devices.delete(deviceCode);
    if (device.answer === 'denied') throw refusal('AccessDeniedException');
    return { user: device.answer.user, client: client.id, ended: false };
  };

  const sessionOfCode = (client: RegisteredClient, body: JsonBody): PortalSession => {
    const code = state.codes.get(textOf(body, 'code'));
    // A code is good for one try, whoever tries.
    state.codes.delete(textOf(body, 'code'));
    const challenge = createHash('sha256').update(textOf(body, 'codeVerifier')).digest('base64url');
    const fits =
      code?.client === client.id &&
      code.redirectUri === textOf(body, 'redirectUri') &&
      code.challenge === challenge &&
      now() < code.expiresAt;
    if (!fits) throw refusal('InvalidGrantException');
    return { user: code.user, client: client.id, ended: false };
  };

  const refresh = (client: RegisteredClient, text: string): object => {
    const found = state.refreshTokens.get(text);
    if (found?.session.client !== client.id || found.session.ended || now() >= found.expiresAt) {
      throw refusal('InvalidGrantException');
    }
    if (!settings.rotates()) return issue(found.session, text);
    state.refreshTokens.delete(text);
    return issue(found.session, null);
  };

  /** `kept`: the refresh token that stays, which the answer then does not repeat. */
  const issue = (session: PortalSession, kept: string | null): object => {
    const accessToken = `aoa${freshSecret()}`;
    const accessSeconds = settings.accessTokenSeconds;
    state.accessTokens.set(accessToken, { session, expiresAt: now() + accessSeconds * 1000 });
    const answer = { accessToken, tokenType: 'Bearer', expiresIn: accessSeconds };
    const grants = state.clients.get(session.client)?.grantTypes ?? [];
    const isRefreshable = grants.includes('refresh_token') && settings.issuesRefreshTokens();
    if (kept !== null || !isRefreshable) return answer;
    const refreshToken = `aor${freshSecret()}`;
    state.refreshTokens.set(refreshToken, { session, expiresAt: now() + settings.sessionSeconds * 1000 });
    return { ...answer, refreshToken };
  };

  /**
   * The `/authorize` page, which no service model has: `user` is whoever is at the browser, and allows or
   * denies. Returns where the browser goes next; null: the request is shown as wrong, and leads nowhere.
   */
  const authorize = (query: URLSearchParams, user: string, allows: boolean): string | null => {
    const client = state.clients.get(query.get('client_id') ?? '');
    const redirectUri = query.get('redirect_uri') ?? '';
    const challenge = query.get('code_challenge') ?? '';
    const isRegistered = client?.redirectUris.includes(redirectUri.replace(/:\d+(?=\/)/, '')) ?? false;
    if (client === undefined || !isRegistered || now() >= client.expiresAt) return null;
    const isComplete =
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(challenge) &&
      (query.get('scopes') ?? '').split(' ').every((scope) => client.scopes.includes(scope));
    const answer = new URL(redirectUri);
    answer.searchParams.set('state', query.get('state') ?? '');
    if (!isComplete || !allows) {
      answer.searchParams.set('error', isComplete ? 'access_denied' : 'invalid_request');
      return answer.href;
    }
    const code = freshSecret();
    state.codes.set(code, {
      ...{ client: client.id, user, redirectUri, challenge },
      expiresAt: now() + CODE_SECONDS * 1000,
    });
    answer.searchParams.set('code', code);
    return answer.href;
  };

  const authenticate = (body: JsonBody): RegisteredClient => {
    const client = state.clients.get(textOf(body, 'clientId'));
    if (client?.secret !== textOf(body, 'clientSecret') || now() >= client.expiresAt) {
      throw refusal('InvalidClientException');
    }
    return client;
  };

  const requireGrant = ({ grantTypes }: RegisteredClient, grant: string): void => {
    const allowed = grantTypes.length === 0 ? [DEVICE_GRANT] : grantTypes;
    if (!allowed.includes(grant)) throw refusal('UnauthorizedClientException');
  };

  return { register, authorizeDevice, token, authorize };
}

/** Status and OAuth error code of each exception in the service model. */
const EXCEPTIONS = {
  AccessDeniedException: [400, 'access_denied'],
  AuthorizationPendingException: [400, 'authorization_pending'],
  ExpiredTokenException: [400, 'expired_token'],
  InternalServerException: [500, 'server_error'],
  InvalidClientException: [401, 'invalid_client'],
  InvalidClientMetadataException: [400, 'invalid_client_metadata'],
  InvalidGrantException: [400, 'invalid_grant'],
  InvalidRedirectUriException: [400, 'invalid_redirect_uri'],
  InvalidRequestException: [400, 'invalid_request'],
  InvalidRequestRegionException: [400, 'invalid_request'],
  InvalidScopeException: [400, 'invalid_scope'],
  SlowDownException: [400, 'slow_down'],
  UnauthorizedClientException: [400, 'unauthorized_client'],
  UnsupportedGrantTypeException: [400, 'unsupported_grant_type'],
} as const satisfies Record<string, readonly [number, string]>;
export type OidcException = keyof typeof EXCEPTIONS;
export const OIDC_EXCEPTIONS = Object.keys(EXCEPTIONS) as readonly OidcException[];

export function refusal(name: OidcException, description: string = name): AwsJsonError {
  const [status, error] = EXCEPTIONS[name];
  return new AwsJsonError(name, status, { error, error_description: description });
}
