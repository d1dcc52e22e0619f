// A local world with one account at IAM Identity Center: real services and files, a person at a browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { identityCenterSchema } from '../../../../src/auth/kinds/identityCenter.ts';
import type { IdentityCenterAccountConfig } from '../../../../src/auth/kinds/identityCenter.ts';
import type { Auth, OpenAuthOptions } from '../../../../src/auth/openAuth.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { startIdentityCenter } from '../../../servers/identityCenter/identityCenter.ts';
import type {
  IdentityCenter,
  IdentityCenterOptions,
} from '../../../servers/identityCenter/identityCenter.ts';
import { startStorageServer } from '../../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../../servers/s3/s3Server.ts';
import { openTestAuth } from '../testAuth.ts';
import { createTestKeychain } from '../vault/testKeychain.ts';
import type { TestKeychain } from '../vault/testKeychain.ts';

export const BUCKET = 'brimful-files';
export const AWS_ACCOUNT = '111122223333';
const ROLE_PATH = 'aws-reserved/sso.amazonaws.com';

export interface IdentityWorld {
  readonly center: IdentityCenter;
  readonly storage: StorageServer;
  readonly keychain: TestKeychain;
  readonly dataDir: string;
  readonly config: IdentityCenterAccountConfig;
  /** Every address that the app has opened. */
  readonly opened: string[];
  /** Whether there is a browser. */
  hasBrowser: boolean;
  /** Another run of the app on the same data folder. */
  restart(change?: Partial<OpenAuthOptions>): Promise<Auth>;
  account(change?: Partial<IdentityCenterAccountConfig>): Account;
  close(): Promise<void>;
}

/** A role of IAM as Identity Center makes it for a permission set. */
function roleArn(awsAccountId: string, roleName: string): string {
  return `arn:aws:iam::${awsAccountId}:role/${ROLE_PATH}/AWSReservedSSO_${roleName}_0123456789abcdef`;
}

/** `ada` has one role; `grace` has two, and another account. Everything ends with `close`. */
export async function startIdentityWorld(
  options: IdentityCenterOptions = {},
  auth: Partial<OpenAuthOptions> = {},
): Promise<IdentityWorld> {
  const storage = await startStorageServer({ buckets: [BUCKET], account: AWS_ACCOUNT });
  for (const [awsAccountId, roleName, actions] of [
    [AWS_ACCOUNT, 'Files', 's3:*'],
    [AWS_ACCOUNT, 'ReadOnly', 's3:List*'],
    ['444455556666', 'Files', 's3:*'],
  ] as const) {
    storage.putRole({
      arn: roleArn(awsAccountId, roleName),
      trustPolicy: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
      },
      policy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: actions,
          Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        },
      },
      maxSessionSeconds: 43_200,
    });
  }
  const center = await startIdentityCenter({
    keysOf: (user, awsAccountId, roleName) => storage.issueKeys(roleArn(awsAccountId, roleName), user, 3600),
    ...options,
  });
  const files = { awsAccountId: AWS_ACCOUNT, name: 'Production', email: 'aws@example.com' };
  center.assignments.set('ada', [{ ...files, roles: ['Files'] }]);
  center.assignments.set('grace', [
    { ...files, roles: ['Files', 'ReadOnly'] },
    { awsAccountId: '444455556666', name: 'Archive', email: 'archive@example.com', roles: ['Files'] },
  ]);

  const dataDir = await mkdtemp(join(tmpdir(), 'brimful-identity-'));
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const keychain = createTestKeychain();
  const opened: string[] = [];
  const openBrowser = (url: string): Promise<boolean> => {
    if (!world.hasBrowser) return Promise.resolve(false);
    opened.push(url);
    void fetch(url).catch(() => undefined);
    return Promise.resolve(true);
  };
  const open = (change: Partial<OpenAuthOptions> = {}): Promise<Auth> =>
    openTestAuth({ dataDir, network, keychain, openBrowser }, auth, change);
  const config = identityCenterSchema.parse({
    id: 'work',
    source: 'identity-center',
    startUrl: center.startUrl,
    region: center.region,
    oidcEndpoint: center.endpoint,
    portalEndpoint: center.endpoint,
    s3Endpoint: storage.endpoint,
    stsEndpoint: storage.endpoint,
    forcePathStyle: true,
  });
  const first = await open();
  const world: IdentityWorld = {
    ...{ center, storage, keychain, dataDir, config, opened, hasBrowser: true, restart: open },
    account: (change) => first.account({ ...config, ...change }),
    close: async () => {
      network.close();
      await Promise.all([center.stop(), storage.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** To be called once in a file: starts worlds that are closed after each test. */
export function useIdentityWorlds(): typeof startIdentityWorld {
  const open: IdentityWorld[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((world) => world.close()));
  });
  return async (...options) => {
    const world = await startIdentityWorld(...options);
    open.push(world);
    return world;
  };
}
