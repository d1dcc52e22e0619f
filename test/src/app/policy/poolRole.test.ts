// CR10: what `policy` prints for an account of an identity pool.
import { expect, test } from 'vitest';
import { parseConfig } from '../../../../src/app/config/config.ts';
import { describeSetup } from '../../../../src/app/policy/describe/describeSetup.ts';
import { unwrap } from '../fakes/virtualApp.ts';

const POOL = 'eu-central-1:12345678-1234-1234-1234-123456789012';
const OWN = 'arn:aws:s3:::team-files/people/${cognito-identity.amazonaws.com:sub}/*';

function describe(format: 'aws-cli' | 'cloudformation' | 'terraform', isolation: 'subject' | 'none') {
  const account = {
    ...{ id: 'pool', source: 'cognito-identity-pool', issuer: 'https://id.example.com' },
    ...{ clientId: 'brimful', region: 'eu-central-1', identityPoolId: POOL },
  };
  const config = unwrap(parseConfig(JSON.stringify({ accounts: [account] }), 'config.json'));
  const described = describeSetup(config, {
    ...{ account: 'pool', format, isolation, place: { bucket: 'team-files', prefix: 'people/' } },
    ...{ subjects: [], existingProvider: false, kmsKeys: [], tokenTags: [], tokenSourceIdentity: false },
  });
  if (!described.ok) throw new Error(described.fault.message);
  return described.value;
}

test.each(['aws-cli', 'cloudformation', 'terraform'] as const)(
  'CR10 %s: only this pool, only signed in, each identity below its own prefix',
  (format) => {
    const { text, notes } = describe(format, 'subject');
    // Terraform doubles the sign, and has the policies as texts in its own text.
    const plain = text.replaceAll('$${', '${').replaceAll('\\"', '"');
    expect(plain).toContain(OWN);
    expect(plain).toContain('cognito-identity.amazonaws.com:amr');
    expect(plain).toContain(POOL);
    expect(plain).not.toContain('oidc-provider');
    expect(notes.join(' ')).toContain('https://id.example.com');
    expect(describe(format, 'none').text).not.toContain(':sub}');
  },
);

test('CR10 the template is JSON with both resources', () => {
  const { Resources } = JSON.parse(describe('cloudformation', 'subject').text) as { Resources: object };
  expect(Object.keys(Resources)).toEqual(['Role', 'Roles']);
});
