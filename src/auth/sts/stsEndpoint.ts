// The STS endpoint of a region, stated by us: what AWS_ENDPOINT_URL or a profile says must not redirect a person's ID token.

/** Regions whose names end in another domain than amazonaws.com (partitions of the SDK's endpoint rules). */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** Always regional: the global endpoint issues keys that newer regions refuse. */
export function regionalStsEndpoint(region: string): string {
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `https://sts.${region}.${domain}`;
}
