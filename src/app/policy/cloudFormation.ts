// Prints a set-up as a CloudFormation template (JSON).
import type { AwsSetup } from './awsSetup.ts';
import {
  ABANDONED_UPLOAD_DAYS,
  OLD_VERSION_DAYS,
  bucketPolicy,
  bucketsOf,
  permissionPolicy,
  trustPolicy,
} from './policyDocuments.ts';
import { setupNotes } from './setupNotes.ts';

/**
 * Buckets are part of the stack and are retained when it is deleted; existing ones have to be imported into
 * the stack.
 */
export function cloudFormation(setup: AwsSetup): string {
  const buckets = bucketsOf(setup).flatMap((bucket, index) => bucketResources(setup, bucket, index + 1));
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Sign-in and storage for Brimful.',
    Metadata: { Notes: setupNotes(setup, 'cloudformation') },
    Resources: {
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Properties: { Url: setup.issuer, ClientIdList: [setup.clientId] },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        DependsOn: 'Provider',
        Properties: {
          RoleName: setup.roleName,
          Path: setup.rolePath,
          MaxSessionDuration: setup.maxSessionSeconds,
          AssumeRolePolicyDocument: trustPolicy(setup),
          Policies: [{ PolicyName: 'brimful', PolicyDocument: permissionPolicy(setup) }],
        },
      },
      ...Object.fromEntries(buckets),
    },
  };
  return JSON.stringify(template, null, 2);
}

function bucketResources(setup: AwsSetup, bucket: string, number: number): readonly [string, object][] {
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
