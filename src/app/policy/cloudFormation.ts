// Prints a set-up as a CloudFormation template (JSON).
import { grantsSetup } from './grantsSetup.ts';
import { GRANTS_ROLE, grantsResources } from './grantsTexts.ts';
import type { AwsSetup } from './awsSetup.ts';
import { ABANDONED_UPLOAD_DAYS, OLD_VERSION_DAYS, bucketPolicy, bucketsOf } from './bucketSettings.ts';
import { setupNotes } from './setupNotes.ts';
import { isAcrossAccounts, setupRoles } from './setupRoles.ts';
import type { SetupRole } from './setupRoles.ts';

type Resources = readonly (readonly [id: string, resource: object])[];

/**
 * Buckets are part of the stack and are retained when it is deleted; existing ones have to be imported into
 * the stack. Across two accounts the same template is used in both, and each stack makes its account's part.
 */
export function cloudFormation(setup: AwsSetup): string {
  const { signIn, storage } = setupRoles(setup);
  const isDivided = isAcrossAccounts(setup);
  const grants = grantsSetup(setup);
  const provider = setup.existingProvider ? [] : [providerResource(setup)];
  const first: Resources = [
    ...provider,
    [
      'Role',
      roleResource(
        signIn,
        provider.map(([id]) => id),
      ),
    ],
  ];
  const buckets = bucketsOf(setup).flatMap((bucket, index) => bucketResources(setup, bucket, index + 1));
  const last: Resources = [
    ...(storage === null ? [] : [['StorageRole', roleResource(storage, [])] as const]),
    ...buckets,
    ...(grants === null
      ? []
      : [[GRANTS_ROLE, roleResource(grants.locationRole, [])] as const, ...grantsResources(grants)]),
  ];
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Sign-in and storage for Brimful.',
    Metadata: { Notes: setupNotes(setup, 'cloudformation') },
    ...(isDivided && {
      Conditions: {
        IsSignInAccount: isAccount(setup.role.awsAccount),
        IsStorageAccount: isAccount(setup.chainedRole?.awsAccount ?? ''),
      },
    }),
    Resources: Object.fromEntries([
      ...(isDivided ? onlyIf('IsSignInAccount', first) : first),
      ...(isDivided ? onlyIf('IsStorageAccount', last) : last),
    ]),
  };
  return JSON.stringify(template, null, 2);
}

function isAccount(awsAccount: string): object {
  return { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, awsAccount] };
}

function onlyIf(condition: string, resources: Resources): Resources {
  return resources.map(([id, resource]) => [id, { Condition: condition, ...resource }]);
}

function providerResource(setup: AwsSetup): readonly [string, object] {
  return [
    'Provider',
    {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: setup.issuer, ClientIdList: [setup.clientId] },
    },
  ];
}

function roleResource(
  { role, description, trust, permissions, reasons }: SetupRole,
  dependsOn: readonly string[],
): object {
  return {
    Type: 'AWS::IAM::Role',
    ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
    Metadata: { Permissions: reasons },
    Properties: {
      RoleName: role.name,
      Path: role.path,
      Description: description,
      MaxSessionDuration: role.maxSessionSeconds,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'brimful', PolicyDocument: permissions }],
    },
  };
}

function bucketResources(setup: AwsSetup, bucket: string, number: number): Resources {
  return [
    [
      `Bucket${number}`,
      {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketName: bucket,
          VersioningConfiguration: { Status: 'Enabled' },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: 'brimful',
                Status: 'Enabled',
                NoncurrentVersionExpiration: { NoncurrentDays: OLD_VERSION_DAYS },
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABANDONED_UPLOAD_DAYS },
                ExpiredObjectDeleteMarker: true,
              },
            ],
          },
        },
      },
    ],
    [
      `Bucket${number}Policy`,
      {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: `Bucket${number}` }, PolicyDocument: bucketPolicy(setup, bucket) },
      },
    ],
  ];
}
