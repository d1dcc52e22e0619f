// Prints a set-up in Terraform's JSON syntax, to be saved as `brimful.tf.json`.
import { grantsSetup } from './grantsSetup.ts';
import { grantsBlocks } from './grantsTexts.ts';
import type { AwsSetup } from './awsSetup.ts';
import { ABANDONED_UPLOAD_DAYS, OLD_VERSION_DAYS, bucketPolicy, bucketsOf } from './bucketSettings.ts';
import { setupNotes } from './setupNotes.ts';
import { COMMENT, Reference, terraformJson } from './syntax/terraformJson.ts';
import type { Block } from './syntax/terraformJson.ts';
import { isAcrossAccounts, setupRoles } from './setupRoles.ts';
import type { SetupRole } from './setupRoles.ts';

/** The name of the second account's provider configuration. */
const STORAGE = 'storage';

/** The same setup as `awsCliScript`, in Terraform's JSON syntax. */
export function terraform(setup: AwsSetup): string {
  const { signIn, storage } = setupRoles(setup);
  const isDivided = isAcrossAccounts(setup);
  const grants = grantsSetup(setup);
  const inStorage: Block = isDivided ? { provider: `aws.${STORAGE}` } : {};
  const account = ({ role }: SetupRole): Block => ({
    ...{ region: setup.region, allowed_account_ids: [role.awsAccount] },
  });
  const document: Block = {
    [COMMENT]: setupNotes(setup, 'terraform'),
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.0' } } },
    provider: {
      aws:
        isDivided && storage !== null
          ? [account(signIn), { alias: STORAGE, ...account(storage) }]
          : account(signIn),
    },
    ...(setup.existingProvider && {
      data: { aws_iam_openid_connect_provider: { brimful: { url: setup.issuer } } },
    }),
    resource: {
      ...(!setup.existingProvider && {
        aws_iam_openid_connect_provider: {
          brimful: { url: setup.issuer, client_id_list: [setup.clientId] },
        },
      }),
      aws_iam_role: {
        brimful: { ...roleBlock(signIn), depends_on: [providerAddress(setup)] },
        ...(storage !== null && { brimful_storage: { ...inStorage, ...roleBlock(storage) } }),
        ...(grants !== null && { brimful_grants: { ...inStorage, ...roleBlock(grants.locationRole) } }),
      },
      aws_iam_role_policy: {
        brimful: permissionsBlock('brimful', signIn),
        ...(storage !== null && {
          brimful_storage: { ...inStorage, ...permissionsBlock('brimful_storage', storage) },
        }),
        ...(grants !== null && {
          brimful_grants: { ...inStorage, ...permissionsBlock('brimful_grants', grants.locationRole) },
        }),
      },
      ...(grants !== null &&
        grantsBlocks(grants, new Reference('aws_iam_role.brimful_grants.arn'), inStorage)),
      ...bucketBlocks(setup, inStorage),
    },
  };
  return terraformJson(document);
}

function providerAddress({ existingProvider }: AwsSetup): string {
  const address = 'aws_iam_openid_connect_provider.brimful';
  return existingProvider ? `data.${address}` : address;
}

function roleBlock({ role, description, trust }: SetupRole): Block {
  return {
    name: role.name,
    path: role.path,
    description,
    max_session_duration: role.maxSessionSeconds,
    assume_role_policy: JSON.stringify(trust),
  };
}

function permissionsBlock(resource: string, { permissions, reasons }: SetupRole): Block {
  return {
    [COMMENT]: reasons,
    name: 'brimful',
    role: new Reference(`aws_iam_role.${resource}.id`),
    policy: JSON.stringify(permissions),
  };
}

function bucketBlocks(setup: AwsSetup, inStorage: Block): Block {
  const perBucket = (make: (bucket: string, id: Reference) => Block): Block =>
    Object.fromEntries(
      bucketsOf(setup).map((bucket, index) => {
        const name = `bucket${index + 1}`;
        return [name, { ...inStorage, ...make(bucket, new Reference(`aws_s3_bucket.${name}.id`)) }];
      }),
    );
  return {
    aws_s3_bucket: perBucket((bucket) => ({ bucket, lifecycle: { prevent_destroy: true } })),
    aws_s3_bucket_versioning: perBucket((_bucket, id) => ({
      bucket: id,
      versioning_configuration: { status: 'Enabled' },
    })),
    aws_s3_bucket_public_access_block: perBucket((_bucket, id) => ({
      bucket: id,
      block_public_acls: true,
      ignore_public_acls: true,
      block_public_policy: true,
      restrict_public_buckets: true,
    })),
    aws_s3_bucket_policy: perBucket((bucket, id) => ({
      bucket: id,
      policy: JSON.stringify(bucketPolicy(setup, bucket)),
    })),
    aws_s3_bucket_lifecycle_configuration: perBucket((_bucket, id) => ({
      bucket: id,
      rule: {
        id: 'brimful',
        status: 'Enabled',
        filter: {},
        noncurrent_version_expiration: { noncurrent_days: OLD_VERSION_DAYS },
        abort_incomplete_multipart_upload: { days_after_initiation: ABANDONED_UPLOAD_DAYS },
        expiration: { expired_object_delete_marker: true },
      },
    })),
  };
}
