// One refresh of a session at a provider (RFC 6749 6): reads the refresh token, stores the one that replaces
// it, and returns a verified ID token. Keeps the connection to the provider between refreshes.
import * as openid from 'openid-client';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { AgentFetch } from '../../network/agentFetch.ts';
import { failed, ok, parseJson } from '../../result.ts';
import type { Fault, Result } from '../../result.ts';
import { isSamePerson } from '../account/person.ts';
import type { IdToken, Person } from '../account/person.ts';
import { notReadable } from '../account/secretStore.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { signInFirst } from '../session/sessionEnd.ts';
import type { ClientSecret } from './clientSecret.ts';
import { discoverProvider } from './discovery.ts';
import type { ProviderConnection } from './discovery.ts';
import { openidFault } from './answers/openidFault.ts';
import { readTokens } from './stsToken.ts';

/**
 * `no-id-token`: the refresh returned no ID token (OIDC Core 12.2 allows that), or there never was a refresh
 * token.
 */
export type IdTokenFault = AuthFault | Fault<'no-id-token'>;

export interface TokenRefresh {
  /** The present connection to the provider, else a new one. */
  connect(): Promise<Result<ProviderConnection, CredentialFault>>;
  /** A sign-in has made this connection. */
  remember(connection: ProviderConnection): void;
  /** To be called by one at a time for a refresh token (TK1). */
  refresh(): Promise<Result<IdToken, IdTokenFault>>;
}

const METADATA_FRESH_MS = 12 * 3_600_000;

/** Sends nothing before the first call. `save`: stores a refresh token. */
export function createTokenRefresh(options: {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  readonly store: Pick<SecretStore, 'read'>;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  readonly save: (refreshToken: string, person: Person) => Promise<unknown>;
}): TokenRefresh {
  const { account, clock, store, save } = options;
  let known: { readonly connection: ProviderConnection; readonly since: number } | null = null;
  /** The provider has answered as it should in this run. */
  let hasAnswered = false;
  const remember = (connection: ProviderConnection): void => {
    known = { connection, since: clock.now() };
    hasAnswered = true;
  };

  const connect = async (): Promise<Result<ProviderConnection, CredentialFault>> => {
    const age = clock.now() - (known?.since ?? -Infinity);
    // Negative where the clock was set back.
    if (known !== null && age >= 0 && age < METADATA_FRESH_MS) return ok(known.connection);
    const { issuer, clientId } = account;
    const found = await discoverProvider({ issuer, clientId, fetch: options.fetch, hasAnswered });
    if (found.ok) remember(found.value);
    return found;
  };

  const refresh = async (): Promise<Result<IdToken, IdTokenFault>> => {
    // Read inside the lock: another process may have rotated it (TK1).
    const stored = await store.read();
    if (!stored.ok) return failed(notReadable(stored.fault));
    const { secret, person } = stored.value ?? { secret: null, person: null };
    if (secret === null || person === null) return failed(signInFirst(account.issuer));
    if (secret === '') return failed(noIdToken(account.issuer));
    const connection = await connect();
    if (!connection.ok) return connection;
    const clientSecret = await options.clientSecret.read();
    if (!clientSecret.ok) return clientSecret;
    const tokenEndpoint = connection.value.metadata.token_endpoint ?? '';
    // TK2: stored before anything else, including openid-client, sees the answer.
    const fetch = tapRefreshToken(options.fetch, tokenEndpoint, async (rotated) => {
      if (rotated !== secret) await save(rotated, person);
    });
    try {
      const tokens = await openid.refreshTokenGrant(
        connection.value.configure(fetch, clientSecret.value),
        secret,
      );
      const fresh = readTokens(account, tokens, clock.now());
      if (fresh === null) return failed(noIdToken(account.issuer));
      if (!fresh.ok) return fresh;
      if (!isSamePerson(fresh.value.person, person)) return failed(anotherPerson(account.issuer));
      return fresh;
    } catch (error) {
      known = null;
      return failed(openidFault(error, account.issuer, { isRefresh: true, hasAnswered, client: account }));
    }
  };

  return { connect, remember, refresh };
}

/** The provider renewed the sign-in without an ID token: another way may bring one. */
export function isNoIdToken(fault: IdTokenFault): fault is Fault<'no-id-token'> {
  return fault.code === 'no-id-token';
}

function noIdToken(issuer: string): Fault<'no-id-token'> {
  return {
    code: 'no-id-token',
    message: `${new URL(issuer).host} does not renew sign-ins in the background: sign in again.`,
  };
}

function anotherPerson(issuer: string): CredentialFault {
  return {
    code: 'needs-sign-in',
    message: `${new URL(issuer).host} returned a token for a different person than the one who signed in: sign in again.`,
    detail: 'issuer, subject or audience of the refreshed ID token differ',
  };
}

const tokenResponseSchema = z.object({ refresh_token: z.string().min(1) });

/**
 * Sees a rotated refresh token before anything else does: even an answer that fails validation may contain
 * the only valid one (TK2). Returns a fetch that awaits `keep` with the refresh token of a successful
 * token response before it returns the response. A response without one is passed through: the old token
 * stays valid then (RFC 6749 6).
 */
function tapRefreshToken(
  fetch: AgentFetch,
  tokenEndpoint: string,
  keep: (refreshToken: string) => Promise<void>,
): AgentFetch {
  const endpoint = new URL(tokenEndpoint).href;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (new URL(url).href === endpoint && response.ok) {
      const answer = parseJson(tokenResponseSchema, await response.clone().text());
      if (answer !== null) await keep(answer.refresh_token);
    }
    return response;
  };
}
