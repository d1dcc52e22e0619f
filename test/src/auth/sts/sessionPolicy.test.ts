// The session policy as a function: what it allows, that it never allows more than asked, and that it fits.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FolderGrant } from '../../../../src/auth/account/account.ts';
import { buildSessionPolicy, MAX_POLICY_LENGTH } from '../../../../src/auth/sts/sessionPolicy.ts';
import type { SessionPolicy } from '../../../../src/auth/sts/sessionPolicy.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { evaluatePolicy } from '../../../servers/iam/policyEvaluation.ts';

function build(folders: readonly FolderGrant[], isAws = true): SessionPolicy {
  const built = buildSessionPolicy({ folders, partition: 'aws', isAws });
  if (!built.ok) throw new Error(built.fault.message);
  return built.value;
}

function allows({ json }: SessionPolicy, action: string, resource: string, prefix?: string): boolean {
  const context = new Map(prefix === undefined ? [] : [['s3:prefix', prefix]]);
  return evaluatePolicy(parsePolicy(JSON.parse(json)), { action, resource, context }) === 'allow';
}

const docs: FolderGrant = { bucket: 'team', prefix: 'docs/', readOnly: false };

test('one folder: its prefix, its bucket, the actions used', () => {
  const policy = build([docs]);
  expect(policy.narrowing).toBe('folders');
  for (const action of [
    'GetObject',
    'PutObject',
    'DeleteObject',
    'AbortMultipartUpload',
    'ListMultipartUploadParts',
  ]) {
    expect(allows(policy, `s3:${action}`, 'arn:aws:s3:::team/docs/a b/ü'), action).toBe(true);
    expect(allows(policy, `s3:${action}`, 'arn:aws:s3:::team/docs'), action).toBe(false);
    expect(allows(policy, `s3:${action}`, 'arn:aws:s3:::team2/docs/a'), action).toBe(false);
  }
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::team', 'docs/')).toBe(true);
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::team', 'docs')).toBe(false);
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::team')).toBe(false);
  for (const action of [
    's3:PutBucketPolicy',
    's3:DeleteBucket',
    's3:PutObjectAcl',
    's3:DeleteObjectVersion',
    'iam:GetUser',
  ]) {
    expect(allows(policy, action, 'arn:aws:s3:::team/docs/a'), action).toBe(false);
    expect(allows(policy, action, 'arn:aws:s3:::team'), action).toBe(false);
  }
});

test('download-only: nothing can be written, not even beside a writable folder', () => {
  const policy = build([docs, { bucket: 'team', prefix: 'photos/', readOnly: true }]);
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/photos/a')).toBe(true);
  expect(allows(policy, 's3:PutObject', 'arn:aws:s3:::team/photos/a')).toBe(false);
  expect(allows(policy, 's3:DeleteObject', 'arn:aws:s3:::team/photos/a')).toBe(false);
});

test('a prefix of one bucket does not open the same prefix of another', () => {
  const policy = build([docs, { bucket: 'private', prefix: 'mine/', readOnly: false }]);
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::private', 'docs/')).toBe(false);
});

test('wildcards in a prefix stand for themselves', () => {
  const { json } = build([{ bucket: 'team', prefix: 'a*b?c$/', readOnly: false }]);
  expect(json).toContain('team/a${*}b${?}c${$}/*');
});

test('CR7: servers other than AWS know no variables for wildcards, so one letter stands for them, and it is said', () => {
  const policy = build([{ bucket: 'team', prefix: 'a*b?c$/${x}:[y]/', readOnly: false }], false);
  expect(policy.json).toContain('team/a?b?c$/?{x}??y?/*');
  expect(policy.narrowing).toBe('similar-names');
  expect(build([{ bucket: 'team', prefix: 'plain?/', readOnly: false }], false).narrowing).toBe(
    'similar-names',
  );
  expect(build([docs], false).narrowing).toBe('folders');
});

test('KMS only through S3, and only on AWS', () => {
  expect(build([docs], false).json).not.toContain('kms');
  expect(JSON.parse(build([docs]).json)).toHaveProperty('Statement.2.Condition.StringLike', {
    'kms:ViaService': 's3.*',
  });
});

test('the partition is that of the role', () => {
  const built = buildSessionPolicy({ folders: [docs], partition: 'aws-cn', isAws: true });
  expect(built.ok ? built.value.json : '').toContain('arn:aws-cn:s3:::team/docs/*');
});

test('no folders: everything is denied', () => {
  expect(JSON.parse(build([]).json)).toMatchObject({
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
  });
});

test('too many prefixes: merged into their common one before the whole bucket is allowed', () => {
  const folders = Array.from({ length: 60 }, (_, at) => ({ ...docs, prefix: `team/folder-number-${at}/` }));
  const policy = build(folders);
  expect(policy.narrowing).toBe('shared-parents');
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/team/folder-number-7/x')).toBe(true);
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/other/x')).toBe(false);
});

/** What STS takes (API reference, AssumeRoleWithWebIdentity, Policy). */
const STS_LETTERS = /^[\u0009\u000A\u000D\u0020-\u00FF]+$/;

test.each([
  'Büro 日本/',
  'Ā ÿ/',
  '🗂 Akten/',
  'e\u0301/',
  'a"b\\c/',
  'tab\there/',
  '\ud800/',
  '\u007f\u0085/',
])('CR7: the folder %j is written in letters that STS takes, and stands for itself alone', (prefix) => {
  const policy = build([{ ...docs, prefix }]);
  expect(policy.json).toMatch(STS_LETTERS);
  expect(policy.narrowing).toBe('folders');
  expect(allows(policy, 's3:GetObject', `arn:aws:s3:::team/${prefix}x`)).toBe(true);
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::team', prefix)).toBe(true);
  expect(allows(policy, 's3:GetObject', `arn:aws:s3:::team/${prefix.slice(0, -2)}_/x`)).toBe(false);
});

test('CR7: letters that do not fit as escapes become wildcards, before other folders are opened', () => {
  const folders = Array.from({ length: 9 }, (_, at) => ({
    ...docs,
    prefix: `${at}/日本語の長い名前のフォルダー🗂と写真/`,
  }));
  const policy = build(folders);
  expect(policy.json).toMatch(STS_LETTERS);
  expect(policy.narrowing).toBe('similar-names');
  for (const { prefix } of folders) {
    expect(allows(policy, 's3:PutObject', `arn:aws:s3:::team/${prefix}x`)).toBe(true);
    expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::team', prefix)).toBe(true);
  }
  expect(allows(policy, 's3:PutObject', 'arn:aws:s3:::team/12/x')).toBe(false);
  expect(allows(policy, 's3:PutObject', 'arn:aws:s3:::team/other/x')).toBe(false);
});

test('CR7: as many folders as needed are merged, and no more', () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ ...docs, prefix: `team/folder-number-${at}/` }));
  const policy = build([...many, { ...docs, prefix: 'private/mine/' }]);
  expect(policy.narrowing).toBe('shared-parents');
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/private/mine/x')).toBe(true);
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/private/yours/x')).toBe(false);
  expect(allows(policy, 's3:GetObject', 'arn:aws:s3:::team/elsewhere/x')).toBe(false);
});

test('CR7: prefixes without a common parent end in the whole bucket, which is said', () => {
  const folders = Array.from({ length: 60 }, (_, at) => ({ ...docs, prefix: `folder-number-${at}/` }));
  expect(build(folders).narrowing).toBe('whole-buckets');
  expect(build([docs, { ...docs, prefix: '' }]).narrowing).toBe('folders');
});

test('CR7: the limit can be lower, for what the session tags take', () => {
  const folders = Array.from({ length: 12 }, (_, at) => ({ ...docs, prefix: `team/folder-number-${at}/` }));
  expect(build(folders).narrowing).toBe('folders');
  const built = buildSessionPolicy({ folders, partition: 'aws', isAws: true, limit: 1100 });
  expect(built.ok ? built.value : built).toMatchObject({ narrowing: 'shared-parents' });
  expect(buildSessionPolicy({ folders, partition: 'aws', isAws: true, limit: 400 }).ok).toBe(false);
});

test('too many prefixes beside a whole bucket: the whole bucket stays open', () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ ...docs, prefix: `team/folder-number-${at}/` }));
  const policy = build([...many, { bucket: 'whole', prefix: '', readOnly: false }]);
  expect(allows(policy, 's3:PutObject', 'arn:aws:s3:::whole/x')).toBe(true);
  expect(allows(policy, 's3:ListBucket', 'arn:aws:s3:::whole', '')).toBe(true);
});

test('too many buckets: a fault, never a policy that is left out', () => {
  const folders = Array.from({ length: 60 }, (_, at) => ({
    ...docs,
    bucket: `a-long-bucket-name-number-${at}`,
  }));
  const built = buildSessionPolicy({ folders, partition: 'aws', isAws: true });
  expect(built).toMatchObject({ ok: false, fault: { code: 'configuration' } });
});

const grant = fc.record({
  bucket: fc.constantFrom('alpha', 'beta', 'gamma'),
  prefix: fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        'year 2026',
        'ü',
        '日本',
        '🗂',
        'a*?$',
        'a-quite-long-name-of-a-folder-somewhere',
      ),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.map((part) => `${part}/`).join('')),
  readOnly: fc.boolean(),
}) satisfies fc.Arbitrary<FolderGrant>;

test('property: fits, opens every folder, and writes nowhere that no folder writes', () => {
  fc.assert(
    fc.property(fc.array(grant, { minLength: 1, maxLength: 40 }), (folders) => {
      const policy = build(folders);
      expect(policy.json.length).toBeLessThanOrEqual(MAX_POLICY_LENGTH);
      expect(policy.json).toMatch(STS_LETTERS);
      for (const { bucket, prefix, readOnly } of folders) {
        const object = `arn:aws:s3:::${bucket}/${prefix}file`;
        expect(allows(policy, 's3:GetObject', object)).toBe(true);
        expect(allows(policy, 's3:ListBucket', `arn:aws:s3:::${bucket}`, prefix)).toBe(true);
        if (!readOnly) expect(allows(policy, 's3:PutObject', object)).toBe(true);
      }
      for (const bucket of ['alpha', 'beta', 'gamma', 'delta']) {
        const isWritten = folders.some((folder) => folder.bucket === bucket && !folder.readOnly);
        if (!isWritten) expect(allows(policy, 's3:PutObject', `arn:aws:s3:::${bucket}/a/b/c`)).toBe(false);
      }
      if (policy.narrowing === 'folders') {
        const outside = 'arn:aws:s3:::alpha/zzz/file';
        const isInside = folders.some(({ bucket, prefix }) => bucket === 'alpha' && prefix === '');
        expect(allows(policy, 's3:GetObject', outside)).toBe(isInside);
      }
    }),
    { numRuns: 300 },
  );
});
