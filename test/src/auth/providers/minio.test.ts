// The whole way against MinIO: sign-in at a provider, its STS, and keys that reach the folder alone.
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { findStorage } from '../../../runner/tools.ts';
import { startForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';
import { minioRole } from './stsOfOthers.ts';

const never = new AbortController().signal;
const BUCKET = 'brimful-auth';
const minio = findStorage('minio');
if (!minio.found) console.log(`skipped: sign-in against MinIO (${minio.reason})`);

describe.skipIf(!minio.found)('MinIO', () => {
  let server: ForeignStorage;
  let auth: AuthWorld;
  let config: OidcAccountConfig;

  beforeAll(async () => {
    if (!minio.found) return;
    auth = await startAuthWorld();
    const { issuer, clientId } = auth.config;
    server = await startForeignStorage(minio.tool, {
      MINIO_IDENTITY_OPENID_CONFIG_URL: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      MINIO_IDENTITY_OPENID_CLIENT_ID: clientId,
      MINIO_IDENTITY_OPENID_ROLE_POLICY: 'readwrite',
    });
    config = {
      ...{ ...auth.config, s3Endpoint: server.endpoint, stsEndpoint: server.endpoint, forcePathStyle: true },
      ...{ region: server.region, roleArn: minioRole(clientId) },
    };
    const { endpoint, region, administrator: credentials } = server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    client.destroy();
  });
  afterAll(async () => {
    await auth.close();
    await server.stop();
  });

  const s3 = ({ accessKeyId, secretAccessKey, sessionToken = '' }: Credentials): S3Client =>
    new S3Client({
      ...{ endpoint: server.endpoint, region: server.region, forcePathStyle: true },
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });

  test('a role of another partition gives keys, narrowed to the folder by a policy in the words of AWS', async () => {
    const account = auth.account(config);
    account.setFolders([{ bucket: BUCKET, prefix: 'docs ü/', readOnly: false }]);
    await account.signIn();
    const keys = await account.credentials.get(never);
    if (!keys.ok) throw new Error(`${keys.fault.message} (${keys.fault.detail ?? ''})`);
    const client = s3(keys.value);
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'docs ü/a', Body: 'x' }));
    await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'docs ü/a' }));
    await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'docs ü/' }));
    const outside = client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'outside', Body: 'x' }));
    await expect(outside).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const above = client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: '' }));
    await expect(above).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('what MinIO itself says of a refusal is kept', async () => {
    const other = { ...config, id: 'other', roleArn: minioRole('somebody else') };
    const account = (await auth.restart()).account(other);
    await account.signIn();
    const keys = await account.credentials.get(never);
    expect(keys.ok ? '' : keys.fault.detail).toMatch(/HTTP 4\d\d.*: \S/);
    expect(keys.ok ? '' : keys.fault.message).toContain(other.roleArn);
  });
});

describe.skipIf(!minio.found)('MinIO that chooses permissions by a claim', () => {
  test('no role is asked for; a token without the claim, or with names that are unknown there, is told so', async () => {
    if (!minio.found) return;
    const auth = await startAuthWorld();
    const { issuer, clientId } = auth.config;
    const server = await startForeignStorage(minio.tool, {
      MINIO_IDENTITY_OPENID_CONFIG_URL: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      MINIO_IDENTITY_OPENID_CLIENT_ID: clientId,
      MINIO_IDENTITY_OPENID_CLAIM_NAME: 'policy',
    });
    const where = { s3Endpoint: server.endpoint, stsEndpoint: server.endpoint, region: server.region };
    const config = { ...auth.config, ...where, forcePathStyle: true, roleArn: null };
    const account = auth.account(config);
    const claims = { missing: {}, unknown: { policy: 'nobody-has-made-it' } };
    for (const [name, added] of Object.entries(claims)) {
      auth.world.provider.change({ alterIdToken: (own) => ({ ...own, ...added }) });
      await account.signIn();
      const refused = await account.credentials.get(never);
      expect(refused, name).toMatchObject({ ok: false, fault: { code: 'refused' } });
      expect(refused.ok ? '' : refused.fault.message).toMatch(
        /finds no permissions for you .* the claim that chooses/,
      );
      expect(refused.ok ? '' : refused.fault.detail).toMatch(/claim missing|None of the given policies/);
    }
    auth.world.provider.change({ alterIdToken: (own) => ({ ...own, policy: 'readwrite' }) });
    await account.signIn();
    await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: true });
    await auth.close();
    await server.stop();
  });
});
