// The kind "environment": credentials come from the standard AWS chain (AWS_* variables, profiles, SSO,
// containers, instances). For servers and CI.
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Account, AccountState } from '../account/account.ts';
import type { AuthServices } from '../account/authServices.ts';
import { createCredentialRenewer } from '../account/credentialRenewer.ts';
import type { IssuedSnapshot } from '../account/credentialRenewer.ts';
import { createListeners } from '../account/listeners.ts';
import { createDataAccess } from '../accessGrants/dataAccess.ts';
import { accessGrantsField } from '../accessGrants/accessGrantsField.ts';
import { idSchema, storageFields } from './storageFields.ts';

export const environmentSchema = z.strictObject({
  id: idSchema,
  source: z.literal('environment'),
  /** A profile of the AWS configuration files; null: AWS_PROFILE or the default. */
  profile: z.string().min(1).max(200).nullable().default(null),
  ...storageFields,
  ...accessGrantsField,
});
export type EnvironmentAccountConfig = Frozen<z.output<typeof environmentSchema>>;

const RESPONSE_TIMEOUT_MS = 30_000;

/** What people call the part of the AWS set-up that holds the keys. */
export function placeOfKeys({ profile }: Pick<EnvironmentAccountConfig, 'profile'>): string {
  return profile === null ? 'AWS environment' : `AWS profile ${profile}`;
}

/** Queries the chain again for every snapshot, so that changed files and variables take effect. */
export function createEnvironmentAccount(account: EnvironmentAccountConfig, services: AuthServices): Account {
  const { clock, network } = services;
  const listeners = createListeners<AccountState>();
  const name = placeOfKeys(account);
  const dataAccess = createDataAccess({ account, ...services });
  const closing = new AbortController();

  const find = async (): Promise<Result<IssuedSnapshot, CredentialFault>> => {
    const issuedAt = clock.now();
    try {
      const found = await fromNodeProviderChain({
        ...(account.profile !== null && { profile: account.profile }),
        // The SDK would go on with the files as they were when the process first read them.
        ignoreCache: true,
        clientConfig: {
          region: account.region,
          requestHandler: network.requestHandler({ responseTimeoutMs: RESPONSE_TIMEOUT_MS }),
        },
      })();
      return ok({
        issuedAt,
        credentials: {
          accessKeyId: found.accessKeyId,
          secretAccessKey: found.secretAccessKey,
          ...(found.sessionToken !== undefined && { sessionToken: found.sessionToken }),
          expiresAt: found.expiration?.getTime() ?? null,
        },
      });
    } catch (error) {
      return failed({
        code: 'configuration',
        message: `No AWS credentials were found for ${name}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that works with the AWS CLI.`,
        // Never the message: a credential process may print its output into it.
        detail: error instanceof Error ? error.name : 'unknown',
      });
    }
  };
  const renewer = createCredentialRenewer({
    account: account.id,
    access: 'found',
    clock,
    unit: services.unit,
    log: services.log,
    issue: async () => {
      const found = await find();
      return found.ok ? dataAccess.exchange(found.value, closing.signal) : found;
    },
    onChange: () => listeners.notify(state()),
  });
  const state = (): AccountState => ({
    id: account.id,
    source: 'environment',
    description: name,
    session: { step: 'signed-in', name },
    credentials: renewer.status(),
    vault: 'none',
    notKept: null,
    notices: [],
  });
  const notApplicable = {
    code: 'not-applicable',
    message: `This account takes its credentials from the ${name}: there is nothing to sign in to.`,
  } as const;

  return {
    id: account.id,
    credentials: renewer.source,
    credentialsFor: (folder) => dataAccess.sourceFor(folder, renewer.source),
    state,
    subscribe: (listener) => listeners.add(listener),
    signIn: () => Promise.resolve(failed(notApplicable)),
    cancelSignIn: () => undefined,
    signOut: () => Promise.resolve({ credentialsLiveUntil: null, revocation: 'not-needed', wiped: true }),
    enterAccessKey: () => Promise.resolve(failed(notApplicable)),
    setFolders: (folders) => {
      if (dataAccess.setFolders(folders)) renewer.retry();
    },
    start: (signal) => {
      signal.addEventListener('abort', () => closing.abort(), { once: true });
      return renewer.run(signal);
    },
    wake: () => renewer.wake(),
    checkVault: () => Promise.resolve(ok(undefined)),
    retry: () => {
      dataAccess.retry();
      renewer.retry();
    },
  };
}
