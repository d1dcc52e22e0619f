// The whole way against a second, independent S3 + STS server: Ceph.
import { execSync } from 'node:child_process';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import { setupCommand } from '../../../../src/auth/sts/setupCommand.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { startForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import { findAwsCli, findStorage } from '../../../runner/tools.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { BUCKET, cephRole, setUpCeph } from './cephSetup.ts';

const never = new AbortController().signal;
const ceph = findStorage('ceph');
const aws = findAwsCli();
if (!aws.found) console.log(`skipped: the command that doctor prints for Ceph (${aws.reason})`);
if (!ceph.found) console.log(`skipped: sign-in against Ceph (${ceph.reason})`);

describe.skipIf(!ceph.found)('Ceph', () => {
  let cluster: ForeignStorage;
  let auth: AuthWorld;
  let config: OidcAccountConfig;

  beforeAll(async () => {
    if (!ceph.found) return;
    cluster = await startForeignStorage(ceph.tool);
    auth = await startAuthWorld();
    config = {
      ...auth.config,
      stsEndpoint: cluster.endpoint,
      region: cluster.region,
      roleArn: cephRole('brimful'),
    };
    await setUpCeph(cluster, auth.config);
    await auth.account(config).signIn();
  });
  afterAll(async () => {
    await auth.close();
    await cluster.stop();
  });

  const accountWith = async (change: Partial<OidcAccountConfig> = {}): Promise<Account> =>
    (await auth.restart()).account({ ...config, ...change });
  const s3 = ({ accessKeyId, secretAccessKey, sessionToken = '' }: Credentials): S3Client =>
    new S3Client({
      endpoint: cluster.endpoint,
      region: cluster.region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
  const keysOf = async (account: Account): Promise<Credentials> => {
    const keys = await account.credentials.get(never);
    if (!keys.ok) throw new Error(`${keys.fault.message} (${keys.fault.detail ?? ''})`);
    return keys.value;
  };

  test('gives keys that the session policy narrows to the folder', async () => {
    const account = await accountWith();
    account.setFolders([{ bucket: BUCKET, prefix: 'docs/', readOnly: false }]);
    const client = s3(await keysOf(account));
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'docs/a', Body: 'x' }));
    await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'docs/a' }));
    await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'docs/' }));
    const outside = client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'outside', Body: 'x' }));
    await expect(outside).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const above = client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: '' }));
    await expect(above).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('says AccessDenied for an expired ID token: one refresh heals that', async () => {
    let isFirst = true;
    auth.world.provider.change({
      // Within the five minutes that this side allows for wrong clocks, and which Ceph does not.
      alterIdToken: (claims) => {
        const { iat = 0 } = claims;
        const altered = isFirst ? { ...claims, iat: iat - 200, exp: iat - 100 } : claims;
        isFirst = false;
        return altered;
      },
    });
    const before = auth.world.provider.requestCount('token');
    await expect(keysOf(await accountWith())).resolves.toHaveProperty('sessionToken');
    expect(auth.world.provider.requestCount('token') - before).toBe(2);
    auth.world.provider.change({ alterIdToken: null });
  });

  test('a role that does not exist is refused by name, after one fresh token', async () => {
    const roleArn = cephRole('nobody');
    const keys = await (await accountWith({ roleArn })).credentials.get(never);
    expect(keys).toMatchObject({ ok: false, fault: { code: 'refused' } });
    expect(keys.ok ? '' : keys.fault.message).toContain(roleArn);
  });

  test.skipIf(!aws.found)(
    'the command that doctor prints for such a refusal shows the role and whom it trusts',
    () => {
      const { accessKeyId, secretAccessKey } = cluster.administrator;
      const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
      const env = { ...process.env, ...keys, AWS_EC2_METADATA_DISABLED: 'true' };
      const shown = execSync(setupCommand(config), { env, encoding: 'utf8' });
      expect(shown).toContain(cephRole('brimful'));
      expect(shown).toContain('sts:AssumeRoleWithWebIdentity');
    },
  );

  test('a duration above what Ceph allows falls back to an hour', async () => {
    const keys = await keysOf(await accountWith({ durationSeconds: 999_999 }));
    expect((keys.expiresAt ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  test('AccessDenied for keys that have rolled over at the provider, too: one refresh heals that', async () => {
    const account = await accountWith();
    await keysOf(account);
    await auth.world.provider.rotateKeys({ dropOld: true });
    // A further folder means new keys, and the ID token at hand is still young.
    account.setFolders([{ bucket: BUCKET, prefix: 'more/', readOnly: false }]);
    await expect(keysOf(account)).resolves.toHaveProperty('sessionToken');
  });
});
