// Prints a set-up as AWS CLI commands, ready to paste into a shell.
import { grantsSetup } from './grantsSetup.ts';
import { grantsCommands } from './grantsTexts.ts';
import type { AwsSetup } from './awsSetup.ts';
import { ABANDONED_UPLOAD_DAYS, OLD_VERSION_DAYS, bucketPolicy, bucketsOf } from './bucketSettings.ts';
import { quote, quotedJson } from './syntax/shellText.ts';
import { setupNotes } from './setupNotes.ts';
import { isAcrossAccounts, setupRoles } from './setupRoles.ts';
import type { SetupRole } from './setupRoles.ts';
import { providerArn } from './trustPolicies.ts';

/** A shell script for whoever administers the AWS account. Every value is quoted. */
export function awsCliScript(setup: AwsSetup): string {
  const { signIn, storage } = setupRoles(setup);
  const isDivided = isAcrossAccounts(setup);
  const grants = grantsSetup(setup);
  return [
    ...setupNotes(setup, 'aws-cli').map((note) => `# ${note}`),
    ...(isDivided ? accountHeading(signIn) : []),
    ...providerCommands(setup),
    ...roleCommands(signIn),
    ...(isDivided && storage !== null ? accountHeading(storage) : []),
    ...(storage === null ? [] : roleCommands(storage)),
    ...(grants === null ? [] : [...roleCommands(grants.locationRole), ...grantsCommands(grants)]),
    ...bucketsOf(setup).flatMap((bucket) => bucketCommands(setup, bucket)),
  ].join('\n');
}

function accountHeading({ role }: SetupRole): readonly string[] {
  return ['', '# ------', `# In the AWS account ${role.awsAccount}, in a shell that is signed in there:`];
}

function providerCommands(setup: AwsSetup): readonly string[] {
  if (setup.existingProvider) {
    return [
      '',
      '# The identity provider, which IAM knows already, for this client too.',
      `aws iam add-client-id-to-open-id-connect-provider \\`,
      `  --open-id-connect-provider-arn ${quote(providerArn(setup))} --client-id ${quote(setup.clientId)}`,
    ];
  }
  return [
    '',
    '# Register the identity provider with IAM.',
    `aws iam create-open-id-connect-provider --url ${quote(setup.issuer)} --client-id-list ${quote(setup.clientId)}`,
  ];
}

function roleCommands({ role, description, trust, permissions, reasons }: SetupRole): readonly string[] {
  const name = quote(role.name);
  return [
    '',
    `# The role ${role.name}, and who may assume it.`,
    `aws iam create-role --role-name ${name} --path ${quote(role.path)} \\`,
    `  --description ${quote(description)} \\`,
    `  --max-session-duration ${role.maxSessionSeconds} \\`,
    `  --assume-role-policy-document ${quotedJson(trust)}`,
    '',
    '# What this role may do, and why:',
    ...reasons.map((reason) => `#   ${reason}`),
    `aws iam put-role-policy --role-name ${name} --policy-name brimful \\`,
    `  --policy-document ${quotedJson(permissions)}`,
  ];
}

function bucketCommands(setup: AwsSetup, bucket: string): readonly string[] {
  const name = quote(bucket);
  const region = `--region ${quote(setup.region)}`;
  return [
    '',
    `# Settings for the bucket ${bucket}: nothing public, TLS 1.2 or newer, old versions kept for ${OLD_VERSION_DAYS} days.`,
    '# (These replace an existing bucket policy and existing lifecycle rules.)',
    `aws s3api put-public-access-block --bucket ${name} ${region} --public-access-block-configuration \\`,
    '  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
    `aws s3api put-bucket-policy --bucket ${name} ${region} --policy ${quotedJson(bucketPolicy(setup, bucket))}`,
    `aws s3api put-bucket-versioning --bucket ${name} ${region} --versioning-configuration Status=Enabled`,
    `aws s3api put-bucket-lifecycle-configuration --bucket ${name} ${region} \\`,
    `  --lifecycle-configuration ${quotedJson(LIFECYCLE)}`,
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
