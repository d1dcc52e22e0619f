// A session at IAM Identity Center: returns fresh access tokens, refreshes them, and ends the session.
import { LogoutCommand } from '@aws-sdk/client-sso';
import { z } from 'zod';
import { failed, ok, parseJson } from '../../result.ts';
import type { Fault, Result } from '../../result.ts';
import type { TakeLock } from '../account/refreshLock.ts';
import { lockTaken, withProcessLock } from '../account/refreshLock.ts';
import type { Person } from '../account/person.ts';
import { notReadable } from '../account/secretStore.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
import { signInFirst } from '../session/sessionEnd.ts';
import type { SessionEnd } from '../session/sessionEnd.ts';
import { createTurns } from '../vault/turns.ts';
import { sessionEnded, ssoFault } from './ssoErrors.ts';
import { createToken, noTokens, registeredClientSchema } from './ssoTokens.ts';
import type { AccessToken, RegisteredClient, SsoPorts, SsoTokens } from './ssoTokens.ts';

export interface SsoSession {
  /**
   * A token that is valid for at least another minute: the present one, else from one refresh that all
   * callers share (TK1).
   */
  accessToken(): Promise<Result<AccessToken, AuthFault>>;
  /** The portal refused exactly this token: the next `accessToken` refreshes. */
  dropAccessToken(token: AccessToken): void;
  /** The client of the last sign-in; null: there is none, or the vault does not return it. */
  client(): Promise<RegisteredClient | null>;
  /**
   * Takes over the tokens of a sign-in; `person` null: not known yet. A fault means that they are in memory
   * only for now.
   */
  adopt(tokens: SsoTokens, person: Person | null): Promise<Result<void, VaultFault>>;
  /** It has turned out whose session it is. */
  identify(person: Person): Promise<void>;
  /** Ends the session at AWS and deletes it here, the latter even if the former fails (TK7). */
  end(): Promise<SessionEnd>;
  /** Ends a session that was not adopted. */
  discard(tokens: SsoTokens): Promise<void>;
  /** Resolves once no refresh is in flight: exiting during one could lose a rotated token. */
  settled(): Promise<void>;
}

/** The one secret in the vault (VT5): without its client, a refresh token is good for nothing. */
const secretSchema = z.object({ client: registeredClientSchema, refreshToken: z.string().nullable() });
type Secret = z.infer<typeof secretSchema>;

const TOKEN_MARGIN_MS = 60_000;

/** Reads and sends nothing before the first call. */
export function createSsoSession(
  options: SsoPorts & {
    readonly store: SecretStore;
    /** The name of the vault entry. */
    readonly entryName: string;
    readonly takeLock: TakeLock;
    readonly lockFile: string;
    /** Called after each attempt to store the secret; null: stored. */
    readonly onStored: (fault: VaultFault | null) => void;
  },
): SsoSession {
  const { account, clients, clock, store } = options;
  let accessToken: AccessToken | null = null;
  let refreshing: Promise<Result<AccessToken, AuthFault>> | null = null;
  const inTurn = createTurns();

  const save = async (secret: Secret, person: Person | null): Promise<Result<void, VaultFault>> => {
    const saved = await store.write(options.entryName, { secret: JSON.stringify(secret), person });
    options.onStored(saved.ok ? null : saved.fault);
    return saved;
  };

  const refresh = async (): Promise<Result<AccessToken, AuthFault>> => {
    // Read inside the lock: another process may have rotated it (TK1).
    const stored = await store.read();
    if (!stored.ok) return failed(notReadable(stored.fault));
    if (stored.value === null) return failed(signInFirst(account.startUrl));
    const { person } = stored.value;
    const secret = parseJson(secretSchema, stored.value.secret);
    if (secret === null || secret.refreshToken === null) return failed(ended());
    const { client, refreshToken } = secret;
    try {
      const tokens = await createToken(
        options,
        client,
        { grantType: 'refresh_token', refreshToken },
        // Never aborted: the answer may contain the only valid refresh token. The network limits the request.
        null,
      );
      if (tokens === null) return failed(noTokens(account));
      // TK2: stored before the answer is used.
      if (tokens.refreshToken !== null && tokens.refreshToken !== refreshToken) {
        await save({ client, refreshToken: tokens.refreshToken }, person);
      }
      accessToken = tokens.accessToken;
      return ok(tokens.accessToken);
    } catch (error) {
      return failed(ssoFault(error, { account, step: 'refresh', role: null }));
    }
  };

  const refreshLocked = async (): Promise<Result<AccessToken, AuthFault>> => {
    const lock = { take: options.takeLock, file: options.lockFile, clock };
    const done = await withProcessLock(lock, new AbortController().signal, refresh);
    return done === null ? failed(lockTaken()) : done.value;
  };

  const sharedRefresh = (): Promise<Result<AccessToken, AuthFault>> => {
    refreshing ??= inTurn(refreshLocked).finally(() => (refreshing = null));
    return refreshing;
  };

  const isFresh = (token: AccessToken): boolean => token.expiresAt - TOKEN_MARGIN_MS > clock.now();

  const logout = async (token: AccessToken): Promise<Fault | null> => {
    try {
      await clients.portal.send(new LogoutCommand({ accessToken: token.text }));
      return null;
    } catch (error) {
      const fault = ssoFault(error, { account, step: 'portal', role: null });
      // A token that is no longer known belongs to a session that has ended.
      return fault.cause === 'session-ended' ? null : fault;
    }
  };

  /** Why AWS did not confirm the end; `none`: there was nothing to end. */
  const endAtAws = async (): Promise<{ readonly fault: Fault | null } | 'none'> => {
    if (accessToken !== null && isFresh(accessToken)) return { fault: await logout(accessToken) };
    if (!store.isStored()) return 'none';
    const refreshed = await refreshLocked();
    if (refreshed.ok) return { fault: await logout(refreshed.value) };
    return refreshed.fault.cause === 'session-ended' ? 'none' : { fault: refreshed.fault };
  };

  return {
    accessToken: async () =>
      accessToken !== null && isFresh(accessToken) ? ok(accessToken) : sharedRefresh(),
    dropAccessToken: (token) => {
      if (accessToken?.text === token.text) accessToken = null;
    },
    client: async () => {
      const stored = await store.read();
      return (stored.ok && parseJson(secretSchema, stored.value?.secret ?? '')?.client) || null;
    },
    adopt: ({ client, accessToken: token, refreshToken }, person) =>
      inTurn(() => {
        accessToken = token;
        return save({ client, refreshToken }, person);
      }),
    identify: (person) =>
      inTurn(async () => {
        const stored = await store.read();
        const secret = stored.ok ? parseJson(secretSchema, stored.value?.secret ?? '') : null;
        if (secret !== null) await save(secret, person);
      }),
    end: () =>
      inTurn(async () => {
        const atAws = await endAtAws();
        accessToken = null;
        const { ok: wiped } = await store.remove();
        if (atAws === 'none') return { revocation: 'not-needed', wiped, fault: null };
        const { fault } = atAws;
        return { revocation: fault === null ? 'confirmed' : 'unconfirmed', wiped, fault };
      }),
    discard: async ({ accessToken: token }) => {
      await logout(token);
    },
    settled: () => inTurn(() => Promise.resolve()),
  };

  function ended(): AuthFault {
    return { code: 'needs-sign-in', cause: 'session-ended', message: sessionEnded(account) };
  }
}
