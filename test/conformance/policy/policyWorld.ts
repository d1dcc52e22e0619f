// A storage server of our own with a role exactly as `brimful policy` sets it up, and sessions of it.
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { JWTPayload } from 'jose';
import { parseConfig } from '../../../src/app/config/config.ts';
import { toAwsSetup } from '../../../src/app/policy/awsSetup.ts';
import type { AwsSetup } from '../../../src/app/policy/awsSetup.ts';
import type { SetupRequest } from '../../../src/contract/setup.ts';
import type { Credentials } from '../../../src/credentials.ts';
import type { Result } from '../../../src/result.ts';
import { PLAIN_REQUEST } from '../../src/app/policy/plainRequest.ts';

/** The AWS account of the local world. */
export const ACCOUNT = '000000000000';
export const BUCKET = 'team-files';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/brimful`;

export interface SetupOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** More of the account's settings, and of the folder's. */
  readonly account?: object;
  readonly folder?: object;
  readonly request?: Partial<SetupRequest>;
}

/** What `brimful policy` makes of a configuration with one account and one folder, `docs/`. */
export function setUp(options: SetupOptions): AwsSetup {
  const { issuer, clientId } = options;
  const text = JSON.stringify({
    accounts: [
      {
        ...{ id: 'work', source: 'oidc', issuer, clientId, roleArn: ROLE, region: 'eu-central-1' },
        ...options.account,
      },
    ],
    folders: [
      {
        ...{ id: 'docs', account: 'work', localPath: '/srv/docs', bucket: BUCKET, prefix: 'docs/' },
        ...options.folder,
      },
    ],
  });
  const config = valueOf(parseConfig(text, 'config.json'));
  return valueOf(toAwsSetup(config, { ...PLAIN_REQUEST, ...options.request }));
}

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Signs in as a client would; throws STS's refusals. */
export async function assume(
  server: { readonly endpoint: string; readonly region: string },
  request: { readonly token: string; readonly roleArn?: string; readonly policy?: string },
): Promise<Session> {
  const sts = new STSClient({ endpoint: server.endpoint, region: server.region, maxAttempts: 1 });
  const { Credentials: keys } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: request.roleArn ?? ROLE,
      RoleSessionName: 'test-session',
      WebIdentityToken: request.token,
      ...(request.policy !== undefined && { Policy: request.policy }),
    }),
  );
  return sessionOf(keys);
}

/** The keys of an answer of STS. */
export function sessionOf(
  keys: {
    readonly AccessKeyId?: string | undefined;
    readonly SecretAccessKey?: string | undefined;
    readonly SessionToken?: string | undefined;
  } = {},
): Session {
  const { AccessKeyId, SecretAccessKey, SessionToken } = keys;
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('STS answered without credentials');
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** As an account's credentials. */
export function credentialsOf(session: Session): Credentials {
  return { ...session, expiresAt: null };
}

/** Claims for AWS's session tags: `user` and whatever else, handed on to chained sessions. */
export function tagsClaim(tags: Readonly<Record<string, string>>): JWTPayload {
  const values = Object.entries(tags).map(([name, value]) => [name, [value]] as const);
  return {
    'https://aws.amazon.com/tags': {
      principal_tags: Object.fromEntries(values),
      transitive_tag_keys: Object.keys(tags),
    },
  };
}

export function valueOf<T>(result: Result<T, { readonly code: string; readonly message: string }>): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
