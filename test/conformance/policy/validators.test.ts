// What `brimful policy` prints is given to the validators of its field: AWS's grammar of policies, cfn-lint
// (with AWS's schemas of resources and policies), parliament (with AWS's lists of actions, resources and
// condition keys), and the structure that Terraform and its AWS provider expect.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bucketPolicy } from '../../../src/app/policy/bucketSettings.ts';
import { grantsSetup } from '../../../src/app/policy/grantsSetup.ts';
import { cloudFormation } from '../../../src/app/policy/cloudFormation.ts';
import { setupRoles } from '../../../src/app/policy/setupRoles.ts';
import type { SetupRole } from '../../../src/app/policy/setupRoles.ts';
import { terraform } from '../../../src/app/policy/terraform.ts';
import { buildSessionPolicy } from '../../../src/auth/sts/sessionPolicy.ts';
import { findCfnLint, findParliament } from '../../runner/tools.ts';
import type { PythonTool, Tool } from '../../runner/tools.ts';
import { parseIdentityPolicy, parsePolicy, parseTrustPolicy } from '../../servers/iam/policyDocument.ts';
import { BUCKET, setUp } from './policyWorld.ts';
import { PRINTED_GRANTS } from './printedGrants.ts';
import { PRINTED_SETUPS } from './printedSetups.ts';
import { terraformDocument } from './terraformSchema.ts';

const SETUPS = Object.entries(PRINTED_SETUPS).map(([name, options]) => ({ name, setup: setUp(options) }));

function rolesIn(setup: (typeof SETUPS)[number]['setup']): readonly SetupRole[] {
  const { signIn, storage } = setupRoles(setup);
  const grants = grantsSetup(setup);
  return [signIn, ...(storage === null ? [] : [storage]), ...(grants === null ? [] : [grants.locationRole])];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-policies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function skipLine(what: string, tool: Tool<unknown>): void {
  if (!tool.found) console.log(`${what} is skipped: ${tool.reason}`);
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs a Python program of a folder of packages; returns what it prints. */
function run({ program, packages }: PythonTool, words: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync('python3', [program, ...words], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw error;
  return stdout === '' && stderr !== '' ? `{"crashed": ${JSON.stringify(stderr)}}` : stdout;
}

describe.each(SETUPS)('$name', ({ setup }) => {
  test("every policy keeps to AWS's grammar", () => {
    for (const { trust, permissions } of rolesIn(setup)) {
      expect(() => parseTrustPolicy(trust)).not.toThrow();
      expect(() => parseIdentityPolicy(JSON.stringify(permissions))).not.toThrow();
    }
    const [resource] = parsePolicy(bucketPolicy(setup, BUCKET)).Statement;
    expect(resource).toMatchObject({ Principal: '*', Resource: expect.any(Array) as string[] });
    const session = buildSessionPolicy({ folders: setup.places, partition: 'aws', isAws: true });
    expect(() => parseIdentityPolicy(session.ok ? session.value.json : '')).not.toThrow();
  });

  test('Terraform finds the blocks, arguments and references that it expects', () => {
    const document: unknown = JSON.parse(terraform(setup));
    expect(terraformDocument.safeParse(document).error?.issues ?? []).toEqual([]);
  });
});

test.each(PRINTED_GRANTS)("CR9 CR10 $name keeps to AWS's grammar", ({ permissions, trust }) => {
  expect(() => parseIdentityPolicy(JSON.stringify(permissions))).not.toThrow();
  if (trust !== null) expect(() => parseTrustPolicy(trust)).not.toThrow();
});

test.each(PRINTED_GRANTS)('CR9 CR10 $name: Terraform finds what it expects', ({ terraform: printed }) => {
  expect(terraformDocument.safeParse(JSON.parse(printed)).error?.issues ?? []).toEqual([]);
});

test.each([
  ['"inline_policy"', '"policy"'],
  ['"session_duration": "PT1H"', '"session_duration": "1 hour"'],
  ['data.aws_ssoadmin_instances.brimful', 'data.aws_ssoadmin_instances.other'],
  ['aws_ssoadmin_permission_set.brimful.arn', 'aws_ssoadmin_permission_set.brimful.id'],
  ['"authenticated"', '"guests"'],
  ['aws_iam_role.brimful.arn', 'aws_iam_role.other.arn'],
])('CR9 CR10 a mistake in Terraform is found: %s as %s', (right, wrong) => {
  const { terraform: printed = '' } = PRINTED_GRANTS.find((grant) => grant.terraform.includes(right)) ?? {};
  expect(printed).toContain(right);
  expect(terraformDocument.safeParse(JSON.parse(printed.replaceAll(right, wrong))).success).toBe(false);
});

test("the structure of Terraform's text is really judged", () => {
  const [first] = SETUPS;
  if (first === undefined) throw new Error('no set-ups');
  const text = terraform(first.setup);
  for (const [right, wrong] of [
    ['"max_session_duration": 3600', '"max_session_duration": 60'],
    ['"prevent_destroy"', '"prevent_destruction"'],
    ['${aws_s3_bucket.bucket1.id}', '${aws_s3_bucket.bucket2.id}'],
    ['$${tenant', '${tenant'],
    ['aws_iam_openid_connect_provider.brimful', 'aws_iam_openid_connect_provider.other'],
  ] as const) {
    expect(text).toContain(right);
    expect(terraformDocument.safeParse(JSON.parse(text.replaceAll(right, wrong))).success, wrong).toBe(false);
  }
});

const cfnLint = findCfnLint();
skipLine('cfn-lint', cfnLint);

describe.skipIf(!cfnLint.found)('cfn-lint', () => {
  const lint = (paths: readonly string[]): unknown =>
    cfnLint.found
      ? JSON.parse(run(cfnLint.tool, ['--include-checks', 'I', 'W', '--format', 'json', '--', ...paths]))
      : null;

  test('has nothing to say about the templates', () => {
    const paths = SETUPS.map(({ setup }, index) => write(`${index}.json`, cloudFormation(setup)));
    expect(lint(paths)).toEqual([]);
  });

  test('CR9 CR10 has nothing to say about permission sets and roles of identity pools', () => {
    expect(lint(PRINTED_GRANTS.map(({ template }, index) => write(`grant${index}.json`, template)))).toEqual(
      [],
    );
  });

  test('finds mistakes in a permission set, and in the role of an identity pool', () => {
    const MISTAKES = [
      ['"SessionDuration"', '"SessionLength"'],
      ['"authenticated":', '"authenticated": {}, "guests":'],
      ['"IdentityPoolId"', '"PoolId"'],
    ] as const;
    const paths = MISTAKES.map(([right, wrong], index) => {
      const { template } = PRINTED_GRANTS.find((grant) => grant.template.includes(right)) ?? {};
      expect(template).toBeDefined();
      return write(`wrong-grant${index}.json`, (template ?? '').replaceAll(right, wrong));
    });
    const found = JSON.stringify(lint(paths));
    for (const path of paths) expect(found).toContain(path);
  });

  test('finds mistakes in a template, in a trust policy and in the permissions', () => {
    const templates = SETUPS.map(({ setup }) => cloudFormation(setup));
    const MISTAKES = [
      ['"MaxSessionDuration"', '"MaxSessionLength"'],
      ['"Action": "sts:AssumeRoleWithWebIdentity"', '"Actions": "sts:AssumeRoleWithWebIdentity"'],
      ['"s3:GetObject"', '"s3:GetObjects"'],
      ['"LocationScope"', '"Scope"'],
      ['"GranteeType": "IAM"', '"GranteeType": "ROLE"'],
      ['"S3SubPrefix"', '"SubPrefix"'],
    ] as const;
    const paths = MISTAKES.map(([right, wrong], index) => {
      const template = templates.find((text) => text.includes(right)) ?? '';
      expect(template).toContain(right);
      return write(`wrong${index}.json`, template.replaceAll(right, wrong));
    });
    const found = JSON.stringify(lint(paths));
    for (const path of paths) expect(found).toContain(path);
  });
});

const parliament = findParliament();
skipLine('parliament', parliament);

describe.skipIf(!parliament.found)('parliament', () => {
  /** One line of JSON per finding, none when all is well. */
  const findings = (policies: readonly object[]): string => {
    const paths = policies.map((policy, index) => {
      // It takes the colon in a provider's variable for a part of the ARN; those of AWS it knows.
      const text = JSON.stringify(policy).replaceAll(/\$\{[^}:]*\.[^}]*:sub\}/g, '${aws:SourceIdentity}');
      return write(`policy${index}.json`, text);
    });
    return parliament.found ? run(parliament.tool, ['--json', '--files', paths.join(',')]) : '';
  };

  test('has nothing to say about what roles may do', () => {
    expect(
      findings(SETUPS.flatMap(({ setup }) => rolesIn(setup).map(({ permissions }) => permissions))),
    ).toBe('');
  });

  test('CR9 CR10 has nothing to say about what permission sets and roles of identity pools allow', () => {
    expect(findings(PRINTED_GRANTS.map(({ permissions }) => permissions))).toBe('');
  });

  test('knows actions, resources and condition keys', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
    const document = (change: object): object => ({
      Version: '2012-10-17',
      Statement: [{ ...statement, ...change }],
    });
    const Condition = { StringLike: { 's3:prefix': 'x' } };
    const found = findings([
      document({}),
      document({ Action: 's3:GetObjects' }),
      document({ Resource: 'arn:aws:s3:::b' }),
      document({ Condition }),
    ]);
    expect(
      [...found.matchAll(/"issue": "(\w+)".*policy(\d)\.json/g)].map(([, issue, at]) => [at, issue]),
    ).toEqual([
      ['1', 'UNKNOWN_ACTION'],
      ['2', 'RESOURCE_MISMATCH'],
      ['3', 'UNKNOWN_CONDITION_FOR_ACTION'],
    ]);
  });
});
