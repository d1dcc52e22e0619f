// What `brimful policy` prints is valid and narrow, and separates people by claims that the provider signs.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../../src/app/config/config.ts';
import { awsCliScript } from '../../../../src/app/policy/awsCliScript.ts';
import { toAwsSetup } from '../../../../src/app/policy/awsSetup.ts';
import type { AwsSetup } from '../../../../src/app/policy/awsSetup.ts';
import { cloudFormation } from '../../../../src/app/policy/cloudFormation.ts';
import { bucketPolicy } from '../../../../src/app/policy/bucketSettings.ts';
import { permissionPolicy } from '../../../../src/app/policy/permissionPolicy.ts';
import { trustPolicy } from '../../../../src/app/policy/trustPolicies.ts';
import { setupNotes } from '../../../../src/app/policy/setupNotes.ts';
import { terraform } from '../../../../src/app/policy/terraform.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { evaluatePolicy, fitsConditions } from '../../../servers/iam/policyEvaluation.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { PLAIN_REQUEST } from './plainRequest.ts';
import { ACCOUNT, FOLDER, setupFor, verdict } from './setups.ts';

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
    expect(setupFor('subject', { issuer }, {}, ['1234', '*'])).toMatchObject({
      fault: { field: 'subjects' },
    });
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
    const over = (tls: boolean, version: string) =>
      new Map([
        ['aws:securetransport', String(tls)],
        ['s3:tlsversion', version],
      ]);
    expect(evaluatePolicy(policy, { ...request, context: over(false, '') })).toBe('deny');
    expect(evaluatePolicy(policy, { ...request, context: over(true, '1.1') })).toBe('deny');
    expect(evaluatePolicy(policy, { ...request, context: over(true, '1.2') })).toBe('none');
    expect(evaluatePolicy(policy, { ...request, context: over(true, '1.3') })).toBe('none');
  });
});

describe('CR7: every action comes with its reason, in every format', () => {
  test.each(['two-way', 'download-only'] as const)('%s', (mode) => {
    const setup = unwrap(setupFor('none', {}, { mode }));
    const granted = parsePolicy(permissionPolicy(setup)).Statement.flatMap(({ Action = [] }) => Action);
    for (const text of [awsCliScript(setup), cloudFormation(setup), terraform(setup)]) {
      const reasons = [...text.matchAll(/(s3:[A-Za-z]+): [a-z]/g)].map(([, action]) => action);
      expect(reasons.sort()).toEqual([...new Set(granted)].sort());
    }
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
    expect(policy.replaceAll('$${', '')).not.toContain('${');
    expect(JSON.parse(policy.replaceAll('$${', '${'))).toEqual(
      JSON.parse(JSON.stringify(permissionPolicy(setup))),
    );
  });
});

test('Terraform: no text of a configuration is an expression', () => {
  const setup = unwrap(
    setupFor(
      'none',
      { clientId: '${file("/etc/passwd")}', issuer: 'https://id.example.com/${x}/%{if}' },
      { prefix: '%{for}/${a}/' },
      ['${path.module}'],
    ),
  );
  const expressions = [...terraform(setup).matchAll(/(?<![$%])(?:\$\$|%%)*[$%]\{[^}]*\}/g)].map(
    ([text]) => text,
  );
  expect(expressions.filter((text) => !text.startsWith('${aws_') && !/^(\$\$|%%)/.test(text))).toEqual([]);
});

describe('formats of a role below a path', () => {
  const setup = unwrap(setupFor('none', { roleArn: 'arn:aws:iam::123456789012:role/teams/docs/brimful' }));

  test('all make the role that config.json names', () => {
    expect(awsCliScript(setup)).toContain("--role-name 'brimful' --path '/teams/docs/'");
    expect(JSON.parse(cloudFormation(setup))).toMatchObject({
      Resources: { Role: { Properties: { RoleName: 'brimful', Path: '/teams/docs/' } } },
    });
    expect(JSON.parse(terraform(setup))).toMatchObject({
      resource: { aws_iam_role: { brimful: { name: 'brimful', path: '/teams/docs/' } } },
    });
  });
});

describe('notes', () => {
  const notes = (account: object, subjects: string[]): string =>
    setupNotes(unwrap(setupFor('subject', account, {}, subjects)), 'aws-cli').join(' ');

  test('say where a prefix comes from and who is let in', () => {
    expect(notes({}, [])).toContain('"docs/<their sub claim>/"');
    expect(notes({}, [])).toContain('Everybody who can sign in');
    expect(notes({}, ['ann'])).not.toContain('Everybody who can sign in');
    for (const everybody of ['*', '?*', '**']) {
      expect(notes({}, ['ann', everybody])).toContain('Everybody who can sign in');
    }
  });

  test('warn of a trust policy that IAM refuses, and of a second role', () => {
    const many = Array.from({ length: 60 }, (_, index) => `auth0|${String(index).padStart(36, '0')}`);
    expect(notes({}, many)).toContain('use patterns');
    const roleArn = 'arn:aws:iam::210987654321:role/data';
    expect(notes({ chainedRole: { roleArn } }, [])).toContain(roleArn);
    expect(notes({}, [])).not.toMatch(/patterns|goes on/);
  });
});

describe('before the first folder', () => {
  const alone = unwrap(parseConfig(JSON.stringify({ accounts: [ACCOUNT] }), 'config.json'));

  test('the place that is named is set up', () => {
    const place = { bucket: 'team-files', prefix: 'new/' };
    const setup = unwrap(toAwsSetup(alone, { ...PLAIN_REQUEST, place }));
    expect(verdict(setup, 's3:PutObject', 'new/a.txt', {})).toBe('allow');
    expect(verdict(setup, 's3:PutObject', 'docs/a.txt', {})).toBe('none');
  });

  test.each([
    [null, 'bucket', 'No folder uses this account yet: name the bucket.'],
    [{ bucket: 'Team', prefix: '' }, 'bucket', 'A bucket name has only lower-case letters'],
    [{ bucket: 'team-files', prefix: 'docs' }, 'prefix', 'A prefix ends with "/"'],
  ] as const)('%j is refused at its field', (place, field, message) => {
    const refused = toAwsSetup(alone, { ...PLAIN_REQUEST, place });
    expect(refused).toMatchObject({ fault: { code: 'usage', field } });
    expect(refused.ok ? '' : refused.fault.message).toContain(message);
  });

  test('the place that is named counts instead of those of the folders', () => {
    const text = JSON.stringify({ accounts: [ACCOUNT], folders: [FOLDER] });
    const config = unwrap(parseConfig(text, 'config.json'));
    const setup = unwrap(toAwsSetup(config, { ...PLAIN_REQUEST, place: { bucket: 'other', prefix: '' } }));
    expect(setup.places).toEqual([{ bucket: 'other', prefix: '', readOnly: false }]);
  });
});

describe('refusals', () => {
  const CASES: readonly (readonly [string, object, RegExp])[] = [
    ['another kind of account', { source: 'environment' }, /only accounts that do need this set-up/],
    ['no role', { roleArn: null }, /has no roleArn: set it in config.json/],
    ['a role of another server', { roleArn: 'arn:aws:iam:::role/x' }, /roleArn of the account "work"/],
  ];
  test.each(CASES)('%s', (_name, account, message) => {
    const refused = setupFor('subject', account);
    expect(refused).toMatchObject({ ok: false, fault: { code: 'usage', field: null } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(message);
  });
});
