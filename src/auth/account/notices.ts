// The notices that an account shows for as long as they are true.
import { HARMFUL_SKEW_MS } from '../../clock.ts';
import type { AccountNotice, SignOutReport } from './account.ts';
import type { VaultFault } from '../vault/vault.ts';

export const accountNotices = {
  memory: {
    id: 'vault-memory',
    message: 'No keychain was found on this computer: you will have to sign in again after Brimful exits.',
  },
  longLivedKey: {
    id: 'long-lived-key',
    message:
      'This account uses an access key that does not expire: prefer an account that signs in, if your service supports that.',
  },
  unsaved: (fault: VaultFault) => ({
    id: 'vault-unsaved',
    message: `Your renewed sign-in could not be stored and is kept in memory for now. ${fault.message}`,
  }),
  noBackgroundRenewal: (host: string, mode: 'browser' | 'ask') => ({
    id: 'no-background-renewal',
    message:
      mode === 'browser'
        ? `${host} does not renew sign-ins in the background: Brimful will briefly open a browser tab whenever its credentials expire.`
        : `${host} does not renew sign-ins in the background: you will have to sign in again whenever the credentials expire.`,
  }),
  /** TK7: what a sign-out could not end. null: nothing, or it has expired since. */
  signedOut: (host: string, { credentialsLiveUntil, revocation }: SignOutReport, now: number) => {
    const sentences = [
      ...(revocation === 'unconfirmed'
        ? [
            `You are signed out here, but ${host} has not confirmed that the session has ended: sign out on its own page too.`,
          ]
        : []),
      ...(credentialsLiveUntil !== null && credentialsLiveUntil > now
        ? [
            `Credentials that were already issued are valid until ${new Date(credentialsLiveUntil).toISOString()}.`,
          ]
        : []),
    ];
    return sentences.length === 0 ? null : { id: 'signed-out', message: sentences.join(' ') };
  },
  /** `skewMs`: the server's clock minus ours. null: below `HARMFUL_SKEW_MS`. */
  clockSkew: (skewMs: number) =>
    Math.abs(skewMs) < HARMFUL_SKEW_MS
      ? null
      : {
          id: 'clock-skew',
          message: `This computer's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${skewMs > 0 ? 'slow' : 'fast'}: set it correctly.`,
        },
} as const satisfies Record<string, AccountNotice | ((...values: never[]) => AccountNotice | null)>;
