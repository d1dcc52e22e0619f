// The kind "access-key": an access key that a person types once, for services without STS. It is stored in
// the vault and labelled as long-lived wherever it is shown.
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import type { CredentialFault } from '../../credentials.ts';
import { failed, ok, parseJson, type Result } from '../../result.ts';
import type { Account, AccountSession, AccountState } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer, type IssuedSnapshot } from '../account/credentialRenewer.ts';
import { createListeners } from '../account/listeners.ts';
import { accountNotices, notKept } from '../account/notices.ts';
import { createSecretKeeper } from '../account/secretKeeper.ts';
import { createSecretStore, notReadable } from '../account/secretStore.ts';
import { shownVaultKind, vaultEntryName } from '../vault/vault.ts';
import type { VaultFault } from '../vault/vaultFault.ts';
import { idSchema, storageFields } from './storageFields.ts';

export const accessKeySchema = z.strictObject({
  id: idSchema,
  source: z.literal('access-key'),
  ...storageFields,
});
export type AccessKeyAccountConfig = Frozen<z.output<typeof accessKeySchema>>;

const ENTER_KEY = 'Enter the access key of this account.';
const typedSchema = z.object({
  accessKeyId: z.string().regex(/^[\x21-\x7e]{3,128}$/),
  secretAccessKey: z.string().regex(/^[\x21-\x7e]{8,128}$/),
});

/** Reads the index only; the vault is read when credentials are first requested. */
export function createAccessKeyAccount(account: AccessKeyAccountConfig, services: AuthServices): Account {
  const { clock, vault, index, secrets, log } = services;
  const listeners = createListeners<AccountState>();
  const name = vaultEntryName({
    channel: services.channel,
    profile: index.profile,
    issuer: 'access-key',
    clientId: account.id,
    subject: '',
  });
  const store = createSecretStore({ vault, index, secrets, accountId: account.id, ownNames: name, log });
  let lastFour: string | null = null;
  let reason: string | null = null;
  /** Why the key that was entered last is not stored; null: it is. */
  let unsaved: VaultFault | null = null;

  const issue = async (): Promise<Result<IssuedSnapshot, CredentialFault>> => {
    const stored = await store.read();
    if (!stored.ok) {
      reason = stored.fault.message;
      keeper.failed(stored.fault.code);
      return failed(notReadable(stored.fault));
    }
    const key = parseJson(typedSchema, stored.value?.secret ?? '');
    reason = key === null ? ENTER_KEY : null;
    if (key === null) return failed({ code: 'needs-sign-in', message: ENTER_KEY });
    lastFour = key.accessKeyId.slice(-4);
    return ok({ issuedAt: clock.now(), credentials: { ...key, expiresAt: null } });
  };
  const renewer = createCredentialRenewer({
    account: account.id,
    access: 'typed-key',
    clock,
    unit: services.unit,
    log,
    issue,
    onChange: () => listeners.notify(state()),
  });

  const keeper = createSecretKeeper({
    vault,
    store,
    clock,
    onStored: () => {
      unsaved = null;
      listeners.notify(state());
    },
    onAnswered: () => renewer.retry(),
  });

  const description = (): string => (lastFour === null ? 'Access key' : `Access key ...${lastFour}`);
  const session = (): AccountSession => {
    if (!store.isStored()) return { step: 'signed-out' };
    if (reason !== null) return { step: 'needs-sign-in', name: description(), reason };
    return { step: 'signed-in', name: description() };
  };
  const state = (): AccountState => ({
    id: account.id,
    source: 'access-key',
    description: description(),
    session: session(),
    credentials: renewer.status(),
    vault: shownVaultKind(vault.kind),
    notKept: store.isStored() ? notKept(vault, unsaved) : null,
    notices: [
      ...(vault.kind === 'memory' ? [accountNotices.memory(vault.trouble)] : []),
      ...(unsaved === null ? [] : [accountNotices.unsaved(unsaved)]),
      ...(store.isStored() ? [accountNotices.longLivedKey] : []),
    ],
  });

  return {
    id: account.id,
    credentials: renewer.source,
    credentialsFor: () => renewer.source,
    state,
    subscribe: (listener) => listeners.add(listener),
    signIn: () =>
      Promise.resolve(
        failed({
          code: 'not-applicable',
          message: 'This account does not sign in: enter its access key instead.',
        }),
      ),
    cancelSignIn: () => keeper.cancel(),
    signOut: async () => {
      renewer.reset();
      lastFour = null;
      reason = null;
      unsaved = null;
      const removed = await store.remove();
      listeners.notify(state());
      return { credentialsLiveUntil: null, revocation: 'not-needed', wiped: removed.ok };
    },
    enterAccessKey: async (key, signal) => {
      const typed = typedSchema.safeParse(key);
      if (!typed.success) {
        return failed({
          code: 'configuration',
          message: 'This is not an access key: copy its id and its secret again.',
        });
      }
      await keeper.unlock(signal);
      const written = await store.write(name, { secret: JSON.stringify(typed.data), person: null });
      unsaved = written.ok ? null : written.fault;
      if (!written.ok) keeper.failed(written.fault.code);
      renewer.reset();
      listeners.notify(state());
      return ok(undefined);
    },
    setFolders: () => undefined,
    start: async (signal) => {
      keeper.personIsThere();
      await Promise.all([renewer.run(signal), keeper.run(signal)]);
    },
    wake: () => renewer.wake(),
    checkVault: () => vault.check(),
    retry: () => {
      keeper.personIsThere();
      renewer.retry();
    },
  };
}
