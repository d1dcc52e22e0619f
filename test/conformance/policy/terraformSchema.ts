// The part of Terraform's JSON syntax and of the AWS provider (version 5) that the set-up uses: which blocks
// and arguments there are, and of which type. Sources: Terraform language, "JSON Configuration Syntax"; the
// AWS provider's pages of the resources below.
import { z } from 'zod';

const COMMENT = z.union([z.string(), z.array(z.string())]).optional();
/** Text without anything that Terraform evaluates: `$${` and `%%{` are its escapes. */
const text = z
  .string()
  .refine((value) => !/[$%]\{/.test(value.replaceAll(/[$%]([$%])\{/g, '')), 'an expression');
/** To an attribute of a resource or data source; each resource here has the ones that are read. */
const refersTo = (pattern: string) => z.string().regex(new RegExp(`^\\$\\{${pattern}\\}$`));
const reference = refersTo(String.raw`aws_[a-z0-9_]+\.[a-z0-9_]+\.id`);
const roleArn = refersTo(String.raw`aws_iam_role\.[a-z0-9_]+\.arn`);
const instanceArn = refersTo(String.raw`data\.aws_ssoadmin_instances\.[a-z0-9_]+\.arns\[0\]`);
/** A JSON document as text, escaped once more. */
const policyText = text.refine((value) => isJson(value.replaceAll(/([$%])\1\{/g, '$1{')), 'not JSON');
const alias = z
  .string()
  .regex(/^aws\.[a-z]+$/)
  .optional();
const awsAccount = z.string().regex(/^\d{12}$/);
const account = z.array(awsAccount).length(1);

const providerSettings = z.strictObject({
  alias: z.string().optional(),
  region: z.string(),
  allowed_account_ids: account.optional(),
});
const block = (shape: z.ZodRawShape) =>
  z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({ '//': COMMENT, provider: alias, ...shape }),
  );
const resource = z
  .strictObject({
    aws_iam_openid_connect_provider: block({ url: text, client_id_list: z.array(text).min(1) }),
    aws_iam_role: block({
      name: z.string().regex(/^[\w+=,.@-]{1,64}$/),
      path: z
        .string()
        .regex(/^\/(.*\/)?$/)
        .optional(),
      description: z
        .string()
        .regex(/^[\x20-\x7e]{1,1000}$/)
        .optional(),
      max_session_duration: z.int().min(3600).max(43_200).optional(),
      assume_role_policy: policyText,
      depends_on: z.array(z.string()).optional(),
    }),
    aws_iam_role_policy: block({ name: text, role: reference, policy: policyText }),
    aws_s3_bucket: block({ bucket: text, lifecycle: z.strictObject({ prevent_destroy: z.literal(true) }) }),
    aws_s3_bucket_versioning: block({
      bucket: reference,
      versioning_configuration: z.strictObject({ status: z.enum(['Enabled', 'Suspended', 'Disabled']) }),
    }),
    aws_s3_bucket_public_access_block: block({
      bucket: reference,
      block_public_acls: z.boolean(),
      ignore_public_acls: z.boolean(),
      block_public_policy: z.boolean(),
      restrict_public_buckets: z.boolean(),
    }),
    aws_s3_bucket_policy: block({ bucket: reference, policy: policyText }),
    aws_s3_bucket_lifecycle_configuration: block({
      bucket: reference,
      rule: z.strictObject({
        id: z.string().max(255),
        status: z.enum(['Enabled', 'Disabled']),
        filter: z.strictObject({}),
        noncurrent_version_expiration: z.strictObject({ noncurrent_days: z.int().min(1) }),
        abort_incomplete_multipart_upload: z.strictObject({ days_after_initiation: z.int().min(1) }),
        expiration: z.strictObject({ expired_object_delete_marker: z.boolean() }),
      }),
    }),
    aws_ssoadmin_permission_set: block({
      name: z.string().regex(/^[\w+=,.@-]{1,32}$/),
      description: z.string().min(1).max(700),
      instance_arn: instanceArn,
      session_duration: z.string().regex(/^PT\d+[HM]$/),
    }),
    aws_ssoadmin_permission_set_inline_policy: block({
      instance_arn: instanceArn,
      permission_set_arn: refersTo(String.raw`aws_ssoadmin_permission_set\.[a-z0-9_]+\.arn`),
      inline_policy: policyText,
    }),
    aws_ssoadmin_instance_access_control_attributes: block({
      instance_arn: instanceArn,
      attribute: z.strictObject({ key: text, value: z.strictObject({ source: z.array(text).length(1) }) }),
    }),
    aws_s3control_access_grants_instance: block({ account_id: awsAccount }),
    aws_s3control_access_grants_location: block({
      account_id: awsAccount,
      iam_role_arn: roleArn,
      location_scope: z.string().regex(/^s3:\/\/[a-z0-9.-]{3,63}$/),
      depends_on: z.array(z.string()).optional(),
    }),
    aws_s3control_access_grant: block({
      account_id: awsAccount,
      permission: z.enum(['READ', 'WRITE', 'READWRITE']),
      access_grants_location_id: refersTo(
        String.raw`aws_s3control_access_grants_location\.[a-z0-9_]+\.access_grants_location_id`,
      ),
      access_grants_location_configuration: z.strictObject({ s3_sub_prefix: text }),
      grantee: z.strictObject({
        grantee_type: z.enum(['IAM', 'DIRECTORY_USER', 'DIRECTORY_GROUP']),
        grantee_identifier: text,
      }),
    }),
    aws_cognito_identity_pool_roles_attachment: block({
      identity_pool_id: text,
      roles: z.strictObject({ authenticated: roleArn }),
    }),
  })
  .partial();

export const terraformDocument = z
  .strictObject({
    '//': COMMENT,
    terraform: z.strictObject({
      required_providers: z.record(z.string(), z.strictObject({ source: z.string(), version: z.string() })),
    }),
    provider: z.strictObject({ aws: z.union([providerSettings, z.array(providerSettings)]) }),
    data: z
      .strictObject({
        aws_iam_openid_connect_provider: block({ url: text }),
        aws_ssoadmin_instances: block({}),
      })
      .partial()
      .optional(),
    resource,
  })
  .superRefine((document, context) => {
    for (const name of references(document)) {
      if (!isDeclared(document, name))
        context.addIssue({ code: 'custom', message: `${name} is not declared` });
    }
  });

/** Every resource, data source and provider alias that is referred to. */
function references(document: object): readonly string[] {
  const written = JSON.stringify(document);
  return [
    ...[...written.matchAll(/"\$\{((?:data\.)?aws_\w+\.\w+)\.[^"}]+\}"/g)].map(([, name = '']) => name),
    ...[...written.matchAll(/"depends_on":\["([^"]+)"\]/g)].map(([, name = '']) => name),
    ...[...written.matchAll(/"provider":"(aws\.\w+)"/g)].map(([, name = '']) => `provider.${name}`),
  ];
}

function isDeclared(document: object, name: string): boolean {
  const [first = '', second = '', third = ''] = name.split('.');
  const {
    provider,
    data,
    resource: resources,
  } = document as Record<string, Record<string, unknown> | undefined>;
  const has = (blocks: unknown, key: string): boolean =>
    typeof blocks === 'object' && blocks !== null && Object.hasOwn(blocks, key);
  if (first === 'provider') return JSON.stringify(provider).includes(`"alias":"${third}"`);
  return first === 'data' ? has(data?.[second], third) : has(resources?.[first], second);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
