// What an administrator sets up on a Ceph so that people can sign in: bucket, provider and roles.
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

/** Role `brimful` trusts everybody whom the provider signs in to the client, role `bob` trusts only bob. */
export async function setUpCeph(
  cluster: ForeignStorage,
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
): Promise<void> {
  const options = { endpoint: cluster.endpoint, region: cluster.region, credentials: cluster.administrator };
  const iam = new IAMClient(options);
  const name = issuer.replace(/^http:\/\//, '');
  await new S3Client({ ...options, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: [clientId],
      ThumbprintList: ['0000000000000000000000000000000000000000'],
    }),
  );
  const conditions = { brimful: { [`${name}:aud`]: clientId }, bob: { [`${name}:sub`]: 'bob' } };
  for (const [role, condition] of Object.entries(conditions)) {
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
