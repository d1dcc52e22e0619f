// Storage servers of others whose STS trusts an identity provider, as an administrator sets them up.
import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import type { StorageTool } from '../../../runner/tools.ts';
import { startForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import { BUCKET, cephRole, setUpCeph } from './cephSetup.ts';

export interface StsOfOthers {
  /** What an account of the provider needs besides. */
  readonly account: Partial<OidcAccountConfig>;
  /** The HTTP status for a small object at `key`, with these keys. */
  put(keys: Credentials, key: string): Promise<number>;
  stop(): Promise<void>;
}

interface Trusted {
  readonly issuer: string;
  readonly clientId: string;
}

/** MinIO names the role of a client after the client's id, with its own region, if it has been given one. */
export function minioRole(clientId: string, region = ''): string {
  return `arn:minio:iam:${region}::role/${createHash('sha1').update(clientId).digest('base64url')}`;
}

/** What MinIO is told about the provider when it starts. */
function environmentOf(name: StorageTool['name'], { issuer, clientId }: Trusted): Record<string, string> {
  if (name !== 'minio') return {};
  return {
    MINIO_IDENTITY_OPENID_CONFIG_URL: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    MINIO_IDENTITY_OPENID_CLIENT_ID: clientId,
    MINIO_IDENTITY_OPENID_ROLE_POLICY: 'readwrite',
  };
}

/** Starts Ceph or MinIO with a bucket and a role for everybody whom the provider signs in to the client. */
export async function startStsOfOthers(tool: StorageTool, trusted: Trusted): Promise<StsOfOthers> {
  const server = await startForeignStorage(tool, environmentOf(tool.name, trusted));
  const { endpoint, region, administrator } = server;
  const client = (credentials: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>): S3Client =>
    new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  if (tool.name === 'ceph') await setUpCeph(server, trusted);
  else await client(administrator).send(new CreateBucketCommand({ Bucket: BUCKET }));
  const roleArn = tool.name === 'ceph' ? cephRole('brimful') : minioRole(trusted.clientId);
  return {
    account: { s3Endpoint: endpoint, stsEndpoint: endpoint, forcePathStyle: true, region, roleArn },
    put: async ({ accessKeyId, secretAccessKey, sessionToken = '' }, key) => {
      const s3 = client({ accessKeyId, secretAccessKey, ...{ sessionToken } });
      const put = new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'x' });
      const answered = await s3.send(put).catch((error: unknown) => error);
      return (answered as { readonly $metadata: { readonly httpStatusCode: number } }).$metadata
        .httpStatusCode;
    },
    stop: () => server.stop(),
  };
}
