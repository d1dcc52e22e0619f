// CR9: what `policy` prints for an account at IAM Identity Center: a permission set, whose inline policy is
// what any other role gets.
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../../src/app/config/config.ts';
import { describeSetup } from '../../../../src/app/policy/describe/describeSetup.ts';
import { setupFormats } from '../../../../src/contract/setup.ts';
import type { SetupRequest } from '../../../../src/contract/setup.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { evaluatePolicy } from '../../../servers/iam/policyEvaluation.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { PLAIN_REQUEST } from './plainRequest.ts';
import { FOLDER } from './setups.ts';

const ACCOUNT = {
  id: 'work',
  source: 'identity-center',
  startUrl: 'https://example.awsapps.com/start',
  region: 'eu-central-1',
};

function describeFor(account: object, request: Partial<SetupRequest>) {
  const text = JSON.stringify({ accounts: [{ ...ACCOUNT, ...account }], folders: [FOLDER] });
  const config = unwrap(parseConfig(text, 'config.json'));
  return describeSetup(config, { ...PLAIN_REQUEST, format: 'cloudformation', ...request });
}

/** The inline policy in the CloudFormation template. */
function inlinePolicy(account: object, request: Partial<SetupRequest>) {
  const { text } = unwrap(describeFor(account, request));
  const template = JSON.parse(text) as {
    Resources: { PermissionSet: { Properties: { InlinePolicy: Parameters<typeof parsePolicy>[0] } } };
  };
  return template.Resources.PermissionSet.Properties.InlinePolicy;
}

const verdict = (action: string, key: string, request: Partial<SetupRequest>): string =>
  evaluatePolicy(parsePolicy(inlinePolicy({}, request)), {
    action,
    resource: `arn:aws:s3:::team-files/${key}`,
    context: new Map([['aws:principaltag/user', 'ada']]),
  });

describe('CR9: the inline policy of the permission set', () => {
  test('reaches the folder, and nothing else', () => {
    expect(verdict('s3:PutObject', 'docs/a.txt', {})).toBe('allow');
    expect(verdict('s3:PutObject', 'other/a.txt', {})).not.toBe('allow');
    expect(verdict('s3:PutBucketPolicy', 'docs/a.txt', {})).not.toBe('allow');
  });

  test.each(['subject', 'principal-tag'] as const)(
    'keeps people apart by their attribute: %s',
    (isolation) => {
      expect(verdict('s3:PutObject', 'docs/ada/a.txt', { isolation })).toBe('allow');
      expect(verdict('s3:PutObject', 'docs/eve/a.txt', { isolation })).not.toBe('allow');
      const { text, notes } = unwrap(describeFor({}, { isolation }));
      expect(text).toContain('"${path:userName}"');
      expect(notes.join(' ')).toContain('Attributes for access control');
    },
  );

  test('names the partition of the region', () => {
    expect(JSON.stringify(inlinePolicy({ region: 'cn-north-1' }, {}))).toContain(
      'arn:aws-cn:s3:::team-files',
    );
  });
});

describe('CR9: each format', () => {
  test.each(setupFormats)(
    '%s: the permission set by its name, in the region of Identity Center',
    (format) => {
      const account = { roleName: 'Files', ssoRegion: 'us-east-1', awsAccountId: '111122223333' };
      const { text, notes } = unwrap(describeFor(account, { format, isolation: 'subject' }));
      expect(text).toContain('Files');
      expect(notes.join(' ')).toContain('in the AWS account 111122223333');
      if (format !== 'cloudformation') expect(text).toContain('us-east-1');
      // Terraform would replace it by a value of its own, and a shell by nothing.
      const variable = '${aws:PrincipalTag/user}';
      if (format === 'terraform') expect(text).toContain(`$${variable}`);
      else expect(text).toContain(variable);
      if (format !== 'aws-cli') expect(JSON.parse(text)).toBeTypeOf('object');
    },
  );

  test.each([
    { subjects: ['ann'] },
    { existingProvider: true },
    { tokenTags: ['team'] },
    { tokenSourceIdentity: true },
  ])('%j is refused: no token is judged there', (request) => {
    expect(describeFor({}, request)).toMatchObject({ ok: false, fault: { code: 'usage' } });
  });

  test('without a folder the bucket is asked for', () => {
    const text = JSON.stringify({ accounts: [ACCOUNT] });
    const config = unwrap(parseConfig(text, 'config.json'));
    const request = { ...PLAIN_REQUEST, format: 'aws-cli' } as const;
    expect(describeSetup(config, request)).toMatchObject({ ok: false, fault: { field: 'bucket' } });
  });
});
