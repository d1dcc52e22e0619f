// The part of Terraform's JSON syntax and of the AWS provider (version 5) that the set-up uses: which blocks
// and arguments there are, and of which type. Sources: Terraform language, "JSON Configuration Syntax"; the
// AWS provider's pages of the resources below.
import { z } from 'zod';

const COMMENT = z.union([z.string(), z.array(z.string())]).optional();
/** Text without anything that Terraform evaluates: `$${` and `%%{` are its escapes. */
const text = z
  .string()
  .refine((value) => !/[$%]\{/.test(value.replaceAll(/[$%]([$%])\{/g, '')), 'an expression');
const reference = z.string().regex(/^\$\{aws_[a-z0-9_]+\.[a-z0-9_]+\.id\}$/);
/** A JSON document as text, escaped once more. */
const policyText = text.refine((value) => isJson(value.replaceAll(/([$%])\1\{/g, '$1{')), 'not JSON');
const alias = z
  .string()
  .regex(/^aws\.[a-z]+$/)
  .optional();
const account = z.array(z.string().regex(/^\d{12}$/)).length(1);

const providerSettings = z.strictObject({
  alias: z.string().optional(),
  region: z.string(),
  allowed_account_ids: account,
});
const block = (shape: z.ZodRawShape) =>
  z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({ '//': COMMENT, provider: alias, ...shape }),
  );
const resource = z.strictObject({
  aws_iam_openid_connect_provider: block({ url: text, client_id_list: z.array(text).min(1) }).optional(),
  aws_iam_role: block({
    name: z.string().regex(/^[\w+=,.@-]{1,64}$/),
    path: z.string().regex(/^\/(.*\/)?$/),
    description: z.string().regex(/^[\x20-\x7e]{1,1000}$/),
    max_session_duration: z.int().min(3600).max(43_200),
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
});

export const terraformDocument = z
  .strictObject({
    '//': COMMENT,
    terraform: z.strictObject({
      required_providers: z.record(z.string(), z.strictObject({ source: z.string(), version: z.string() })),
    }),
    provider: z.strictObject({ aws: z.union([providerSettings, z.array(providerSettings)]) }),
    data: z.strictObject({ aws_iam_openid_connect_provider: block({ url: text }) }).optional(),
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
    ...[...written.matchAll(/"\$\{(aws_\w+\.\w+)\.id\}"/g)].map(([, name = '']) => name),
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
