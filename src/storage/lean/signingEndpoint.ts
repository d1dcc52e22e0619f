// Where the requests about a bucket go, by the rules of the SDK.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import type { EndpointV2 } from '@smithy/types';

/** Where requests about one bucket go, and the region that they are signed for. */
export interface SigningEndpoint {
  readonly endpoint: EndpointV2;
  readonly region: string;
}

/** Names that mean something else than a plain bucket have two hyphens, as `name--zone--x-s3`. */
const PLAIN_BUCKET = /^(?!.*--)[a-z0-9][a-z0-9.-]*$/;

/** A service with the bucket in the path needs no rules; null: ask those of the SDK. */
export function pathEndpoint(endpoint: string, region: string, bucket: string): SigningEndpoint | null {
  if (!PLAIN_BUCKET.test(bucket)) return null;
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}`;
  return { endpoint: { url }, region };
}

/**
 * Returns null for a bucket whose requests are not signed with plain SigV4, such as a directory bucket, which
 * has sessions of its own. Throws for a name that no bucket has.
 */
export async function signingEndpoint(client: S3Client, bucket: string): Promise<SigningEndpoint | null> {
  const input = { Bucket: bucket, Key: '' };
  const endpoint = await getEndpointFromInstructions(input, s3Sdk().HeadObjectCommand, { ...client.config });
  const [scheme] = endpoint.properties?.authSchemes ?? [];
  if (scheme?.name !== 'sigv4' || scheme.signingName !== 's3') return null;
  const hasHeaders = Object.keys(endpoint.headers ?? {}).length > 0;
  if (hasHeaders || endpoint.url.search !== '') return null;
  return { endpoint, region: scheme.signingRegion };
}
