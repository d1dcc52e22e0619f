// The command that shows how an STS is set up for an account, or sets it up: each server has its own.
import { isAwsAddress } from '../account/awsDomain.ts';
import type { OidcAccountConfig } from '../kinds/oidc.ts';

/**
 * For the one who administers the server that issues the credentials. AWS: prints the whole set-up. MinIO,
 * whose roles have ARNs of its own or are chosen by claims (its documentation, `mc idp openid`): lists its
 * providers; ALIAS is how `mc` calls it. Others have IAM's API, as Ceph has: shows the role and its trust.
 */
export function setupCommand({
  id,
  roleArn,
  region,
  stsEndpoint,
}: Pick<OidcAccountConfig, 'id' | 'roleArn' | 'region' | 'stsEndpoint'>): string {
  if (stsEndpoint === null || isAwsAddress(stsEndpoint)) return `brimful policy --account ${id}`;
  if (roleArn === null || roleArn.startsWith('arn:minio:')) return 'mc idp openid ls ALIAS';
  // A role's path is part of its ARN, not of its name.
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `aws iam get-role --role-name ${roleName} --region ${region} --endpoint-url ${stsEndpoint}`;
}
