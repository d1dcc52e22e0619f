// Where the regional services of AWS answer.

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
export function regionalEndpoint(service: 'sts' | 'oidc' | 'portal.sso', region: string): string {
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `https://${service}.${region}.${domain}`;
}
