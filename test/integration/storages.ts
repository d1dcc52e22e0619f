// The storage servers that integration runs against: always the local one, and Ceph where it is found.
import { startCephCluster } from '../servers/foreign/cephCluster.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import { findCeph } from '../runner/tools.ts';
import type { StorageEndpoint } from './otherClient.ts';

export interface Storage {
  readonly name: string;
  readonly start: () => Promise<StorageEndpoint & { stop(): Promise<void> }>;
}

/** Prints a line for each server that is not here. */
export function findStorages(): readonly Storage[] {
  const local: Storage = { name: 'the local server', start: () => startStorageServer() };
  const ceph = findCeph();
  if (ceph.found) return [local, { name: 'Ceph', start: () => startCephCluster(ceph.tool) }];
  console.log(`Integration with Ceph is skipped: ${ceph.reason}`);
  return [local];
}
