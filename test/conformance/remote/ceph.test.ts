// Holds the folder on S3, over Ceph, to what every RemoteFolder promises.
import { afterAll } from 'vitest';
import { startForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import { findStorage } from '../../runner/tools.ts';
import { describeKeeping } from './keeping.ts';
import { describeReading } from './reading.ts';
import { startS3World } from './s3World.ts';
import { describeWriting } from './writing.ts';

/** Ceph 20 takes the conditional headers of CopyObject and does not heed them. */
const ENFORCED = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
  conditionalCopy: false,
  conditionalComplete: true,
};

const ceph = findStorage('ceph');
if (!ceph.found) console.log(`RemoteFolder against Ceph is skipped: ${ceph.reason}`);

let cluster: Promise<ForeignStorage> | null = null;
afterAll(async () => {
  await (await cluster)?.stop();
});

function implementation(name: string, versioning: boolean, calls: 'lean' | 'sdk') {
  return {
    name: `S3 folder on Ceph${name}`,
    start: !ceph.found
      ? null
      : async () => {
          cluster ??= startForeignStorage(ceph.tool);
          const { endpoint, region, administrator: keys } = await cluster;
          return startS3World({ endpoint, region, keys }, { expected: ENFORCED, versioning, calls });
        },
  };
}

const IMPLEMENTATIONS = [
  implementation('', false, 'lean'),
  implementation(', through the SDK', false, 'sdk'),
  implementation(', versioned', true, 'lean'),
];

for (const each of IMPLEMENTATIONS) {
  describeReading(each);
  describeWriting(each);
  describeKeeping(each.name, each.start);
}
