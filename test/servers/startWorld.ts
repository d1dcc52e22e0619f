// The local world on 127.0.0.1: an OpenID provider and an S3 and STS server that trusts
// it; one bucket, one role.
import type { FaultRuleSource } from './faults/faults.ts';
import { providerArn, providerName, type RoleSource } from './iam/roles.ts';
import {
  startOpenidProvider,
  type OpenidProvider,
  type OpenidProviderOptions,
} from './openid/openidProvider.ts';
import { startStorageServer, type StorageServer, type StorageServerOptions } from './s3/s3Server.ts';

const BUCKET = 'brimful-world';
const ROLE = 'brimful-world';
const ACCOUNT = '000000000000';
/** The longest that STS allows at all, so that clients meet no surprise here. */
const MAX_SESSION_SECONDS = 43_200;

export interface WorldOptions {
  /** Port of the storage server; 0 (default): any free one. */
  readonly port?: number;
  /** Where buckets are kept; left out: a temporary folder. */
  readonly folder?: string;
  readonly idTokenTtlSeconds?: number;
  readonly credentialTtlSeconds?: number;
  readonly faults?: readonly FaultRuleSource[];
  /** Further settings of the two servers. */
  readonly openid?: OpenidProviderOptions;
  readonly storage?: StorageServerOptions;
}

/**
 * Everything that a client needs. `accessKeyId` and `secretAccessKey` are the
 * administrator's, for inspection.
 */
export interface WorldDescription {
  readonly issuer: string;
  readonly clientId: string;
  readonly s3Endpoint: string;
  readonly stsEndpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly roleArn: string;
  readonly username: string;
  readonly password: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface World {
  readonly description: WorldDescription;
  readonly provider: OpenidProvider;
  readonly storage: StorageServer;
  stop(): Promise<void>;
}

/** Starts both servers; resolves when everything is set up. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const provider = await startOpenidProvider({
    ...options.openid,
    ...(options.idTokenTtlSeconds === undefined ? {} : { idTokenTtlSeconds: options.idTokenTtlSeconds }),
  });
  const { issuer, clientId } = provider;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
  let storage: StorageServer;
  try {
    storage = await startStorageServer({
      ...options.storage,
      account: ACCOUNT,
      buckets: [BUCKET, ...(options.storage?.buckets ?? [])],
      providers: [{ issuer, clientIds: [clientId] }],
      roles: [worldRole(roleArn, issuer, clientId), ...(options.storage?.roles ?? [])],
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.folder === undefined ? {} : { folder: options.folder }),
      ...(options.faults === undefined ? {} : { faults: options.faults }),
      ...(options.credentialTtlSeconds === undefined
        ? {}
        : { credentialTtlSeconds: options.credentialTtlSeconds }),
    });
  } catch (error) {
    await provider.close();
    throw error;
  }
  const user = provider.users[0];
  return {
    provider,
    storage,
    description: {
      ...{ issuer, clientId, bucket: BUCKET, roleArn },
      s3Endpoint: storage.endpoint,
      stsEndpoint: storage.endpoint,
      region: storage.region,
      username: user?.username ?? '',
      password: user?.password ?? '',
      ...storage.administrator,
    },
    async stop() {
      await Promise.all([storage.stop(), provider.close()]);
    },
  };
}

/**
 * Trusts tokens that were issued to the client, whoever signed in; may do everything with
 * the bucket and nothing else.
 */
function worldRole(arn: string, issuer: string, clientId: string): RoleSource {
  return {
    arn,
    maxSessionSeconds: MAX_SESSION_SECONDS,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: providerArn(ACCOUNT, issuer) },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { [`${providerName(issuer)}:aud`]: clientId } },
      },
    },
    policy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
      },
    },
  };
}
