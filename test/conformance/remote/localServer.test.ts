// Holds the folder on S3, over our local server, to what every RemoteFolder promises.
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import { describeKeeping } from './keeping.ts';
import type { S3World } from './keeping.ts';
import { describeReading } from './reading.ts';
import { startS3World } from './s3World.ts';
import { describeWriting } from './writing.ts';

const EVERYTHING = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
  conditionalCopy: true,
  conditionalComplete: true,
};
const NOTHING = {
  conditionalCreate: false,
  conditionalReplace: false,
  conditionalDelete: false,
  conditionalCopy: false,
  conditionalComplete: false,
};

function implementation(name: string, versioning: boolean, ignorant: boolean) {
  async function start(): Promise<S3World> {
    const server = await startStorageServer(ignorant ? { faults: [{ type: 'ignore-preconditions' }] } : {});
    const { endpoint, region, administrator } = server;
    const world = await startS3World(
      { endpoint, region, keys: administrator },
      { expected: ignorant ? NOTHING : EVERYTHING, versioning },
    );
    return {
      ...world,
      async close() {
        await world.close();
        await server.stop();
      },
    };
  }
  return { name: `S3 folder on our server${name}`, start };
}

const IMPLEMENTATIONS = [
  implementation('', false, false),
  implementation(', versioned', true, false),
  implementation(', which ignores preconditions', false, true),
];

for (const each of IMPLEMENTATIONS) {
  describeReading(each);
  describeWriting(each);
  describeKeeping(each.name, each.start);
}
