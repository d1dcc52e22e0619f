// One suite for all servers: the S3 cases, and how each is run.
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { accessCases } from './accessCases.ts';
import { checksumCases } from './checksumCases.ts';
import { conditionalCases } from './conditionalCases.ts';
import type { CaseGroup } from './differences/peer.ts';
import { listingCases } from './listingCases.ts';
import { multipartCases } from './multipartCases.ts';
import { objectCases } from './objectCases.ts';
import { propertyCases } from './propertyCases.ts';
import { outcome, type S3Case } from './s3Case.ts';
import type { S3Endpoint } from './s3Endpoint.ts';
import { stsCases } from './stsCases.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';

const GROUPS: Readonly<Record<CaseGroup, readonly S3Case[]>> = {
  objects: objectCases,
  conditions: conditionalCases,
  checksums: checksumCases,
  multipart: multipartCases,
  listings: listingCases,
  properties: propertyCases,
  access: accessCases,
  sts: stsCases,
};
export const CASES = Object.entries(GROUPS).flatMap(([group, cases]) =>
  cases.map((probe) => ({ ...probe, group: group as CaseGroup })),
);

/**
 * Starts the endpoint and a token issuer for the enclosing `describe`; each case gets a bucket of its own.
 */
export function runAgainst(
  start: () => Promise<S3Endpoint>,
  hasSts: boolean,
): (probe: S3Case) => Promise<unknown> {
  let endpoint: S3Endpoint;
  let issuer: TokenIssuer;
  let buckets = 0;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    endpoint = await start();
    if (hasSts) await endpoint.putProvider(issuer.issuer, CLIENT_ID);
  });
  afterAll(async () => {
    await endpoint.stop();
    await issuer.stop();
  });
  return async (probe) => {
    const clients: S3Client[] = [];
    const connect = (config: Partial<S3ClientConfig>): S3Client => {
      const client = new S3Client({
        ...{ endpoint: endpoint.url, region: endpoint.region, credentials: endpoint.administrator },
        ...{ forcePathStyle: true, maxAttempts: 1, ...config },
      });
      clients.push(client);
      return client;
    };
    buckets += 1;
    const bucket = `conformance-${buckets}`;
    const s3 = connect({});
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    try {
      return await probe.run({ endpoint, s3, bucket, issuer, connect });
    } catch (error) {
      // A refusal where none was expected is something to see, too.
      if (error instanceof Error) return { refused: await outcome(Promise.reject(error)) };
      throw error;
    } finally {
      for (const client of clients) client.destroy();
    }
  };
}
