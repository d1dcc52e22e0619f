// Builds the session policy, which narrows this device's credentials to the buckets, prefixes and actions
// that it needs (CR4). Pure.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderGrant } from '../account/account.ts';

export interface SessionPolicyRequest {
  readonly folders: readonly FolderGrant[];
  /** `aws`, `aws-cn`, `aws-us-gov` ...: the second part of every ARN. */
  readonly partition: string;
  /** True on AWS: buckets may be encrypted with KMS keys, which S3 uses on our behalf. */
  readonly kms: boolean;
}

export interface SessionPolicy {
  readonly json: string;
  /** True if prefixes had to be merged, or a whole bucket allowed, to fit the limit. */
  readonly widened: boolean;
}

/** The longest Policy parameter, in characters (STS API reference). */
export const MAX_POLICY_LENGTH = 2048;

export const READ_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion'];
/** Copying an object copies its tags, which requires the two tagging actions. */
export const WRITE_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObjectTagging',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectTagging',
];
export const LIST_ACTIONS = ['s3:ListBucket', 's3:ListBucketVersions'];
export const BUCKET_ACTIONS = ['s3:GetBucketLocation', 's3:GetBucketVersioning'];

/**
 * The narrowest policy that fits: one prefix per folder, else the longest common prefix per bucket, else
 * whole buckets. Never wider than that: if whole buckets do not fit either, the fault `configuration`.
 */
export function buildSessionPolicy(request: SessionPolicyRequest): Result<SessionPolicy, CredentialFault> {
  const exact = request.folders;
  const common = mergeByBucket(exact, commonPrefix);
  const whole = mergeByBucket(exact, () => '');
  for (const folders of [exact, common, whole]) {
    const json = JSON.stringify(policyOf({ ...request, folders }));
    if (json.length <= MAX_POLICY_LENGTH) return ok({ json, widened: folders !== exact });
  }
  return failed({
    code: 'configuration',
    message: `Credentials cannot be narrowed to ${new Set(exact.map(({ bucket }) => bucket)).size} buckets at once: spread these folders over several accounts, or set sessionPolicy to false.`,
  });
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[] | '*';
  readonly Resource: readonly string[] | '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
}

function policyOf({ folders, partition, kms }: SessionPolicyRequest): {
  readonly Version: string;
  readonly Statement: readonly Statement[];
} {
  if (folders.length === 0) {
    return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  }
  const bucketArn = (bucket: string): string => `arn:${partition}:s3:::${bucket}`;
  const objectArns = (some: readonly FolderGrant[]): readonly string[] =>
    unique(some.map(({ bucket, prefix }) => `${bucketArn(bucket)}/${literal(prefix)}*`));
  const buckets = unique(folders.map(({ bucket }) => bucket));
  const writers = folders.filter(({ readOnly }) => !readOnly);
  const readers = folders.filter(({ readOnly }) => readOnly);
  return {
    Version: '2012-10-17',
    Statement: [
      ...(writers.length === 0 ? [] : [allow([...READ_ACTIONS, ...WRITE_ACTIONS], objectArns(writers))]),
      ...(readers.length === 0 ? [] : [allow(READ_ACTIONS, objectArns(readers))]),
      // One statement per bucket: a prefix of one bucket must not open the same prefix of another.
      ...buckets.map((bucket) => {
        const prefixes = folders.filter((folder) => folder.bucket === bucket).map(({ prefix }) => prefix);
        const listing = allow(LIST_ACTIONS, [bucketArn(bucket)]);
        if (prefixes.includes('')) return listing;
        const patterns = unique(prefixes.map((prefix) => `${literal(prefix)}*`));
        return { ...listing, Condition: { StringLike: { 's3:prefix': patterns } } };
      }),
      allow(BUCKET_ACTIONS, buckets.map(bucketArn)),
      ...(kms ? [KMS_THROUGH_S3] : []),
    ],
  };
}

/** SSE-KMS calls KMS with the caller's credentials, but only S3 may do so (kms:ViaService). */
const KMS_THROUGH_S3: Statement = {
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
  Condition: { StringLike: { 'kms:ViaService': 's3.*' } },
};

function allow(actions: readonly string[], resources: readonly string[]): Statement {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

/**
 * Escapes the wildcards of policies in an object key as policy variables (IAM user guide, "special
 * characters").
 */
export function literal(prefix: string): string {
  return prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** One grant per bucket and kind of access. */
function mergeByBucket(
  folders: readonly FolderGrant[],
  merge: (prefixes: readonly string[]) => string,
): readonly FolderGrant[] {
  const groups = new Map<string, FolderGrant[]>();
  for (const folder of folders) {
    const key = `${folder.bucket} ${folder.readOnly ? 'read' : 'write'}`;
    groups.set(key, [...(groups.get(key) ?? []), folder]);
  }
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, prefix: merge([first, ...rest].map(({ prefix }) => prefix)) }],
  );
}

/** The longest common prefix of whole path components; '' if there is none. */
function commonPrefix(prefixes: readonly string[]): string {
  const [first = [], ...rest] = prefixes.map((prefix) => prefix.split('/').slice(0, -1));
  const differs = first.findIndex((part, at) => rest.some((other) => other[at] !== part));
  const kept = differs === -1 ? first : first.slice(0, differs);
  return kept.map((part) => `${part}/`).join('');
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
