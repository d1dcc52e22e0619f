// One suite, all servers: the same S3 cases against the local server and against each server of others
// that is here.
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findStorage } from '../../runner/tools.ts';
import { accessCases } from './accessCases.ts';
import { checksumCases } from './checksumCases.ts';
import { conditionalCases } from './conditionalCases.ts';
import type { CaseGroup } from './differences/peer.ts';
import { PEERS } from './differences/peers.ts';
import { listingCases } from './listingCases.ts';
import { multipartCases } from './multipartCases.ts';
import { objectCases } from './objectCases.ts';
import { propertyCases } from './propertyCases.ts';
import { outcome, type S3Case } from './s3Case.ts';
import { startForeignEndpoint, startLocalEndpoint, type S3Endpoint } from './s3Endpoint.ts';
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
const CASES = Object.entries(GROUPS).flatMap(([group, cases]) =>
  cases.map((probe) => ({ ...probe, group: group as CaseGroup })),
);

describe('the local server does what AWS documents', () => {
  const run = runAgainst(startLocalEndpoint, true);
  test.each(CASES)('$group: $name', async (probe) => {
    expect(await run(probe)).toEqual(probe.expected);
  });
});

describe.each(PEERS)('$title does the same, but for the differences in its row', (peer) => {
  const found = findStorage(peer.id);
  if (!found.found) {
    test.skip(`skipped: ${found.reason}`);
    return;
  }
  const { without = {} } = peer;
  for (const [group, reason] of Object.entries(without)) test.skip(`${group} is not asked: ${reason}`);
  const run = runAgainst(() => startForeignEndpoint(found.tool), without.sts === undefined);
  test.each(CASES.filter(({ group }) => without[group] === undefined))('$group: $name', async (probe) => {
    const difference = peer.differences.find(({ name }) => name === probe.name);
    expect(await run(probe)).toEqual(difference ? difference.observed : probe.expected);
  });
});

test.each(PEERS)('the row of $title names cases that exist, and real differences only', (peer) => {
  for (const { name, observed } of peer.differences) {
    const probe = CASES.find((candidate) => candidate.name === name);
    expect(probe, name).toBeDefined();
    expect(observed, name).not.toEqual(probe?.expected);
  }
});

/**
 * Starts the endpoint and a token issuer for the enclosing `describe`; each case gets a bucket of its own.
 */
function runAgainst(start: () => Promise<S3Endpoint>, hasSts: boolean): (probe: S3Case) => Promise<unknown> {
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
