// A session at a provider: returns fresh ID tokens, refreshes them, and ends the session.
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { Clock } from '../../clock.ts';
import { failed, ok } from '../../result.ts';
import type { Fault, Result } from '../../result.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import type { ClientSecret } from './clientSecret.ts';
import type { IdToken, Person } from '../account/person.ts';
import { openidFault } from './answers/openidFault.ts';
import { lockTaken, withProcessLock, type TakeLock } from '../account/refreshLock.ts';
import type { SessionEnd } from '../session/sessionEnd.ts';
import type { SharedSignIns, SignInMemory } from '../account/authServices.ts';
import { createTurns } from '../vault/turns.ts';
import { createTokenRefresh } from './tokenRefresh.ts';
import type { IdTokenFault } from './tokenRefresh.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { SignInTokens } from './signInAttempt.ts';
import type { StepUp } from '../account/stepUp.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

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
  const save = async (refreshToken: string, person: Person): Promise<Result<void, VaultFault>> => {
    const name = options.entryName(person.subject);
    const saved = await store.write(name, { secret: refreshToken, person });
    options.onStored(saved.ok ? null : saved.fault);
    return saved;
  };
  const tokens = createTokenRefresh({ ...options, save });

  /** Runs `act` while no other account or process uses the refresh token; null: one went on using it. */
  const locked = <T>(act: () => Promise<T>): Promise<{ readonly value: T } | null> => {
    const lock = { take: options.takeLock, file: options.lockFile, clock };
    // Never aborted: the answer may contain the only valid refresh token. The network limits each request.
    return withProcessLock(lock, new AbortController().signal, act);
  };

  const refreshLocked = async (): Promise<Result<IdToken, IdTokenFault>> => {
    const before = memory().idToken;
    const done = await locked(async () => {
      // Another account has brought a token of the same sign-in meanwhile.
      const { idToken } = memory();
      if (idToken !== before && isUsable(idToken)) return ok(idToken);
      const refreshed = await tokens.refresh();
      if (refreshed.ok) memory().idToken = refreshed.value;
      return refreshed;
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
    adopt: ({ idToken, refreshToken, connection }) => {
      const adoptNow = async (): Promise<Result<void, VaultFault>> => {
        tokens.remember(connection);
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
    const connection = await tokens.connect();
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

function noRevocation(issuer: string): Fault<'no-revocation'> {
  return {
    code: 'no-revocation',
    message: `${new URL(issuer).host} does not let apps end a session: sign out on its own page.`,
    detail: 'the metadata has no revocation_endpoint',
  };
}
