// One suite, two servers: the same S3 cases against the local server and, where it
// is installed, against Ceph.
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCeph } from '../../runner/tools.ts';
import { accessCases } from './accessCases.ts';
import { checksumCases } from './checksumCases.ts';
import { conditionalCases } from './conditionalCases.ts';
import { CEPH_DIFFERENCES } from './differences.ts';
import { listingCases } from './listingCases.ts';
import { multipartCases } from './multipartCases.ts';
import { objectCases } from './objectCases.ts';
import { propertyCases } from './propertyCases.ts';
import type { S3Case } from './s3Case.ts';
import { startCephEndpoint, startLocalEndpoint, type S3Endpoint } from './s3Endpoint.ts';
import { stsCases } from './stsCases.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';

const CASES = Object.entries({
  objects: objectCases,
  conditions: conditionalCases,
  checksums: checksumCases,
  multipart: multipartCases,
  listings: listingCases,
  properties: propertyCases,
  access: accessCases,
  sts: stsCases,
}).flatMap(([group, cases]) => cases.map((probe) => ({ ...probe, group })));

const ceph = findCeph();
if (!ceph.found) console.log(`S3 conformance against Ceph is skipped: ${ceph.reason}`);

describe('the local server does what AWS documents', () => {
  const run = runAgainst(startLocalEndpoint);
  test.each(CASES)('$group: $name', async (probe) => {
    expect(await run(probe)).toEqual(probe.expected);
  });
});

describe.skipIf(!ceph.found)('Ceph does the same, but for the differences in the table', () => {
  const run = runAgainst(() => {
    if (!ceph.found) throw new Error(ceph.reason);
    return startCephEndpoint(ceph.tool);
  });
  test.each(CASES)('$group: $name', async (probe) => {
    const difference = CEPH_DIFFERENCES.find(({ name }) => name === probe.name);
    expect(await run(probe)).toEqual(difference ? difference.observed : probe.expected);
  });
});

test('the table of differences names cases that exist, and real differences only', () => {
  for (const { name, observed } of CEPH_DIFFERENCES) {
    const probe = CASES.find((candidate) => candidate.name === name);
    expect(probe, name).toBeDefined();
    expect(observed, name).not.toEqual(probe?.expected);
  }
});

/**
 * Starts the endpoint and a token issuer for the enclosing `describe`; each case gets a bucket of its own.
 */
function runAgainst(start: () => Promise<S3Endpoint>): (probe: S3Case) => Promise<unknown> {
  let endpoint: S3Endpoint;
  let issuer: TokenIssuer;
  let buckets = 0;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    endpoint = await start();
    await endpoint.putProvider(issuer.issuer, CLIENT_ID);
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
    } finally {
      for (const client of clients) client.destroy();
    }
  };
}
