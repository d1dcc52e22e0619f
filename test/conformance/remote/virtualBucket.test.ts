// Holds the virtual bucket of the simulator to what every RemoteFolder promises.
import { createVirtualBucket } from '../../fakes/virtualBucket.ts';
import { createVirtualFolder } from '../../fakes/virtualBucketFolder.ts';
import { ENDPOINT_PROFILES } from '../../fakes/virtualBucketProfiles.ts';
import type { EndpointProfileName } from '../../fakes/virtualBucketProfiles.ts';
import { describeReading } from './reading.ts';
import type { RemoteImplementation } from './remoteWorld.ts';
import { describeWriting } from './writing.ts';

const PREFIX = 'team/docs/';
const THRESHOLD = 64;

function implementation(profile: EndpointProfileName, versioning: boolean): RemoteImplementation {
  const start: RemoteImplementation['start'] = () => {
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
      close: () => Promise.resolve(),
    });
  };
  return { name: `virtual bucket, ${profile}${versioning ? ', versioned' : ''}`, start };
}

for (const profile of Object.keys(ENDPOINT_PROFILES) as EndpointProfileName[]) {
  for (const versioning of [false, true]) {
    describeReading(implementation(profile, versioning));
    describeWriting(implementation(profile, versioning));
  }
}
