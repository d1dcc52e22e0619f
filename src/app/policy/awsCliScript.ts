// Prints a set-up as AWS CLI commands, ready to paste into a shell.
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

/** A shell script for whoever administers the AWS account. Every value is quoted. */
export function awsCliScript(setup: AwsSetup): string {
  const role = quote(setup.roleName);
  return [
    ...setupNotes(setup, 'aws-cli').map((note) => `# ${note}`),
    '',
    '# 1. Register the identity provider with IAM.',
    `aws iam create-open-id-connect-provider --url ${quote(setup.issuer)} --client-id-list ${quote(setup.clientId)}`,
    '',
    '# 2. The role, and who may assume it.',
    `aws iam create-role --role-name ${role} --path ${quote(setup.rolePath)} \\`,
    `  --max-session-duration ${setup.maxSessionSeconds} \\`,
    `  --assume-role-policy-document ${json(trustPolicy(setup))}`,
    '',
    '# 3. What the role may do.',
    `aws iam put-role-policy --role-name ${role} --policy-name brimful \\`,
    `  --policy-document ${json(permissionPolicy(setup))}`,
    ...bucketsOf(setup).flatMap((bucket) => bucketCommands(setup, bucket)),
  ].join('\n');
}

function bucketCommands(setup: AwsSetup, bucket: string): readonly string[] {
  const name = quote(bucket);
  const region = `--region ${quote(setup.region)}`;
  return [
    '',
    `# 4. Settings for the bucket ${bucket}: nothing public, TLS only, old versions kept for ${OLD_VERSION_DAYS} days.`,
    '#    (These replace an existing bucket policy and existing lifecycle rules.)',
    `aws s3api put-public-access-block --bucket ${name} ${region} --public-access-block-configuration \\`,
    '  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
    `aws s3api put-bucket-policy --bucket ${name} ${region} --policy ${json(bucketPolicy(setup, bucket))}`,
    `aws s3api put-bucket-versioning --bucket ${name} ${region} --versioning-configuration Status=Enabled`,
    `aws s3api put-bucket-lifecycle-configuration --bucket ${name} ${region} \\`,
    `  --lifecycle-configuration ${json(LIFECYCLE)}`,
  ];
}

const LIFECYCLE = {
  Rules: [
    {
      ID: 'brimful',
      Status: 'Enabled',
      Filter: {},
      NoncurrentVersionExpiration: { NoncurrentDays: OLD_VERSION_DAYS },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABANDONED_UPLOAD_DAYS },
      Expiration: { ExpiredObjectDeleteMarker: true },
    },
  ],
};

function json(document: object): string {
  return quote(JSON.stringify(document, null, 2));
}

/** Quotes one word for a POSIX shell, which must not expand policy variables such as `${...:sub}`. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
