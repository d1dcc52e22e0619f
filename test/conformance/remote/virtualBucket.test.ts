// Holds the virtual bucket of the simulator to what every RemoteFolder promises.
import { createVirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../../fakes/bucket/virtualBucketFolder.ts';
import { ENDPOINT_PROFILES } from '../../fakes/bucket/virtualBucketProfiles.ts';
import type { EndpointProfileName } from '../../fakes/bucket/virtualBucketProfiles.ts';
import { describeFullBucket, type FillableWorld } from './fullBucket.ts';
import { describeReading } from './reading.ts';
import { describeWriting } from './writing.ts';

const PREFIX = 'team/docs/';
const THRESHOLD = 64;

function implementation(profile: EndpointProfileName, versioning: boolean) {
  const start = (): Promise<FillableWorld> => {
    let seconds = 0;
    const bucket = createVirtualBucket({ profile, versioning, clock: { now: () => ++seconds * 1000 } });
    const folder = createVirtualFolder({
      bucket,
      prefix: PREFIX,
      network: { step: () => Promise.resolve('ok') },
      pageSize: 3,
      multipart: { threshold: THRESHOLD, size: 16 },
    });
    return Promise.resolve({
      folder,
      expected: bucket.capabilities,
      multipartThreshold: THRESHOLD,
      longestKey: 1024 - PREFIX.length,
      put: (key, bytes) => {
        bucket.write(PREFIX + key, bytes);
        return Promise.resolve();
      },
      get: (key) => Promise.resolve(bucket.get(PREFIX + key)?.bytes ?? null),
      openUploads: () => Promise.resolve(bucket.openUploads().length),
      setFull: (isFull) => bucket.leaveRoom(isFull ? { bytes: 0, objects: 0 } : null),
      close: () => Promise.resolve(),
    });
  };
  return { name: `virtual bucket, ${profile}${versioning ? ', versioned' : ''}`, start };
}

/** What a copy promises cannot be asked where there are none: the simulator plays with that one. */
const COPYING = (Object.keys(ENDPOINT_PROFILES) as EndpointProfileName[]).filter(
  (name) => !('copies' in ENDPOINT_PROFILES[name]),
);

for (const profile of COPYING) {
  for (const versioning of [false, true]) {
    const { name, start } = implementation(profile, versioning);
    describeReading({ name, start });
    describeWriting({ name, start });
    describeFullBucket(name, start);
  }
}
