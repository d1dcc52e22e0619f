// Set-ups as configurations and requests make them, and what their roles allow.
import { parseConfig } from '../../../../src/app/config/config.ts';
import { toAwsSetup } from '../../../../src/app/policy/awsSetup.ts';
import type { AwsSetup } from '../../../../src/app/policy/awsSetup.ts';
import { permissionPolicy } from '../../../../src/app/policy/permissionPolicy.ts';
import type { Isolation, SetupRequest } from '../../../../src/contract/setup.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { evaluatePolicy } from '../../../servers/iam/policyEvaluation.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { PLAIN_REQUEST } from './plainRequest.ts';

export const ACCOUNT = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com/tenant',
  clientId: "brim'ful",
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
};
export const FOLDER = {
  id: 'docs',
  account: 'work',
  localPath: '/srv/docs',
  bucket: 'team-files',
  prefix: 'docs/',
};

/** What is made of one account and one folder, `docs/`, with the given changes. */
export function setupFor(
  isolation: Isolation,
  account: object = {},
  folder: object = {},
  subjects: string[] = [],
  request: Partial<SetupRequest> = {},
) {
  const text = JSON.stringify({
    accounts: [{ ...ACCOUNT, ...account }],
    folders: [{ ...FOLDER, ...folder }],
  });
  const config = unwrap(parseConfig(text, 'config.json'));
  return toAwsSetup(config, { ...PLAIN_REQUEST, isolation, subjects, ...request });
}

/** What the role's policy says about one request of a person. */
export function verdict(
  setup: AwsSetup,
  action: string,
  key: string,
  context: Readonly<Record<string, string>>,
) {
  const resource = `arn:aws:s3:::team-files${key === '' ? '' : `/${key}`}`;
  const policy = parsePolicy(permissionPolicy(setup));
  return evaluatePolicy(policy, { action, resource, context: new Map(Object.entries(context)) });
}
