// What an administrator sets up on a Ceph so that people can sign in: bucket, provider and roles.
import { createHash } from 'node:crypto';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { ForeignStorage } from '../../../servers/foreign/foreignStorage.ts';

export const BUCKET = 'brimful-auth';

export function cephRole(name: string): string {
  return `arn:aws:iam:::role/${name}`;
}

/**
 * The thumbprints of the certificates in the provider's key set: Ceph takes a key with one (`x5c`) only if it
 * knows that; without any, a placeholder.
 */
async function thumbprintsOf(issuer: string): Promise<string[]> {
  const read = async (address: string): Promise<unknown> => (await fetch(address)).json();
  const metadata = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri: address } = metadata as { readonly jwks_uri: string };
  const { keys } = (await read(address)) as { readonly keys: readonly Key[] };
  const certificates = keys.flatMap(({ use, x5c = [] }) => (use === 'sig' ? x5c.slice(0, 1) : []));
  const found = certificates.map((text) =>
    createHash('sha1').update(Buffer.from(text, 'base64')).digest('hex'),
  );
  return found.length === 0 ? ['0'.repeat(40)] : found;
}

interface Key {
  readonly use?: string;
  readonly x5c?: readonly string[];
}

/** Role `brimful` trusts everybody whom the provider signs in to the client, role `bob` trusts only bob. */
export async function setUpCeph(
  cluster: ForeignStorage,
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
): Promise<void> {
  const options = { endpoint: cluster.endpoint, region: cluster.region, credentials: cluster.administrator };
  await new S3Client({ ...options, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
  const name = issuer.replace(/^http:\/\//, '');
  const roles = { brimful: { [`${name}:aud`]: clientId }, bob: { [`${name}:sub`]: 'bob' } };
  await trustProvider(cluster, { issuer, clientId, roles });
}

/** Registers the provider, and makes a role for each condition. */
export async function trustProvider(
  cluster: ForeignStorage,
  trusted: {
    readonly issuer: string;
    readonly clientId: string;
    readonly roles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  },
): Promise<void> {
  const { issuer, clientId, roles } = trusted;
  const { endpoint, region, administrator: credentials } = cluster;
  const iam = new IAMClient({ endpoint, region, credentials });
  const name = issuer.replace(/^http:\/\//, '');
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: [clientId],
      ThumbprintList: await thumbprintsOf(issuer),
    }),
  );
  for (const [role, condition] of Object.entries(roles)) {
    const trust = {
      Effect: 'Allow',
      Principal: { Federated: [`arn:aws:iam:::oidc-provider/${name}`] },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: condition },
    };
    await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: policyOf(trust) }));
    const allowed = policyOf({ Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: 'all', PolicyDocument: allowed }));
  }
}

function policyOf(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement });
}
