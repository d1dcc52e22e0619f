// The STS endpoint of a region, set explicitly: AWS_ENDPOINT_URL or a profile must not redirect a person's ID
// token.

/** Domains other than amazonaws.com, by region prefix (the partitions in the SDK's endpoint rules). */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** Always regional: newer regions refuse credentials issued by the global endpoint. */
export function regionalStsEndpoint(region: string): string {
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `https://sts.${region}.${domain}`;
}
