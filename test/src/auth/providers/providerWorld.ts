// A local world whose STS trusts an identity provider of others, and a person's browser at that provider.
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import type { OpenAuthOptions } from '../../../../src/auth/openAuth.ts';
import type { Credentials, CredentialFault } from '../../../../src/credentials.ts';
import type { Result } from '../../../../src/result.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';
import { providerArn } from '../../../servers/iam/roles.ts';
import { createCookieJar, signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { startAuthWorld } from '../authWorld.ts';

const ROLE = 'arn:aws:iam::000000000000:role/of-the-provider';
const never = new AbortController().signal;

/** The provider as a person and an administrator know it. */
export interface KnownProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

export interface Run {
  readonly clock: VirtualClock;
  account(change?: Partial<OidcAccountConfig>): Account;
  /**
   * Needs a fresh ID token, and so a refresh: those of the tests live for two minutes at most. Whatever
   * failed before does not delay it.
   */
  renew(account: Account): Promise<Result<Credentials, CredentialFault>>;
}

export interface ProviderWorld {
  readonly config: OidcAccountConfig;
  /** The addresses that a browser was sent to. */
  readonly opened: string[];
  /** Another run of the app, on the same data directory unless `change` names another. */
  run(change?: Partial<OpenAuthOptions>): Promise<Run>;
  close(): Promise<void>;
}

/** Everything ends with `close`, but for the provider. */
export async function startProviderWorld(provider: KnownProvider): Promise<ProviderWorld> {
  const { issuer, clientId, username, password } = provider;
  const cookies = createCookieJar();
  const opened: string[] = [];
  const openBrowser = (url: string): Promise<boolean> => {
    opened.push(url);
    const page = signInWithScriptedBrowser({ url, username, password, cookies, signal: never });
    page.catch(() => undefined);
    return Promise.resolve(true);
  };
  const auth = await startAuthWorld({}, { openBrowser });
  const { storage } = auth.world;
  storage.putProvider({ issuer, clientIds: [clientId] });
  storage.putRole({
    arn: ROLE,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: providerArn(storage.account, issuer) },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    },
    policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  });
  const config = { ...auth.config, issuer, clientId, roleArn: ROLE };
  let folders = 0;
  return {
    config,
    opened,
    run: async (change = {}) => {
      const clock = createVirtualClock(Date.now());
      const opening = await auth.restart({ clock, ...change });
      return {
        clock,
        account: (fields) => opening.account({ ...config, ...fields }),
        renew: (account) => {
          clock.jump(61_000);
          account.setFolders([{ bucket: `bucket-${(folders += 1)}`, prefix: '', readOnly: false }]);
          return account.credentials.get(never);
        },
      };
    },
    close: () => auth.close(),
  };
}
