// Holds the folder on S3 to its promises on our server with what other services are said to do differently.
import { describe, expect, test } from 'vitest';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { SIMULATED } from '../s3/differences/simulated.ts';
import type { SimulatedService } from '../s3/differences/simulated.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import { describeReading } from './reading.ts';
import { NEVER, must, patterned, uploadOf } from './remoteWorld.ts';
import { startS3World } from './s3World.ts';
import { describeWriting } from './writing.ts';

function implementation({ title, faults, enforced }: SimulatedService) {
  async function start() {
    const server = await startStorageServer();
    const { endpoint, region, administrator: keys } = server;
    const world = await startS3World({ endpoint, region, keys }, { expected: enforced, versioning: false });
    server.faults.replace(faults);
    // As before the first write of a folder.
    const found = must(await world.folder.probe(NEVER));
    return {
      ...world,
      ...{ server, found },
      async close() {
        await world.close();
        await server.stop();
      },
    };
  }
  return { name: `S3 folder on ${title} (simulated)`, start };
}

for (const service of SIMULATED) {
  const each = implementation(service);
  describeReading(each);
  describeWriting(each);

  describe(each.name, () => {
    test('the probe finds what is documented; a large file goes in parts of one size', async () => {
      const world = await each.start();
      expect(world.found).toEqual(world.expected);
      world.server.log.clear();
      const large = patterned(3 * world.multipartThreshold, service.title);
      must(await world.folder.upload(uploadOf('large', large)));
      const parts = world.server.log.entries().filter(({ operation }) => operation === 'UploadPart');
      const sizes = new Set(parts.map(({ bytesIn }) => bytesIn));
      expect(parts.length).toBeGreaterThan(2);
      // One size, and that of the last.
      expect(sizes.size).toBeLessThanOrEqual(2);
      expect(Buffer.compare((await world.get('large')) ?? Buffer.alloc(0), large)).toBe(0);
      await world.close();
    });
  });
}

test('each names its sources, and one that keeps no versions refuses to', async () => {
  for (const service of SIMULATED) {
    expect(service.sources.filter((source) => URL.canParse(source)).length, service.title).toBeGreaterThan(0);
    if (!service.trouble.some((sentence) => sentence.startsWith('There are no versions'))) continue;
    const world = await implementation(service).start();
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    const versioning = new PutBucketVersioningCommand({ Bucket: world.bucket, VersioningConfiguration });
    await expect(world.client.send(versioning), service.title).rejects.toThrow();
    await world.close();
  }
});
