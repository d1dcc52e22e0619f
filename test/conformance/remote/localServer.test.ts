// Holds the folder on S3, over our local server, to what every RemoteFolder promises.
import type { FaultRuleSource } from '../../servers/faults/faults.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import { describeFullBucket, type FillableWorld } from './fullBucket.ts';
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

/** As Ceph answers what takes room. */
const QUOTA_REACHED: FaultRuleSource = {
  type: 'error',
  code: 'QuotaExceeded',
  status: 403,
  operations: [
    ...['PutObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy'],
    'CompleteMultipartUpload',
  ],
};

interface Kind {
  readonly versioning?: boolean;
  readonly ignorant?: boolean;
  readonly calls?: 'lean' | 'sdk';
}

function implementation(name: string, { versioning = false, ignorant = false, calls = 'lean' }: Kind = {}) {
  async function start(): Promise<S3World & FillableWorld> {
    const ignorance: FaultRuleSource[] = ignorant ? [{ type: 'ignore-preconditions' }] : [];
    const server = await startStorageServer({ faults: ignorance });
    const { endpoint, region, administrator } = server;
    const world = await startS3World(
      { endpoint, region, keys: administrator },
      { expected: ignorant ? NOTHING : EVERYTHING, versioning, calls },
    );
    return {
      ...world,
      setFull: (isFull) => server.faults.replace([...ignorance, ...(isFull ? [QUOTA_REACHED] : [])]),
      async close() {
        await world.close();
        await server.stop();
      },
    };
  }
  return { name: `S3 folder on our server${name}`, start };
}

const IMPLEMENTATIONS = [
  implementation(''),
  implementation(', through the SDK', { calls: 'sdk' }),
  implementation(', versioned', { versioning: true }),
  implementation(', which ignores preconditions', { ignorant: true }),
];

for (const each of IMPLEMENTATIONS) {
  describeReading(each);
  describeWriting(each);
  describeKeeping(each.name, each.start);
  describeFullBucket(each.name, each.start);
}
