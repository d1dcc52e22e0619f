// What S3 Access Grants has to be given for an account that uses it, as data (CR11). Source: S3 user guide,
// "Managing access with S3 Access Grants".
import { grantTarget } from '../../auth/accessGrants/grantTarget.ts';
import { grantsInstanceArn } from '../../auth/account/awsDomain.ts';
import type { AwsSetup } from './awsSetup.ts';
import { storagePolicy } from './permissionPolicy.ts';
import { policy } from './syntax/policyDocument.ts';
import type { PolicyDocument } from './syntax/policyDocument.ts';
import { storageReasons } from './setupRoles.ts';
import type { SetupRole } from './setupRoles.ts';

export interface PlannedGrant {
  readonly bucket: string;
  /** Below the bucket; fits everything in the place, so it ends with `*`. */
  readonly subPrefix: string;
  readonly permission: 'READ' | 'READWRITE';
}

export interface GrantsSetup {
  readonly accountId: string;
  readonly region: string;
  /** ARN of the role that asks. */
  readonly grantee: string;
  /** What S3 Access Grants itself assumes; reaches the places. */
  readonly locationRole: SetupRole;
  /** Each bucket once: its locations. */
  readonly buckets: readonly string[];
  readonly grants: readonly PlannedGrant[];
}

const NAME = 'brimful-grants';
const HOUR = 3600;
const SERVICE = 'access-grants.s3.amazonaws.com';

/** null: the account's role reaches the buckets itself. */
export function grantsSetup(setup: AwsSetup): GrantsSetup | null {
  const { accessGrants, places, region } = setup;
  if (accessGrants === null) return null;
  const { accountId } = accessGrants;
  const { arn: grantee, partition } = setup.chainedRole ?? setup.role;
  const grants = places.map((place) => ({
    ...{ bucket: place.bucket, subPrefix: `${place.prefix}*`, permission: grantTarget(place).permission },
  }));
  return {
    ...{ accountId, region, grantee, grants },
    buckets: [...new Set(places.map(({ bucket }) => bucket))],
    locationRole: {
      role: {
        ...{ partition, awsAccount: accountId, name: NAME, path: '/', maxSessionSeconds: HOUR },
        arn: `arn:${partition}:iam::${accountId}:role/${NAME}`,
      },
      description: 'Lets S3 Access Grants give people keys for the folders of Brimful.',
      trust: locationTrust(accountId, grantsInstanceArn({ partition, region, accountId })),
      permissions: storagePolicy(setup, partition, ''),
      reasons: storageReasons(setup),
    },
  };
}

/** Only for this instance ("Register a location"). */
function locationTrust(accountId: string, instance: string): PolicyDocument {
  return policy([
    {
      Effect: 'Allow',
      Principal: { Service: SERVICE },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Condition: { StringEquals: { 'aws:SourceAccount': accountId, 'aws:SourceArn': instance } },
    },
  ]);
}
