// What `brimful policy` prints for accounts whose keys do not come from a provider's role, as data for
// validators: permission sets of IAM Identity Center, and roles of identity pools.
import { parseConfig } from '../../../src/app/config/config.ts';
import { describeSetup } from '../../../src/app/policy/describe/describeSetup.ts';
import type { SetupRequest } from '../../../src/contract/setup.ts';
import { PLAIN_REQUEST } from '../../src/app/policy/plainRequest.ts';
import { valueOf } from './policyWorld.ts';

export interface PrintedGrant {
  readonly name: string;
  /** A CloudFormation template. */
  readonly template: string;
  /** The same in Terraform's JSON syntax. */
  readonly terraform: string;
  /** The policy in it that grants something. */
  readonly permissions: object;
  /** Who may assume the role; null: Identity Center decides. */
  readonly trust: object | null;
}

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PORTAL = {
  ...{ id: 'work', source: 'identity-center', startUrl: 'https://example.awsapps.com/start' },
  region: 'eu-central-1',
};
const POOL = {
  ...{ id: 'work', source: 'cognito-identity-pool', issuer: 'https://id.example.com', clientId: 'brimful' },
  ...{ region: 'eu-central-1', identityPoolId: 'eu-central-1:12345678-1234-1234-1234-123456789012' },
};
const NAMES = { prefix: 'Büro 日本*?${x}/%{for}/' };

function printed(
  account: object,
  request: Partial<SetupRequest> & Pick<SetupRequest, 'format'>,
  folder: object,
): string {
  const docs = { id: 'docs', account: 'work', localPath: '/srv/docs', bucket: 'team-files', prefix: 'docs/' };
  const text = JSON.stringify({ accounts: [account], folders: [{ ...docs, ...folder }] });
  const config = valueOf(parseConfig(text, 'config.json'));
  return valueOf(describeSetup(config, { ...PLAIN_REQUEST, ...request })).text;
}

function permissionSet(name: string, request: Partial<SetupRequest>, folder: object = {}): PrintedGrant {
  const template = printed(PORTAL, { ...request, format: 'cloudformation' }, folder);
  const terraform = printed(PORTAL, { ...request, format: 'terraform' }, folder);
  const { Resources } = JSON.parse(template) as {
    Resources: { PermissionSet: { Properties: { InlinePolicy: object } } };
  };
  return {
    name,
    template,
    terraform,
    permissions: Resources.PermissionSet.Properties.InlinePolicy,
    trust: null,
  };
}

function poolRole(name: string, request: Partial<SetupRequest>, folder: object = {}): PrintedGrant {
  const template = printed(POOL, { ...request, format: 'cloudformation' }, folder);
  const terraform = printed(POOL, { ...request, format: 'terraform' }, folder);
  const { Resources } = JSON.parse(template) as {
    Resources: {
      Role: {
        Properties: {
          AssumeRolePolicyDocument: object;
          Policies: readonly [{ readonly PolicyDocument: object }];
        };
      };
    };
  };
  const { AssumeRolePolicyDocument: trust, Policies } = Resources.Role.Properties;
  return { name, template, terraform, permissions: Policies[0].PolicyDocument, trust };
}

export const PRINTED_GRANTS: readonly PrintedGrant[] = [
  permissionSet('a permission set, shared', {}),
  permissionSet('a permission set by user name, with a key', { isolation: 'subject', kmsKeys: [KEY] }),
  permissionSet('a permission set, download only', {}, { ...NAMES, mode: 'download-only' }),
  poolRole('a pool role, shared', {}),
  poolRole('a pool role by identity, with a key', { isolation: 'subject', kmsKeys: [KEY] }),
  poolRole('a pool role, download only', {}, { ...NAMES, mode: 'download-only' }),
];
