// Where the requests about a bucket go, by the rules of the SDK.
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import type { EndpointV2 } from '@smithy/types';

/** Where requests about one bucket go, and the region that they are signed for. */
export interface SigningEndpoint {
  readonly endpoint: EndpointV2;
  readonly region: string;
}

/**
 * Returns null for a bucket whose requests are not signed with plain SigV4, such as a directory bucket, which
 * has sessions of its own. Throws for a name that no bucket has.
 */
export async function signingEndpoint(client: S3Client, bucket: string): Promise<SigningEndpoint | null> {
  const input = { Bucket: bucket, Key: '' };
  const endpoint = await getEndpointFromInstructions(input, HeadObjectCommand, { ...client.config });
  const [scheme] = endpoint.properties?.authSchemes ?? [];
  if (scheme?.name !== 'sigv4' || scheme.signingName !== 's3') return null;
  const hasHeaders = Object.keys(endpoint.headers ?? {}).length > 0;
  if (hasHeaders || endpoint.url.search !== '') return null;
  return { endpoint, region: scheme.signingRegion };
}
