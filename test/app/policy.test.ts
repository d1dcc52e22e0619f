// What `brimful policy` prints is valid, narrow, and keeps people apart by what the provider signs, never by a name they choose.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/app/config/config.ts';
import { awsCliScript } from '../../src/app/policy/awsCliScript.ts';
import { describeSetup } from '../../src/app/policy/awsSetup.ts';
import type { AwsSetup, Isolation } from '../../src/app/policy/awsSetup.ts';
import { cloudFormation } from '../../src/app/policy/cloudFormation.ts';
import { bucketPolicy, permissionPolicy, trustPolicy } from '../../src/app/policy/policyDocuments.ts';
import { terraform } from '../../src/app/policy/terraform.ts';
import { parsePolicy } from '../servers/iam/policyDocument.ts';
import { evaluatePolicy, fitsConditions } from '../servers/iam/policyEvaluation.ts';
import { unwrap } from './virtualApp.ts';

const ACCOUNT = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com/tenant',
  clientId: "brim'ful",
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
};
const FOLDER = { id: 'docs', account: 'work', localPath: '/srv/docs', bucket: 'team-files', prefix: 'docs/' };

function setupFor(isolation: Isolation, account: object = {}, folder: object = {}, subjects: string[] = []) {
  const text = JSON.stringify({
    accounts: [{ ...ACCOUNT, ...account }],
    folders: [{ ...FOLDER, ...folder }],
  });
  return describeSetup(unwrap(parseConfig(text, 'config.json')), 'work', { isolation, subjects });
}

/** What the role's policy says about one request of a person. */
function verdict(setup: AwsSetup, action: string, key: string, context: Readonly<Record<string, string>>) {
  const resource = `arn:aws:s3:::team-files${key === '' ? '' : `/${key}`}`;
  const policy = parsePolicy(permissionPolicy(setup));
  return evaluatePolicy(policy, { action, resource, context: new Map(Object.entries(context)) });
}

describe('trust policy', () => {
  const trusts = (setup: AwsSetup, claims: Readonly<Record<string, string>>): boolean => {
    const [statement] = parsePolicy(trustPolicy(setup)).Statement;
    return statement !== undefined && fitsConditions(statement, new Map(Object.entries(claims)));
  };
  const aud = 'id.example.com/tenant:aud';
  const sub = 'id.example.com/tenant:sub';

  test('pins the audience and asks for a subject', () => {
    const setup = unwrap(setupFor('subject'));
    expect(trusts(setup, { [aud]: "brim'ful", [sub]: 'ann' })).toBe(true);
    expect(trusts(setup, { [aud]: 'other-app', [sub]: 'ann' })).toBe(false);
    expect(trusts(setup, { [aud]: "brim'ful" })).toBe(false);
  });

  test('can be narrowed to some subjects', () => {
    const setup = unwrap(setupFor('subject', {}, {}, ['ann', 'team-*']));
    expect(trusts(setup, { [aud]: "brim'ful", [sub]: 'ann' })).toBe(true);
    expect(trusts(setup, { [aud]: "brim'ful", [sub]: 'team-7' })).toBe(true);
    expect(trusts(setup, { [aud]: "brim'ful", [sub]: 'bob' })).toBe(false);
  });

  test('an issuer that everybody can use is refused without subjects', () => {
    const issuer = 'https://accounts.google.com';
    expect(setupFor('subject', { issuer })).toMatchObject({ ok: false, fault: { code: 'usage' } });
    expect(setupFor('subject', { issuer }, {}, ['1234']).ok).toBe(true);
  });

  test('session tags are allowed only where they are used', () => {
    expect(JSON.stringify(trustPolicy(unwrap(setupFor('subject'))))).not.toContain('TagSession');
    expect(JSON.stringify(trustPolicy(unwrap(setupFor('principal-tag'))))).toContain('sts:TagSession');
  });
});

describe('permission policy', () => {
  const ANN = { 'id.example.com/tenant:sub': 'ann', 'aws:principaltag/user': 'ann' };
  const BOB = { 'id.example.com/tenant:sub': 'bob', 'aws:principaltag/user': 'bob' };
  const list = (who: object, prefix: string) => ({ ...who, 's3:prefix': prefix });

  test.each(['subject', 'principal-tag'] as const)('per-user isolation by %s', (isolation) => {
    const setup = unwrap(setupFor(isolation));
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(verdict(setup, action, 'docs/ann/a.txt', ANN)).toBe('allow');
      expect(verdict(setup, action, 'docs/ann/a.txt', BOB)).toBe('none');
      expect(verdict(setup, action, 'docs/annex/a.txt', ANN)).toBe('none');
      expect(verdict(setup, action, 'docs/a.txt', ANN)).toBe('none');
      expect(verdict(setup, action, 'docs/ann/a.txt', {})).toBe('none');
    }
    expect(verdict(setup, 's3:ListBucket', '', list(ANN, 'docs/ann/'))).toBe('allow');
    expect(verdict(setup, 's3:ListBucket', '', list(ANN, 'docs/ann/sub/'))).toBe('allow');
    expect(verdict(setup, 's3:ListBucket', '', list(ANN, 'docs/'))).toBe('none');
    expect(verdict(setup, 's3:ListBucket', '', list(BOB, 'docs/ann/'))).toBe('none');
    expect(verdict(setup, 's3:ListBucket', '', ANN)).toBe('none');
  });

  test('a person called * gains nothing', () => {
    const star = { 'id.example.com/tenant:sub': '*' };
    expect(verdict(unwrap(setupFor('subject')), 's3:GetObject', 'docs/ann/a.txt', star)).toBe('none');
  });

  test('a shared prefix stays within the prefix; a download-only folder cannot be written', () => {
    const setup = unwrap(setupFor('none', {}, { mode: 'download-only' }));
    expect(verdict(setup, 's3:GetObject', 'docs/a.txt', {})).toBe('allow');
    expect(verdict(setup, 's3:PutObject', 'docs/a.txt', {})).toBe('none');
    expect(verdict(setup, 's3:GetObject', 'other/a.txt', {})).toBe('none');
  });

  test('the name that each client chooses for its session is never used', () => {
    for (const isolation of ['subject', 'principal-tag', 'none'] as const) {
      const setup = unwrap(setupFor(isolation));
      for (const text of [awsCliScript(setup), cloudFormation(setup), terraform(setup)]) {
        expect(text).not.toMatch(/aws:userid|RoleSessionName/i);
      }
    }
  });

  test('nothing but S3 on the bucket, and nobody without TLS', () => {
    const setup = unwrap(setupFor('none'));
    expect(verdict(setup, 's3:PutBucketPolicy', '', {})).toBe('none');
    expect(verdict(setup, 'iam:CreateUser', '', {})).toBe('none');
    const policy = parsePolicy(bucketPolicy(setup, 'team-files'));
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::team-files/docs/a' };
    const over = (tls: string) => new Map([['aws:securetransport', tls]]);
    expect(evaluatePolicy(policy, { ...request, context: over('false') })).toBe('deny');
    expect(evaluatePolicy(policy, { ...request, context: over('true') })).toBe('none');
  });
});

describe('formats', () => {
  const setup = unwrap(setupFor('subject'));

  test('AWS CLI: a shell passes every document on unchanged', () => {
    // `aws` becomes a function that shows its arguments: quoting is proven by a real shell.
    const script = `aws() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${awsCliScript(setup)}`;
    const run = spawnSync('sh', ['-eu'], { input: script, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const words = run.stdout.split('\0');
    expect(words).toContain("brim'ful");
    const documents = words.filter((word) => word.startsWith('{')).map((word): unknown => JSON.parse(word));
    expect(documents).toContainEqual(JSON.parse(JSON.stringify(trustPolicy(setup))));
    expect(documents).toContainEqual(JSON.parse(JSON.stringify(permissionPolicy(setup))));
    for (const verb of [
      'put-public-access-block',
      'put-bucket-versioning',
      'put-bucket-lifecycle-configuration',
    ]) {
      expect(words).toContain(verb);
    }
  });

  test('CloudFormation: a template that never deletes a bucket', () => {
    const template = JSON.parse(cloudFormation(setup)) as {
      Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
    };
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types).toEqual([
      'AWS::IAM::OIDCProvider',
      'AWS::IAM::Role',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
    expect(template.Resources.Bucket1?.DeletionPolicy).toBe('Retain');
  });

  test('Terraform: policy variables are left for AWS', () => {
    const document = JSON.parse(terraform(setup)) as {
      resource: { aws_iam_role_policy: { brimful: { policy: string } } };
    };
    const { policy } = document.resource.aws_iam_role_policy.brimful;
    expect(policy).toContain('$${id.example.com/tenant:sub}');
    expect(JSON.parse(policy.replaceAll('$${', '${'))).toEqual(
      JSON.parse(JSON.stringify(permissionPolicy(setup))),
    );
  });
});

describe('refusals', () => {
  const CASES: readonly (readonly [string, object, object])[] = [
    ['another kind of account', { source: 'environment' }, {}],
    ['no role', { roleArn: null }, {}],
    ['a role of another server', { roleArn: 'arn:aws:iam:::role/x' }, {}],
  ];
  test.each(CASES)('%s', (_name, account, folder) => {
    expect(setupFor('subject', account, folder)).toMatchObject({ ok: false, fault: { code: 'usage' } });
  });
});
