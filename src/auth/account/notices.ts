// The notices that an account shows for as long as they are true.
import { HARMFUL_SKEW_MS } from '../../clock.ts';
import type { AccountNotice, AccountState, Narrowing, SignOutReport } from './account.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

/** Why a secret is kept in memory only; null: it is stored. `unsaved`: why it could not be. */
export function notKept(
  vault: Pick<Vault, 'kind' | 'trouble'>,
  unsaved: VaultFault | null,
): AccountState['notKept'] {
  if (unsaved !== null) return { code: unsaved.code, message: unsaved.message };
  if (vault.kind !== 'memory') return null;
  if (vault.trouble === null) return { code: 'chosen', message: KEPT_BY_CHOICE };
  return { code: vault.trouble.code, message: vault.trouble.message };
}

const KEPT_BY_CHOICE = 'Sign-ins are kept in memory only, as config.json says (keepSignIn).';

export const accountNotices = {
  /** `trouble` null: a person has chosen so (`keepSignIn`). */
  memory: (trouble: VaultFault | null) =>
    trouble === null
      ? {
          id: 'vault-chosen-memory',
          message: `${KEPT_BY_CHOICE} You will have to sign in again after Brimful exits.`,
        }
      : {
          id: 'vault-memory',
          message: `${trouble.message} Until then your sign-in is kept in memory, and ends when Brimful exits.`,
        },
  longLivedKey: {
    id: 'long-lived-key',
    message:
      'This account uses an access key that does not expire: prefer an account that signs in, if your service supports that.',
  },
  unsaved: (fault: VaultFault) => ({
    id: 'vault-unsaved',
    message: `Your sign-in could not be stored and is kept in memory for now. ${fault.message}`,
  }),
  noBackgroundRenewal: (host: string, mode: 'browser' | 'ask') => ({
    id: 'no-background-renewal',
    message:
      mode === 'browser'
        ? `${host} does not renew sign-ins in the background: Brimful will briefly open a browser tab whenever its credentials expire.`
        : `${host} does not renew sign-ins in the background: you will have to sign in again whenever the credentials expire.`,
  }),
  /** A tab that nobody asked for (TK5), while it is waited for. */
  renewingInBrowser: (host: string) => ({
    id: 'renewing-in-browser',
    message: `Brimful has opened a browser tab to renew the sign-in at ${host}, and waits up to a minute for it.`,
  }),
  /** TK7: what a sign-out could not end. null: nothing, or it has expired since. */
  signedOut: (
    host: string,
    { credentialsLiveUntil, revocation, page, sharedWith = [] }: SignOutReport,
    now: number,
  ) => {
    const sentences = [
      ...(revocation === 'shared'
        ? [
            `You are signed out of this account, and your session at ${host} goes on for ${quotedList(sharedWith)}: sign out there too to end it.`,
          ]
        : []),
      ...(revocation === 'unconfirmed'
        ? [
            `You are signed out here, but ${host} has not confirmed that the session has ended: sign out on its own page too.`,
          ]
        : []),
      ...(credentialsLiveUntil !== null && credentialsLiveUntil > now
        ? [`Credentials that were already issued are valid until ${universalTime(credentialsLiveUntil)}.`]
        : []),
    ];
    if (sentences.length === 0) return null;
    const address = revocation === 'unconfirmed' && page !== undefined ? { address: page } : {};
    return { id: 'signed-out', message: sentences.join(' '), ...address };
  },
  /** `skewMs`: the server's clock minus ours. null: below `HARMFUL_SKEW_MS`. */
  clockSkew: (skewMs: number) =>
    Math.abs(skewMs) < HARMFUL_SKEW_MS
      ? null
      : {
          id: 'clock-skew',
          message: `This computer's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${skewMs > 0 ? 'slow' : 'fast'}: set it correctly.`,
        },
  /** CR7: null: the credentials reach the folders and nothing else, or were not meant to be narrowed. */
  wideCredentials: (narrowing: Narrowing | null) => {
    if (narrowing === null || narrowing === 'folders') return null;
    const reached = {
      'similar-names': 'places with similar names',
      'shared-parents': 'other places under the same parents',
      'whole-buckets': 'whole buckets',
    }[narrowing];
    return {
      id: 'wide-credentials',
      message: `A policy of STS cannot hold the names of all folders as they are: credentials of this account also reach ${reached}, as far as the role allows. Shorter names, or several accounts, narrow them.`,
    };
  },
} as const satisfies Record<string, AccountNotice | ((...values: never[]) => AccountNotice | null)>;

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
function quotedList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

/** `2026-01-31 13:05 UTC`, rounded up: the log and every reader, wherever they are, mean the same minute. */
function universalTime(at: number): string {
  const minute = 60_000;
  const [day = '', time = ''] = new Date(Math.ceil(at / minute) * minute).toISOString().split('T');
  return `${day} ${time.slice(0, 5)} UTC`;
}
