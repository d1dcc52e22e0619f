// The client secret that some providers demand of apps that are installed (Google). It proves nothing, since
// whoever has such an app has its secret (RFC 8252 8.5), and is kept like one all the same (SI10).
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';
import { notReadable } from '../account/secretStore.ts';
import type { SecretStore } from '../account/secretStore.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { VaultFault } from '../vault/vaultFault.ts';

export interface ClientSecret {
  /** null: the account needs none. Fault `configuration` (cause `client-secret-missing`): none is stored. */
  read(): Promise<Result<string | null, AuthFault>>;
  /** What was entered last was never stored or is lost. */
  isMissing(): boolean;
  /**
   * Stores what a person entered, after `unlock`. ok(fault): it is in memory for now, because the vault did
   * not take it.
   */
  enter(
    text: string,
    unlock: () => Promise<void>,
  ): Promise<Result<VaultFault | null, Fault<'configuration'>>>;
}

/** Why `text` cannot be a client secret, which is printable ASCII (RFC 6749 appendix A.2); null: it can. */
export function refuseClientSecret(text: string): string | null {
  return /^[\x20-\x7e]{1,1000}$/.test(text.trim()) ? null : UNREADABLE;
}

/** `store` holds nothing else; `name` is that of its entry. */
export function createClientSecret(
  account: Pick<OidcAccountConfig, 'id' | 'issuer' | 'clientSecret'>,
  store: SecretStore,
  name: string,
): ClientSecret {
  let isLost = false;
  const missing = (): AuthFault => ({
    code: 'configuration',
    cause: 'client-secret-missing',
    message: `${new URL(account.issuer).host} requires a client secret of this app, and none is stored: run "brimful login ${account.id} --client-secret", or enter it on the page.`,
  });
  return {
    read: async () => {
      if (!account.clientSecret) return ok(null);
      const stored = await store.read();
      if (stored.ok && stored.value !== null) return ok(stored.value.secret);
      isLost = stored.ok || stored.fault.code === 'vault-lost';
      return failed(stored.ok || isLost ? missing() : notReadable(stored.fault));
    },
    isMissing: () => account.clientSecret && (isLost || !store.isStored()),
    enter: async (text, unlock) => {
      const refusal = refuseClientSecret(text);
      if (refusal !== null) return failed({ code: 'configuration', message: refusal });
      await unlock();
      const written = await store.write(name, { secret: text.trim(), person: null });
      isLost = false;
      return ok(written.ok ? null : written.fault);
    },
  };
}

const UNREADABLE =
  'This is not a client secret: copy it again from where the provider shows what is registered for Brimful.';
