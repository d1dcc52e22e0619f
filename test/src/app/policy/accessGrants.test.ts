// CR11: what `policy` prints for an account whose keys S3 Access Grants gives.
import { describe, expect, test } from 'vitest';
import { grantsSetup } from '../../../../src/app/policy/grantsSetup.ts';
import { awsCliScript } from '../../../../src/app/policy/awsCliScript.ts';
import { setupRoles } from '../../../../src/app/policy/setupRoles.ts';
import { cloudFormation } from '../../../../src/app/policy/cloudFormation.ts';
import { terraform } from '../../../../src/app/policy/terraform.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { ACCOUNT, setupFor } from './setups.ts';

const AWS_ACCOUNT = '123456789012';
const INSTANCE = `arn:aws:s3:eu-central-1:${AWS_ACCOUNT}:access-grants/default`;
const GRANTS = { accessGrants: { accountId: AWS_ACCOUNT } };

test('CR11: the role may only ask; the role of the location reaches the folder, for that instance only', () => {
  const setup = unwrap(setupFor('none', GRANTS));
  expect(setupRoles(setup).signIn.permissions.Statement).toEqual([
    { Effect: 'Allow', Action: 's3:GetDataAccess', Resource: INSTANCE },
  ]);
  const grants = grantsSetup(setup);
  expect(grants?.locationRole.trust.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'access-grants.s3.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Condition: { StringEquals: { 'aws:SourceAccount': AWS_ACCOUNT, 'aws:SourceArn': INSTANCE } },
    },
  ]);
  expect(JSON.stringify(grants?.locationRole.permissions)).toContain('arn:aws:s3:::team-files/docs/*');
  expect(grants).toMatchObject({
    grantee: ACCOUNT.roleArn,
    grants: [{ bucket: 'team-files', subPrefix: 'docs/*', permission: 'READWRITE' }],
  });
  expect(grantsSetup(unwrap(setupFor('none')))).toBeNull();
});

test.each([
  ['aws-cli', awsCliScript, ['"S3SubPrefix": "docs/*"', 'create-access-grants-instance', 'READWRITE']],
  ['cloudformation', cloudFormation, ['AWS::S3::AccessGrant"', '"S3SubPrefix": "docs/*"']],
  ['terraform', terraform, ['aws_s3control_access_grant"', '"s3_sub_prefix": "docs/*"']],
] as const)('CR11: %s has the instance, the location and the grant', (_format, print, words) => {
  const text = print(unwrap(setupFor('none', GRANTS)));
  for (const word of [...words, 's3:GetDataAccess', 'brimful-grants', ACCOUNT.roleArn]) {
    expect(text).toContain(word);
  }
  expect(print(unwrap(setupFor('none')))).not.toMatch(/grants/i);
});

test('CR11: a folder that only downloads gets a grant to read; a second role is the one that asks', () => {
  const second = `arn:aws:iam::${AWS_ACCOUNT}:role/second`;
  const account = { ...GRANTS, chainedRole: { roleArn: second } };
  const setup = unwrap(setupFor('none', account, { mode: 'download-only', prefix: '' }));
  expect(grantsSetup(setup)).toMatchObject({
    ...{ grantee: second, grants: [{ subPrefix: '*', permission: 'READ' }] },
  });
  const { signIn, storage } = setupRoles(setup);
  expect(JSON.stringify(signIn.permissions)).not.toContain('GetDataAccess');
  expect(JSON.stringify(storage?.permissions)).toContain('GetDataAccess');
});

describe('CR11: what cannot be printed is refused, with the way out', () => {
  test.each(['subject', 'principal-tag', 'source-identity'] as const)('isolation by %s', (isolation) => {
    const refused = setupFor(isolation, GRANTS);
    expect(refused.ok ? '' : refused.fault.message).toMatch(/--isolate none/);
  });

  test('an instance in another AWS account than the role', () => {
    const refused = setupFor('none', { accessGrants: { accountId: '210987654321' } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(/210987654321.*123456789012/);
  });
});
