// The local server answers the S3 cases as AWS documents, and the rows of the servers of others are about
// these cases.
import { describe, expect, test } from 'vitest';
import { PEERS } from './differences/peers.ts';
import { startLocalEndpoint } from './s3Endpoint.ts';
import { CASES, runAgainst } from './s3Suite.ts';

describe('the local server does what AWS documents', () => {
  const run = runAgainst(startLocalEndpoint, true);
  test.each(CASES)('$group: $name', async (probe) => {
    expect(await run(probe)).toEqual(probe.expected);
  });
});

test.each(PEERS)('the row of $title names cases that exist, and real differences only', (peer) => {
  for (const { name, observed } of peer.differences) {
    const probe = CASES.find((candidate) => candidate.name === name);
    expect(probe, name).toBeDefined();
    expect(observed, name).not.toEqual(probe?.expected);
  }
});
