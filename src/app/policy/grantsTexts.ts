// The parts for S3 Access Grants in each format: instance, locations and grants, beside their role.
import { quote, quotedJson } from './syntax/shellText.ts';
import { Reference } from './syntax/terraformJson.ts';
import type { Block } from './syntax/terraformJson.ts';
import type { GrantsSetup } from './grantsSetup.ts';

/** The names of the role and the instance in templates. */
export const GRANTS_ROLE = 'GrantsRole';
const INSTANCE = 'GrantsInstance';

/** Commands of the AWS CLI, to be run after the role was made. Every value is quoted. */
export function grantsCommands(setup: GrantsSetup): readonly string[] {
  const { accountId, region, grantee, buckets, grants, locationRole } = setup;
  const where = `--account-id ${quote(accountId)} --region ${quote(region)}`;
  return [
    '',
    '# S3 Access Grants: one instance for the AWS account and region. (Leave it out where there is one.)',
    `aws s3control create-access-grants-instance ${where}`,
    ...buckets.flatMap((bucket, index) => [
      '',
      `# What is in the bucket ${bucket}, and the grants for it.`,
      `location${index + 1}=$(aws s3control create-access-grants-location ${where} \\`,
      `  --location-scope ${quote(`s3://${bucket}`)} --iam-role-arn ${quote(locationRole.role.arn)} \\`,
      `  --query AccessGrantsLocationId --output text)`,
      ...grants
        .filter((grant) => grant.bucket === bucket)
        .flatMap(({ subPrefix, permission }) => [
          `aws s3control create-access-grant ${where} --access-grants-location-id "$location${index + 1}" \\`,
          `  --access-grants-location-configuration ${quotedJson({ S3SubPrefix: subPrefix })} \\`,
          `  --permission ${permission} \\`,
          `  --grantee ${quotedJson({ GranteeType: 'IAM', GranteeIdentifier: grantee })}`,
        ]),
    ]),
  ];
}

/** Resources of a CloudFormation template; `GRANTS_ROLE` is one of it. */
export function grantsResources(setup: GrantsSetup): readonly (readonly [id: string, resource: object])[] {
  const { grantee, buckets, grants } = setup;
  return [
    [INSTANCE, { Type: 'AWS::S3::AccessGrantsInstance', Properties: {} }],
    ...buckets.map(
      (bucket, index) =>
        [
          `GrantsLocation${index + 1}`,
          {
            Type: 'AWS::S3::AccessGrantsLocation',
            DependsOn: [INSTANCE],
            Properties: {
              LocationScope: `s3://${bucket}`,
              IamRoleArn: { 'Fn::GetAtt': [GRANTS_ROLE, 'Arn'] },
            },
          },
        ] as const,
    ),
    ...grants.map(
      ({ bucket, subPrefix, permission }, index) =>
        [
          `Grant${index + 1}`,
          {
            Type: 'AWS::S3::AccessGrant',
            Properties: {
              AccessGrantsLocationId: {
                'Fn::GetAtt': [`GrantsLocation${buckets.indexOf(bucket) + 1}`, 'AccessGrantsLocationId'],
              },
              AccessGrantsLocationConfiguration: { S3SubPrefix: subPrefix },
              Grantee: { GranteeType: 'IAM', GranteeIdentifier: grantee },
              Permission: permission,
            },
          },
        ] as const,
    ),
  ];
}

/** Resources for Terraform; `role`: the one that S3 Access Grants assumes. */
export function grantsBlocks(setup: GrantsSetup, role: Reference, common: Block): Block {
  const { accountId, grantee, buckets, grants } = setup;
  const instance = 'aws_s3control_access_grants_instance';
  const location = 'aws_s3control_access_grants_location';
  return {
    [instance]: { brimful: { ...common, account_id: accountId } },
    [location]: Object.fromEntries(
      buckets.map((bucket, index) => [
        `bucket${index + 1}`,
        {
          ...{ ...common, account_id: accountId, iam_role_arn: role, location_scope: `s3://${bucket}` },
          depends_on: [`${instance}.brimful`],
        },
      ]),
    ),
    aws_s3control_access_grant: Object.fromEntries(
      grants.map(({ bucket, subPrefix, permission }, index) => [
        `grant${index + 1}`,
        {
          ...{ ...common, account_id: accountId, permission },
          access_grants_location_id: new Reference(
            `${location}.bucket${buckets.indexOf(bucket) + 1}.access_grants_location_id`,
          ),
          access_grants_location_configuration: { s3_sub_prefix: subPrefix },
          grantee: { grantee_type: 'IAM', grantee_identifier: grantee },
        },
      ]),
    ),
  };
}
