// CR8: two roles, of which the first may do nothing but assume the second; and the keys of KMS.
import { describe, expect, test } from 'vitest';
import { awsCliScript } from '../../../../src/app/policy/awsCliScript.ts';
import type { AwsSetup } from '../../../../src/app/policy/awsSetup.ts';
import { cloudFormation } from '../../../../src/app/policy/cloudFormation.ts';
import { permissionPolicy } from '../../../../src/app/policy/permissionPolicy.ts';
import { setupNotes } from '../../../../src/app/policy/setupNotes.ts';
import { terraform } from '../../../../src/app/policy/terraform.ts';
import { chainedTrustPolicy, chainingPolicy } from '../../../../src/app/policy/trustPolicies.ts';
import type { Isolation } from '../../../../src/contract/setup.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { evaluatePolicy, fitsConditions } from '../../../servers/iam/policyEvaluation.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { ACCOUNT, setupFor } from './setups.ts';

describe('CR8: two roles', () => {
  const SECOND = 'arn:aws:iam::210987654321:role/data/second';
  const chainedRole = { roleArn: SECOND, externalId: 'the-contract', sessionTags: { team: 'blue' } };
  const chain = (isolation: Isolation, change: object = {}) => {
    const setup = unwrap(setupFor(isolation, { chainedRole: { ...chainedRole, ...change } }));
    if (setup.chainedRole === null) throw new Error('no second role');
    return {
      setup,
      first: chainingPolicy(setup, setup.chainedRole),
      second: chainedTrustPolicy(setup, setup.chainedRole),
    };
  };

  test('the first may assume the second and has no S3', () => {
    const { first } = chain('none');
    expect(JSON.stringify(first)).not.toMatch(/s3:|kms:/);
    expect(parsePolicy(first).Statement).toMatchObject([
      { Action: ['sts:AssumeRole'], Resource: [SECOND] },
      { Action: ['sts:TagSession'], Resource: [SECOND] },
    ]);
  });

  test('the second trusts the first, with external id and tags, and nobody else', () => {
    const { second } = chain('none');
    const [statement] = parsePolicy(second).Statement;
    expect(statement?.Principal).toEqual({ AWS: ['arn:aws:iam::123456789012:root'] });
    const trusts = (change: Readonly<Record<string, string>>): boolean =>
      statement !== undefined &&
      fitsConditions(
        statement,
        new Map(
          Object.entries({
            'aws:principalarn': ACCOUNT.roleArn,
            'sts:externalid': 'the-contract',
            'aws:requesttag/team': 'blue',
            ...change,
          }),
        ),
      );
    expect(trusts({})).toBe(true);
    expect(trusts({ 'aws:principalarn': 'arn:aws:iam::123456789012:role/other' })).toBe(false);
    expect(trusts({ 'sts:externalid': 'another' })).toBe(false);
    expect(trusts({ 'aws:requesttag/team': 'red' })).toBe(false);
  });

  test('tagging and source identity are granted only where they are used', () => {
    const actions = (...parameters: Parameters<typeof chain>) =>
      parsePolicy(chain(...parameters).first).Statement.flatMap(({ Action }) => Action);
    expect(actions('none', { sessionTags: {} })).toEqual(['sts:AssumeRole']);
    expect(actions('none', { sessionTags: {}, sourceIdentity: true })).toEqual([
      ...['sts:AssumeRole', 'sts:SetSourceIdentity'],
    ]);
    expect(actions('principal-tag', { sessionTags: {} })).toContain('sts:TagSession');
    expect(actions('source-identity', { sessionTags: {} })).toContain('sts:SetSourceIdentity');
  });

  test('across accounts every format keeps the two apart', () => {
    const { setup } = chain('none');
    const [before = '', after = ''] = awsCliScript(setup).split('In the AWS account 210987654321');
    expect(before).toContain('In the AWS account 123456789012');
    expect(before).toContain("--role-name 'brimful' --path '/'");
    expect(before).not.toMatch(/s3api|--role-name 'second'/);
    expect(after).toContain("--role-name 'second' --path '/data/'");
    expect(after).not.toMatch(/oidc|connect-provider/);

    const template = JSON.parse(cloudFormation(setup)) as {
      readonly Conditions: object;
      readonly Resources: Record<string, { readonly Condition: string }>;
    };
    expect(Object.keys(template.Conditions)).toEqual(['IsSignInAccount', 'IsStorageAccount']);
    expect(Object.entries(template.Resources).map(([id, { Condition }]) => [id, Condition])).toEqual([
      ['Provider', 'IsSignInAccount'],
      ['Role', 'IsSignInAccount'],
      ['StorageRole', 'IsStorageAccount'],
      ['Bucket1', 'IsStorageAccount'],
      ['Bucket1Policy', 'IsStorageAccount'],
    ]);

    const document: unknown = JSON.parse(terraform(setup));
    expect(document).toMatchObject({
      provider: {
        aws: [
          { allowed_account_ids: ['123456789012'] },
          { alias: 'storage', allowed_account_ids: ['210987654321'] },
        ],
      },
      resource: {
        aws_iam_role: { brimful_storage: { provider: 'aws.storage', name: 'second' } },
        aws_iam_role_policy: { brimful_storage: { role: '${aws_iam_role.brimful_storage.id}' } },
        aws_s3_bucket: { bucket1: { provider: 'aws.storage' } },
      },
    });
    expect(document).not.toHaveProperty('resource.aws_iam_role.brimful.provider');
  });

  test('within one account they are one script, one stack and one provider', () => {
    const { setup } = chain('none', { roleArn: 'arn:aws:iam::123456789012:role/second' });
    expect(awsCliScript(setup)).not.toContain('In the AWS account');
    expect(cloudFormation(setup)).not.toContain('IsSignInAccount');
    expect(JSON.parse(terraform(setup))).toHaveProperty('provider.aws.region');
  });

  test('notes say which role does what, and what isolation needs', () => {
    const notes = (...parameters: Parameters<typeof chain>): string =>
      setupNotes(chain(...parameters).setup, 'cloudformation').join(' ');
    expect(notes('none')).toContain(`${ACCOUNT.roleArn} may do nothing but assume ${SECOND}`);
    expect(notes('none')).toContain('in each account');
    expect(notes('subject')).toContain('Set sourceIdentity of chainedRole to true');
    expect(notes('subject', { sourceIdentity: true })).not.toContain('Set sourceIdentity');
    expect(notes('principal-tag')).toContain('as transitive');
  });
});

describe('CR8: keys of KMS', () => {
  const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const through = (service: string) => ({ 'kms:viaservice': service });
  const kms = (setup: AwsSetup, action: string, service: string, resource = KEY) =>
    evaluatePolicy(parsePolicy(permissionPolicy(setup)), {
      ...{ action, resource },
      context: new Map(Object.entries(through(service))),
    });

  test('are granted one by one, through S3 of their region only', () => {
    const setup = unwrap(setupFor('none', {}, {}, [], { kmsKeys: [KEY] }));
    expect(kms(setup, 'kms:GenerateDataKey', 's3.eu-central-1.amazonaws.com')).toBe('allow');
    expect(kms(setup, 'kms:Decrypt', 's3.eu-central-1.amazonaws.com')).toBe('allow');
    expect(kms(setup, 'kms:Decrypt', 's3.eu-central-1.amazonaws.com', KEY.replace('1234abcd', 'ffff'))).toBe(
      'none',
    );
    expect(kms(setup, 'kms:Decrypt', 's3.us-east-1.amazonaws.com')).toBe('none');
    expect(kms(setup, 'kms:Decrypt', 'ec2.eu-central-1.amazonaws.com')).toBe('none');
    expect(kms(setup, 'kms:CreateGrant', 's3.eu-central-1.amazonaws.com')).toBe('none');
  });

  test('are only read by a folder that only downloads, and not at all without one', () => {
    const download = unwrap(setupFor('none', {}, { mode: 'download-only' }, [], { kmsKeys: [KEY] }));
    expect(kms(download, 'kms:Decrypt', 's3.eu-central-1.amazonaws.com')).toBe('allow');
    expect(kms(download, 'kms:GenerateDataKey', 's3.eu-central-1.amazonaws.com')).toBe('none');
    expect(JSON.stringify(permissionPolicy(unwrap(setupFor('none'))))).not.toContain('kms');
  });

  test('what is no key is refused at its field', () => {
    for (const key of ['alias/team', 'arn:aws:kms:eu-central-1:123456789012:alias/team', KEY.slice(4)]) {
      expect(setupFor('none', {}, {}, [], { kmsKeys: [key] })).toMatchObject({ fault: { field: 'kmsKeys' } });
    }
  });
});
