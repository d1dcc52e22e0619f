// What Brimful needs of S3: each action with its reason, and the statements that allow them for places in
// buckets. Session policies and the policies for an administrator are both made of these. Pure.

export interface UsedAction {
  readonly action: `s3:${string}`;
  /** `object`: granted on the objects of a prefix. `listing`: on the bucket, for listings of a prefix. */
  readonly on: 'object' | 'listing';
  /** `write`: not needed by folders that only download. */
  readonly access: 'read' | 'write';
  /** What does not work without it. */
  readonly why: string;
}

/**
 * Every action that is granted, and nothing else: a test runs every feature and compares
 * (test/conformance/policy/usedActions.test.ts). What each request needs: S3 API reference, "Permissions".
 */
export const USED_ACTIONS: readonly UsedAction[] = [
  {
    action: 's3:ListBucket',
    on: 'listing',
    access: 'read',
    why: 'list what is there; without it a missing object looks like a forbidden one',
  },
  {
    action: 's3:GetObject',
    on: 'object',
    access: 'read',
    why: 'download, look at a single object, copy it, and compare before a write',
  },
  { action: 's3:PutObject', on: 'object', access: 'write', why: 'upload, in one request or in parts' },
  { action: 's3:DeleteObject', on: 'object', access: 'write', why: 'delete, and end a move' },
  {
    action: 's3:ListMultipartUploadParts',
    on: 'object',
    access: 'write',
    why: 'continue an interrupted upload',
  },
  { action: 's3:AbortMultipartUpload', on: 'object', access: 'write', why: 'give up an upload in parts' },
  {
    action: 's3:GetObjectTagging',
    on: 'object',
    access: 'write',
    why: 'carry the tags of an object through edits and moves',
  },
  { action: 's3:PutObjectTagging', on: 'object', access: 'write', why: 'write the tags that were carried' },
];

/**
 * Tried and done without where refused, and not granted on purpose: access control lists are off in buckets
 * made since 2023, where reading one for each edit would cost a request for nothing; elsewhere whoever may
 * write one may make an object public. Uploads in progress can only be listed for a whole bucket, with the
 * names of others in it; what such a list is for, uploads without a part, costs nothing. All buckets would be
 * listed for the date of one.
 */
export const DONE_WITHOUT: readonly string[] = [
  's3:GetObjectAcl',
  's3:ListAllMyBuckets',
  's3:ListBucketMultipartUploads',
  's3:PutObjectAcl',
];

/** The actions of a place, in the order of the table. */
export function actionsFor(on: UsedAction['on'], { readOnly }: { readonly readOnly: boolean }): string[] {
  return USED_ACTIONS.filter((used) => used.on === on && (used.access === 'read' || !readOnly)).map(
    ({ action }) => action,
  );
}

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[] | '*';
  readonly Resource: readonly string[] | '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
}

/** A place as policies name it. */
export interface PolicyPlace {
  readonly bucket: string;
  /** Fits every key of the place, so it ends with `*`; may hold wildcards and policy variables. */
  readonly pattern: string;
  readonly readOnly: boolean;
}

/** Allows what Brimful uses in `places`; `partition` is the second part of every ARN. */
export function s3Statements(places: readonly PolicyPlace[], partition: string): readonly PolicyStatement[] {
  const bucketArn = (bucket: string): string => `arn:${partition}:s3:::${bucket}`;
  const onObjects = (readOnly: boolean): readonly PolicyStatement[] => {
    const some = places.filter((place) => place.readOnly === readOnly);
    const arns = unique(some.map(({ bucket, pattern }) => `${bucketArn(bucket)}/${pattern}`));
    return some.length === 0 ? [] : [allow(actionsFor('object', { readOnly }), arns)];
  };
  // One statement per bucket: a prefix of one bucket must not open the same prefix of another.
  const listings = unique(places.map(({ bucket }) => bucket)).map((bucket) => {
    const patterns = unique(places.filter((place) => place.bucket === bucket).map(({ pattern }) => pattern));
    const listing = allow(actionsFor('listing', { readOnly: false }), [bucketArn(bucket)]);
    if (patterns.includes('*')) return listing;
    return { ...listing, Condition: { StringLike: { 's3:prefix': patterns } } };
  });
  return [...onObjects(false), ...onObjects(true), ...listings];
}

/** What S3 does with the caller's credentials for objects that a KMS key encrypts ("Using SSE-KMS"). */
export function kmsActions({ readOnly }: { readonly readOnly: boolean }): string[] {
  return readOnly ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'];
}

/**
 * Escapes what policies would interpret, so that text stands for itself: `*`, `?` and `$` (IAM user guide,
 * "IAM policy elements: variables", special characters).
 */
export function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

export function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}
