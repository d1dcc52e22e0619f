// The probe finds on each server of others what its row says.
import { expect, test } from 'vitest';
import { PEERS } from '../s3/differences/peers.ts';
import { findStorage } from '../../runner/tools.ts';
import { startForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import { NEVER, must } from './remoteWorld.ts';
import { startS3World } from './s3World.ts';

for (const { id, title, enforced } of PEERS) {
  const found = findStorage(id);
  if (!found.found) console.log(`The probe of ${title} is skipped: ${found.reason}`);

  test.skipIf(!found.found)(`R3: the probe of ${title} finds what its row says`, async () => {
    if (!found.found) return;
    const server = await startForeignStorage(found.tool);
    const { endpoint, region, administrator: keys } = server;
    for (const versioning of [false, true]) {
      const world = await startS3World({ endpoint, region, keys }, { expected: enforced, versioning });
      expect(must(await world.folder.probe(NEVER))).toEqual(world.expected);
      await world.close();
    }
    await server.stop();
  });
}
