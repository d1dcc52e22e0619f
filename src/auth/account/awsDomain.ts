// Where the regional services of AWS answer, and how IAM names them.

const MAIN_DOMAIN = 'amazonaws.com';
/** Domains other than amazonaws.com, by region prefix (the partitions in the SDK's endpoint rules). */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** The address of a service in a region, such as `https://sts.eu-central-1.amazonaws.com`. */
export function regionalEndpoint(
  service: 'sts' | 'oidc' | 'portal.sso' | 'cognito-identity' | 's3-control',
  region: string,
): string {
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? MAIN_DOMAIN;
  return `https://${service}.${region}.${domain}`;
}

/** True for an address of AWS itself, such as that of a VPC endpoint for STS. */
export function isAwsAddress(address: string): boolean {
  const { hostname } = new URL(address);
  const domains = [MAIN_DOMAIN, ...DOMAINS.map(([, domain]) => domain)];
  return domains.some((domain) => hostname.endsWith(`.${domain}`));
}

/** How IAM names the instance of S3 Access Grants, of which there is one for each account and region. */
export function grantsInstanceArn(instance: {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}): string {
  const { partition, region, accountId } = instance;
  return `arn:${partition}:s3:${region}:${accountId}:access-grants/default`;
}
