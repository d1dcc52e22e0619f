// A session at a provider: returns fresh ID tokens, refreshes them, and ends the session.
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import { failed, ok, parseJson, type Fault, type Result } from '../../result.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ClientSecret } from './clientSecret.ts';
import { discoverProvider, type ProviderConnection } from './discovery.ts';
import { isSamePerson, type IdToken, type Person } from '../account/person.ts';
import { notReadable } from '../account/secretStore.ts';
import { openidFault } from './openidFault.ts';
import { lockTaken, withProcessLock, type TakeLock } from '../account/refreshLock.ts';
import { signInFirst, type SessionEnd } from '../session/sessionEnd.ts';
import type { SharedSignIns, SignInMemory } from '../account/authServices.ts';
import { createTurns } from '../vault/turns.ts';
import { readTokens } from './stsToken.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { SignInTokens } from './signInAttempt.ts';
import type { AuthFault, StepUp } from '../account/stepUp.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

/**
 * `no-id-token`: the refresh returned no ID token (OIDC Core 12.2 allows that), or there never was a refresh
 * token.
 */
export type IdTokenFault = AuthFault | Fault<'no-id-token'>;

export interface RenewalProbe {
  /** False only if the provider clearly does not renew. */
  readonly renews: boolean;
  /** null: the present sign-in is sufficient. */
  readonly demand: StepUp | null;
  /** Why the refresh returned no ID token; null: it did. */
  readonly fault: IdTokenFault | null;
}

export interface OidcSession {
  /**
   * A token that is valid for at least another minute, of a session that is not due for a refresh: the
   * present one, else from one refresh that all callers and all accounts with this sign-in share (TK1,
   * TK11).
   */
  idToken(): Promise<Result<IdToken, IdTokenFault>>;
  /** When the session has to be refreshed to stay alive (epoch ms); null: nothing says so (TK12). */
  refreshDueAt(): number | null;
  /** The last token, once it is too old to be used: safe as `id_token_hint` in a URL. */
  spentIdToken(): IdToken | null;
  /** A service refused exactly this token: the next `idToken` refreshes. */
  dropIdToken(token: IdToken): void;
  /** Takes over the tokens of a sign-in. A fault means that the refresh token is in memory only for now. */
  adopt(tokens: SignInTokens): Promise<Result<void, VaultFault>>;
  /**
   * Checks right after a sign-in whether the provider renews in the background (TK5), or demands a stronger
   * sign-in for that.
   */
  probeRenewal(): Promise<RenewalProbe>;
  /**
   * Revokes the refresh token at the provider (RFC 7009) and deletes it here, the latter even if the former
   * fails (TK7). While other accounts have the same sign-in, it only lets go of it (TK11).
   */
  end(): Promise<SessionEnd>;
  /** Resolves once no refresh is in flight: exiting during one could lose a rotated token. */
  settled(): Promise<void>;
}

export interface OidcSessionOptions {
  readonly account: OidcAccountConfig;
  readonly fetch: AgentFetch;
  readonly clock: Clock;
  readonly store: SecretStore;
  readonly clientSecret: Pick<ClientSecret, 'read'>;
  /** The name of the vault entry for a subject. */
  readonly entryName: (subject: string) => string;
  readonly signIns: Pick<SharedSignIns, 'memory'>;
  readonly takeLock: TakeLock;
  /** The same for all accounts that may have the same refresh token. */
  readonly lockFile: string;
  /** Called after each attempt to store the refresh token; null: stored. */
  readonly onStored: (fault: VaultFault | null) => void;
}

const METADATA_FRESH_MS = 12 * 3_600_000;

/** Reads and sends nothing before the first call. */
export function createOidcSession(options: OidcSessionOptions): OidcSession {
  const { account, clock, store } = options;
  const inTurn = createTurns();
  const signedOut: SignInMemory = { idToken: null, refreshing: null };
  /** Shared by the accounts that give STS the same kind of token of the same sign-in (TK10). */
  const memory = (): SignInMemory => {
    const name = store.name();
    return name === null ? signedOut : options.signIns.memory(`${account.stsToken} ${name}`);
  };
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

  const save = async (refreshToken: string, person: Person): Promise<Result<void, VaultFault>> => {
    const name = options.entryName(person.subject);
    const saved = await store.write(name, { secret: refreshToken, person });
    options.onStored(saved.ok ? null : saved.fault);
    return saved;
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
      memory().idToken = fresh.value;
      return fresh;
    } catch (error) {
      known = null;
      return failed(openidFault(error, account.issuer, { isRefresh: true, hasAnswered, client: account }));
    }
  };

  /** Runs `act` while no other account or process uses the refresh token; null: one went on using it. */
  const locked = <T>(act: () => Promise<T>): Promise<{ readonly value: T } | null> => {
    const lock = { take: options.takeLock, file: options.lockFile, clock };
    // Never aborted: the answer may contain the only valid refresh token. The network limits each request.
    return withProcessLock(lock, new AbortController().signal, act);
  };

  const refreshLocked = async (): Promise<Result<IdToken, IdTokenFault>> => {
    const before = memory().idToken;
    const done = await locked(() => {
      // Another account has brought a token of the same sign-in meanwhile.
      const { idToken } = memory();
      return idToken !== before && isUsable(idToken) ? Promise.resolve(ok(idToken)) : refresh();
    });
    return done === null ? failed(lockTaken()) : done.value;
  };

  const sharedRefresh = (): Promise<Result<IdToken, IdTokenFault>> => {
    const shared = memory();
    shared.refreshing ??= inTurn(refreshLocked).finally(() => (shared.refreshing = null));
    return shared.refreshing;
  };

  const isFresh = (token: IdToken): boolean => token.freshUntil > clock.now();
  /** False too when a refresh is due that keeps the session alive. */
  const isUsable = (token: IdToken | null): token is IdToken =>
    token !== null && isFresh(token) && clock.now() < (token.refreshDueAt ?? Infinity);

  return {
    idToken: async () => {
      const { idToken } = memory();
      return isUsable(idToken) ? ok(idToken) : sharedRefresh();
    },
    refreshDueAt: () => memory().idToken?.refreshDueAt ?? null,
    spentIdToken: () => {
      const { idToken } = memory();
      return idToken === null || isFresh(idToken) ? null : idToken;
    },
    probeRenewal: async () => {
      const refreshed = await sharedRefresh();
      if (refreshed.ok) return { renews: true, demand: null, fault: null };
      const { fault } = refreshed;
      const demand = ('stepUp' in fault && fault.stepUp) || null;
      return {
        renews: demand !== null || !['no-id-token', 'needs-sign-in'].includes(fault.code),
        demand,
        fault,
      };
    },
    dropIdToken: (token) => {
      const shared = memory();
      if (shared.idToken?.text === token.text) shared.idToken = null;
    },
    adopt: (tokens) => {
      const { idToken, refreshToken, connection } = tokens;
      const adoptNow = async (): Promise<Result<void, VaultFault>> => {
        remember(connection);
        // '' marks a session without a refresh token, which only a browser can renew.
        const saved = await save(refreshToken ?? '', idToken.person);
        memory().idToken = refreshToken === null ? { ...idToken, refreshDueAt: null } : idToken;
        return saved;
      };
      // A refresh under way elsewhere would store a successor of the token that this one replaces.
      return inTurn(async () => (await locked(adoptNow))?.value ?? adoptNow());
    },
    end: async () => {
      const letGo = async (): Promise<{
        readonly stored: Awaited<ReturnType<SecretStore['read']>>;
        readonly wiped: Awaited<ReturnType<SecretStore['remove']>>;
        readonly sharedWith: readonly string[];
      }> => {
        const stored = await store.read();
        const sharedWith = store.sharedWith();
        if (sharedWith.length === 0) memory().idToken = null;
        return { stored, sharedWith, wiped: await store.remove() };
      };
      const { stored, wiped, sharedWith } = await inTurn(async () => (await locked(letGo))?.value ?? letGo());
      if (sharedWith.length > 0) {
        return { revocation: 'shared', sharedWith, wiped: wiped.ok, fault: null };
      }
      // A token that the vault cannot return stays valid at the provider.
      if (!stored.ok) return { revocation: 'unconfirmed', wiped: wiped.ok, fault: stored.fault };
      const secret = stored.value?.secret ?? '';
      if (secret === '') return { revocation: 'not-needed', wiped: wiped.ok, fault: null };
      const { fault, page } = await revoke(secret);
      if (fault === null) return { revocation: 'confirmed', wiped: wiped.ok, fault };
      return { revocation: 'unconfirmed', wiped: wiped.ok, fault, ...(page !== undefined && { page }) };
    },
    settled: () => inTurn(() => Promise.resolve()),
  };

  /**
   * `fault`: why the provider did not confirm that the session has ended; null: it did. `page`: its own page
   * to sign out (OpenID Connect RP-Initiated Logout 1.0), if it has one.
   */
  async function revoke(
    refreshToken: string,
  ): Promise<{ readonly fault: Fault | null; readonly page?: string | undefined }> {
    const connection = await connect();
    if (!connection.ok) return { fault: connection.fault };
    const { revocation_endpoint: endpoint, end_session_endpoint: ownPage } = connection.value.metadata;
    // Plain ASCII, since it is shown (SI7).
    const page = ownPage && new URL(ownPage).href;
    if (endpoint === undefined) return { fault: noRevocation(account.issuer), page };
    const clientSecret = await options.clientSecret.read();
    if (!clientSecret.ok) return { fault: clientSecret.fault, page };
    try {
      const configuration = connection.value.configure(options.fetch, clientSecret.value);
      await openid.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
      return { fault: null };
    } catch (error) {
      return { fault: openidFault(error, account.issuer, { client: account }), page };
    }
  }
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

function noRevocation(issuer: string): Fault<'no-revocation'> {
  return {
    code: 'no-revocation',
    message: `${new URL(issuer).host} does not let apps end a session: sign out on its own page.`,
    detail: 'the metadata has no revocation_endpoint',
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
