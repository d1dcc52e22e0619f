// Holds the folder on S3, over Ceph, to what every RemoteFolder promises.
import { afterAll } from 'vitest';
import { startForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import { findStorage } from '../../runner/tools.ts';
import { CEPH } from '../s3/differences/ceph.ts';
import { describeKeeping } from './keeping.ts';
import { describeReading } from './reading.ts';
import { startS3World } from './s3World.ts';
import { describeWriting } from './writing.ts';

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
          return startS3World({ endpoint, region, keys }, { expected: CEPH.enforced, versioning, calls });
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
