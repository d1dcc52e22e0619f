// One S3 folder on our local server, with the server's faults and log at hand.
import type { S3Client } from '@aws-sdk/client-s3';
import { directRequests } from './directRequests.ts';
import { systemClock } from '../../../src/clock.ts';
import type { CredentialSource } from '../../../src/credentials.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import type { S3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import type { TransferSizes } from '../../../src/storage/connection/s3Location.ts';
import type { EndpointCapabilities, RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import { SMALL_SIZES, fixedSource, rawClient } from '../../conformance/remote/s3World.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../servers/s3/s3Server.ts';

export const BUCKET = 'storage';
export const PREFIX = 'docs/';

/** Our server's, so that tests need no probe. */
export const ALL_ENFORCED: EndpointCapabilities = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
  conditionalCopy: true,
  conditionalComplete: true,
  versioning: false,
};

export interface StorageBench {
  readonly server: StorageServer;
  readonly connection: S3Connection;
  readonly folder: RemoteFolder;
  /** Another tool, not subject to retries of ours. */
  readonly tool: S3Client;
  /** Operations that reached the server since the last call, in order. */
  readonly operations: () => readonly string[];
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly credentials?: CredentialSource;
  readonly maxAttempts?: number;
  readonly sizes?: TransferSizes;
}

export async function startBench(options: BenchOptions = {}): Promise<StorageBench> {
  const server = await startStorageServer({ buckets: [BUCKET] });
  const { endpoint, region, administrator: keys } = server;
  const connection = createS3Connection({
    ...{ endpoint, region, forcePathStyle: true, clock: systemClock },
    credentials: options.credentials ?? fixedSource(keys),
    requestHandler: directRequests(),
    ...(options.maxAttempts === undefined ? {} : { maxAttempts: options.maxAttempts }),
  });
  const folder = createS3Folder({
    ...{ connection, bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED },
    sizes: options.sizes ?? SMALL_SIZES,
  });
  const tool = rawClient({ endpoint, region, keys });
  return {
    ...{ server, connection, folder, tool },
    operations() {
      const seen = server.log.entries().map(({ operation }) => operation);
      server.log.clear();
      return seen;
    },
    async close() {
      connection.close();
      tool.destroy();
      await server.stop();
    },
  };
}
