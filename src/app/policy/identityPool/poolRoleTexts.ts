// Prints the role of an identity pool in each format.
import type { SetupFormat } from '../../../contract/setup.ts';
import { quote, quotedJson } from '../syntax/shellText.ts';
import { COMMENT, Reference, terraformJson } from '../syntax/terraformJson.ts';
import type { PoolRole } from './poolRole.ts';

export const POOL_ROLE_TEXTS: Readonly<Record<SetupFormat, (role: PoolRole) => string>> = {
  'aws-cli': script,
  cloudformation: template,
  terraform,
};

/** Every value is quoted. */
function script({ name, identityPoolId, region, trust, permissions, reasons, notes }: PoolRole): string {
  return [
    ...notes.map((note) => `# ${note}`),
    '',
    '# The role of people who are signed in, which only this pool can give.',
    `role=$(aws iam create-role --role-name ${quote(name)} --query Role.Arn --output text \\`,
    `  --assume-role-policy-document ${quotedJson(trust)})`,
    '',
    '# What it allows, and why:',
    ...reasons.map((reason) => `#   ${reason}`),
    `aws iam put-role-policy --role-name ${quote(name)} --policy-name brimful \\`,
    `  --policy-document ${quotedJson(permissions)}`,
    '',
    `aws cognito-identity set-identity-pool-roles --region ${quote(region)} \\`,
    `  --identity-pool-id ${quote(identityPoolId)} --roles "authenticated=$role"`,
  ].join('\n');
}

function template({ name, identityPoolId, trust, permissions, reasons, notes }: PoolRole): string {
  return JSON.stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'The role of an identity pool for Brimful.',
      Metadata: { Notes: notes },
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Metadata: { Permissions: reasons },
          Properties: {
            RoleName: name,
            AssumeRolePolicyDocument: trust,
            Policies: [{ PolicyName: 'brimful', PolicyDocument: permissions }],
          },
        },
        Roles: {
          Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
          Properties: {
            IdentityPoolId: identityPoolId,
            Roles: { authenticated: { 'Fn::GetAtt': ['Role', 'Arn'] } },
          },
        },
      },
    },
    null,
    2,
  );
}

function terraform(role: PoolRole): string {
  const { name, identityPoolId, region, trust, permissions, reasons, notes } = role;
  return terraformJson({
    [COMMENT]: notes,
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.0' } } },
    provider: { aws: { region } },
    resource: {
      aws_iam_role: { brimful: { name, assume_role_policy: JSON.stringify(trust) } },
      aws_iam_role_policy: {
        brimful: {
          ...{ [COMMENT]: reasons, name: 'brimful', policy: JSON.stringify(permissions) },
          role: new Reference('aws_iam_role.brimful.id'),
        },
      },
      aws_cognito_identity_pool_roles_attachment: {
        brimful: {
          identity_pool_id: identityPoolId,
          roles: { authenticated: new Reference('aws_iam_role.brimful.arn') },
        },
      },
    },
  });
}
