// Prints a permission set in each format.
import type { SetupFormat } from '../../../contract/setup.ts';
import type { PermissionSet } from './permissionSet.ts';
import { quote, quotedJson } from '../syntax/shellText.ts';
import { COMMENT, Reference, terraformJson } from '../syntax/terraformJson.ts';
import type { Block } from '../syntax/terraformJson.ts';

const USE: Readonly<Record<SetupFormat, string>> = {
  'aws-cli': 'Run it in a shell that is signed in as an administrator of IAM Identity Center.',
  cloudformation:
    'Save it as brimful.json and create a stack from it in the account and region of IAM Identity Center, with its InstanceArn.',
  terraform: 'Save it as brimful.tf.json and apply it as an administrator of IAM Identity Center.',
};

/** Everything that a person has to know besides. */
export function permissionSetNotes({ notes }: PermissionSet, format: SetupFormat): readonly string[] {
  return [USE[format], ...notes];
}

export const PERMISSION_SET_TEXTS: Readonly<Record<SetupFormat, (set: PermissionSet) => string>> = {
  'aws-cli': script,
  cloudformation: template,
  terraform,
};

/** Every value is quoted. */
function script(set: PermissionSet): string {
  const { name, description, attribute, policy, reasons } = set;
  const region = `--region ${quote(set.region)}`;
  const attributes = {
    AccessControlAttributes: [{ Key: attribute?.key, Value: { Source: [attribute?.source] } }],
  };
  return [
    ...permissionSetNotes(set, 'aws-cli').map((note) => `# ${note}`),
    '',
    '# The instance of Identity Center, and a permission set in it.',
    `instance=$(aws sso-admin list-instances ${region} \\`,
    `  --query 'Instances[0].InstanceArn' --output text)`,
    `permission_set=$(aws sso-admin create-permission-set ${region} --instance-arn "$instance" \\`,
    `  --name ${quote(name)} --description ${quote(description)} --session-duration PT1H \\`,
    `  --query PermissionSet.PermissionSetArn --output text)`,
    '',
    '# What it allows, and why:',
    ...reasons.map((reason) => `#   ${reason}`),
    `aws sso-admin put-inline-policy-to-permission-set ${region} --instance-arn "$instance" \\`,
    `  --permission-set-arn "$permission_set" --inline-policy ${quotedJson(policy)}`,
    ...(attribute === null
      ? []
      : [
          '',
          '# The attribute that keeps people apart. (Where attributes are in use already, add it to them instead.)',
          `aws sso-admin create-instance-access-control-attribute-configuration ${region} \\`,
          `  --instance-arn "$instance" \\`,
          `  --instance-access-control-attribute-configuration ${quotedJson(attributes)}`,
        ]),
  ].join('\n');
}

function template(set: PermissionSet): string {
  const { name, description, attribute, policy, reasons } = set;
  const InstanceArn = { Ref: 'InstanceArn' };
  return JSON.stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'A permission set for Brimful.',
      Metadata: { Notes: permissionSetNotes(set, 'cloudformation') },
      Parameters: { InstanceArn: { Type: 'String', Description: 'The ARN of the Identity Center instance' } },
      Resources: {
        PermissionSet: {
          Type: 'AWS::SSO::PermissionSet',
          Metadata: { Permissions: reasons },
          Properties: {
            ...{ InstanceArn, Name: name, Description: description },
            SessionDuration: 'PT1H',
            InlinePolicy: policy,
          },
        },
        ...(attribute !== null && {
          Attributes: {
            Type: 'AWS::SSO::InstanceAccessControlAttributeConfiguration',
            Properties: {
              InstanceArn,
              AccessControlAttributes: [{ Key: attribute.key, Value: { Source: [attribute.source] } }],
            },
          },
        }),
      },
    },
    null,
    2,
  );
}

function terraform(set: PermissionSet): string {
  const { name, description, attribute, policy, reasons } = set;
  const instance = new Reference('data.aws_ssoadmin_instances.brimful.arns[0]');
  const document: Block = {
    [COMMENT]: permissionSetNotes(set, 'terraform'),
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.0' } } },
    provider: { aws: { region: set.region } },
    data: { aws_ssoadmin_instances: { brimful: {} } },
    resource: {
      aws_ssoadmin_permission_set: {
        brimful: { name, description, instance_arn: instance, session_duration: 'PT1H' },
      },
      aws_ssoadmin_permission_set_inline_policy: {
        brimful: {
          [COMMENT]: reasons,
          instance_arn: instance,
          permission_set_arn: new Reference('aws_ssoadmin_permission_set.brimful.arn'),
          inline_policy: JSON.stringify(policy),
        },
      },
      ...(attribute !== null && {
        aws_ssoadmin_instance_access_control_attributes: {
          brimful: {
            instance_arn: instance,
            attribute: { key: attribute.key, value: { source: [attribute.source] } },
          },
        },
      }),
    },
  };
  return terraformJson(document);
}
