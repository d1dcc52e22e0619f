// Each server of others that is here answers the S3 cases as the local one, but for the differences in its
// row.
import { describe, expect, test } from 'vitest';
import { findStorage } from '../../runner/tools.ts';
import { PEERS } from './differences/peers.ts';
import { startForeignEndpoint } from './s3Endpoint.ts';
import { CASES, runAgainst } from './s3Suite.ts';

describe.each(PEERS)('$title does the same, but for the differences in its row', (peer) => {
  const found = findStorage(peer.id);
  if (!found.found) {
    console.log(`skipped: ${found.reason}`);
    test.skip(found.reason);
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
