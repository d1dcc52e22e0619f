// Prints a set-up in Terraform's JSON syntax, to be saved as `brimful.tf.json`.
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

/** The same setup as `awsCliScript`, in Terraform's JSON syntax. */
export function terraform(setup: AwsSetup): string {
  const buckets = bucketsOf(setup).map((bucket, index) => ({ name: `bucket${index + 1}`, bucket }));
  const perBucket = (make: (bucket: string, reference: string) => object): object =>
    Object.fromEntries(
      buckets.map(({ name, bucket }) => [name, make(bucket, `\${aws_s3_bucket.${name}.id}`)]),
    );
  const document = {
    '//': setupNotes(setup, 'terraform').map(literal),
    provider: { aws: { region: setup.region } },
    resource: {
      aws_iam_openid_connect_provider: {
        brimful: { url: setup.issuer, client_id_list: [literal(setup.clientId)] },
      },
      aws_iam_role: {
        brimful: {
          name: setup.roleName,
          path: setup.rolePath,
          max_session_duration: setup.maxSessionSeconds,
          assume_role_policy: policyText(trustPolicy(setup)),
          depends_on: ['aws_iam_openid_connect_provider.brimful'],
        },
      },
      aws_iam_role_policy: {
        brimful: {
          name: 'brimful',
          role: '${aws_iam_role.brimful.id}',
          policy: policyText(permissionPolicy(setup)),
        },
      },
      aws_s3_bucket: perBucket((bucket) => ({ bucket, lifecycle: { prevent_destroy: true } })),
      aws_s3_bucket_versioning: perBucket((_bucket, reference) => ({
        bucket: reference,
        versioning_configuration: { status: 'Enabled' },
      })),
      aws_s3_bucket_public_access_block: perBucket((_bucket, reference) => ({
        bucket: reference,
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
      })),
      aws_s3_bucket_policy: perBucket((bucket, reference) => ({
        bucket: reference,
        policy: policyText(bucketPolicy(setup, bucket)),
      })),
      aws_s3_bucket_lifecycle_configuration: perBucket((_bucket, reference) => ({
        bucket: reference,
        rule: {
          id: 'brimful',
          status: 'Enabled',
          filter: {},
          noncurrent_version_expiration: { noncurrent_days: OLD_VERSION_DAYS },
          abort_incomplete_multipart_upload: { days_after_initiation: ABANDONED_UPLOAD_DAYS },
          expiration: { expired_object_delete_marker: true },
        },
      })),
    },
  };
  return JSON.stringify(document, null, 2);
}

function policyText(document: object): string {
  return literal(JSON.stringify(document));
}

/** Terraform would interpolate `${...}` and `%{...}` itself; doubling the sign escapes them for AWS. */
function literal(text: string): string {
  return text.replaceAll(/([$%])\{/g, (opening, sign: string) => sign + opening);
}
