// The policies of a set-up: who may assume the role, what the role may do, what the buckets deny. Pure.
import { literal, s3Statements } from '../../auth/sts/s3Grants.ts';
import type { AwsSetup } from './awsSetup.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** The ARN of the provider in IAM. */
export function providerArn(setup: AwsSetup): string {
  return `arn:${setup.partition}:iam::${setup.awsAccount}:oidc-provider/${setup.issuerName}`;
}

/**
 * `aud` is pinned, so that tokens for other apps of the same provider are refused; `sub` restricts whose
 * tokens are accepted.
 */
export function trustPolicy(setup: AwsSetup): PolicyDocument {
  const tags = setup.isolation === 'principal-tag' ? ['sts:TagSession'] : [];
  return policy([
    {
      Sid: 'SignInWithBrimful',
      Effect: 'Allow',
      Principal: { Federated: providerArn(setup) },
      Action: ['sts:AssumeRoleWithWebIdentity', ...tags],
      Condition: {
        StringEquals: { [`${setup.issuerName}:aud`]: setup.clientId },
        StringLike: { [`${setup.issuerName}:sub`]: setup.subjects.length === 0 ? ['?*'] : setup.subjects },
      },
    },
  ]);
}

/** The most that credentials may do; the app narrows each session further (CR4). */
export function permissionPolicy(setup: AwsSetup): PolicyDocument {
  const places = setup.places.map(({ bucket, prefix, readOnly }) => ({
    ...{ bucket, readOnly },
    pattern: `${ownPrefix(setup, prefix)}*`,
  }));
  return policy(s3Statements(places, setup.partition));
}

/** The prefix of one person: AWS fills in the policy variable from what the provider has signed. */
function ownPrefix(setup: AwsSetup, prefix: string): string {
  switch (setup.isolation) {
    case 'subject':
      return `${literal(prefix)}\${${setup.issuerName}:sub}/`;
    case 'principal-tag':
      return `${literal(prefix)}\${aws:PrincipalTag/user}/`;
    case 'none':
      return literal(prefix);
  }
}

/** Denies access without TLS, whatever else is allowed. */
export function bucketPolicy({ partition }: AwsSetup, bucket: string): PolicyDocument {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return policy([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}

/** Days after which old versions expire and abandoned multipart uploads are aborted. */
export const OLD_VERSION_DAYS = 30;
export const ABANDONED_UPLOAD_DAYS = 7;

/** Each bucket once, in the order of the places. */
export function bucketsOf({ places }: AwsSetup): readonly string[] {
  return [...new Set(places.map(({ bucket }) => bucket))];
}

function policy(statements: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
