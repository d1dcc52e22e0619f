// An account without a provider behind it: signs in when told, and remembers what the app did with it.
import { createListeners } from '../../../../src/auth/account/listeners.ts';
import type { Account, AccountState } from '../../../../src/auth/account/account.ts';
import type { CredentialSource } from '../../../../src/credentials.ts';
import type { AccountConfig } from '../../../../src/app/config/schema.ts';
import { failed, ok } from '../../../../src/result.ts';

export interface FakeAccount extends Account {
  /** In order: `start`, `sign-out`, `retry`, `end`. */
  readonly deeds: readonly string[];
  /** The client secrets that were entered and not removed. */
  readonly secrets: readonly string[];
  /** A sign-in is under way; `address`: what the person has to open. */
  waitForPerson(address: string | null): void;
}

/** Signing out leaves a session that the provider has not confirmed to be over (TK7). */
export function createFakeAccount(config: AccountConfig): FakeAccount {
  const { id, source } = config;
  const deeds: string[] = [];
  const secrets: string[] = [];
  const listeners = createListeners<AccountState>();
  let session: AccountState['session'] =
    source === 'oidc' ? { step: 'signed-out' } : { step: 'signed-in', name: id };
  const state = (): AccountState => ({
    ...{
      id,
      source,
      session,
      description: id,
      vault: 'memory',
      notKept: null,
      credentials: { status: 'none' },
    },
    notices: deeds.includes('sign-out')
      ? [
          { id: 'signed-out', message: `${id} has not confirmed.` },
          { id: 'vault-memory', message: 'No keychain.' },
        ]
      : [],
  });
  const become = (next: AccountState['session']): void => {
    session = next;
    listeners.notify(state());
  };
  const credentials: CredentialSource = {
    get: () => Promise.resolve(failed({ code: 'needs-sign-in', message: 'Sign in.' })),
    refused: () => undefined,
  };
  return {
    deeds,
    secrets,
    id,
    credentials,
    credentialsFor: () => credentials,
    state,
    waitForPerson: (address) => become({ step: 'signing-in', expiresAt: 0, address }),
    subscribe: (listener) => listeners.add(listener),
    signIn: () => {
      become({ step: 'signed-in', name: 'ada' });
      return Promise.resolve(ok(undefined));
    },
    cancelSignIn: () => undefined,
    signOut: () => {
      deeds.push('sign-out');
      become({ step: 'signed-out' });
      return Promise.resolve({ credentialsLiveUntil: null, revocation: 'unconfirmed', wiped: true });
    },
    enterAccessKey: () => Promise.resolve(ok(undefined)),
    ...('clientSecret' in config &&
      config.clientSecret && {
        clientSecret: {
          enter: (text) => {
            secrets.push(text);
            return Promise.resolve(ok(undefined));
          },
          remove: () => {
            secrets.splice(0);
            return Promise.resolve();
          },
        },
      }),
    setFolders: () => undefined,
    start: async (signal) => {
      deeds.push('start');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      deeds.push('end');
    },
    wake: () => undefined,
    checkVault: () => Promise.resolve(ok(undefined)),
    retry: () => void deeds.push('retry'),
  };
}
