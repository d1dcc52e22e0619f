// The account of a local world, as config.json has it and as an administrator would hand it out.
import type { WorldDescription } from './startWorld.ts';

export function configuredAccount(id: string, description: WorldDescription) {
  const { issuer, clientId, roleArn, region, s3Endpoint, stsEndpoint } = description;
  const endpoints = { region, s3Endpoint, stsEndpoint, forcePathStyle: true };
  return { id, source: 'oidc', issuer, clientId, roleArn, ...endpoints } as const;
}
