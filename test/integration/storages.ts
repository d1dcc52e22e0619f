// The storage servers that integration runs against: always the local one, and those of others that are here.
import { PEERS } from '../conformance/s3/differences/peers.ts';
import { startForeignStorage } from '../servers/foreign/foreignStorage.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import { findStorage } from '../runner/tools.ts';
import type { StorageName } from '../runner/tools.ts';
import type { StorageEndpoint } from './otherClient.ts';

export interface Storage {
  readonly id: 'local' | StorageName;
  readonly name: string;
  readonly start: () => Promise<StorageEndpoint & { stop(): Promise<void> }>;
}

const LOCAL: Storage = { id: 'local', name: 'the local server', start: () => startStorageServer() };

/** Prints a line for each server that is not here. */
export function findStorages(): readonly Storage[] {
  return [LOCAL, ...PEERS.flatMap(({ id, title }) => findPeer(id, title))];
}

/** The servers of these names that are here. */
export function storagesNamed(...ids: readonly Storage['id'][]): readonly Storage[] {
  return findStorages().filter(({ id }) => ids.includes(id));
}

function findPeer(id: StorageName, name: string): readonly Storage[] {
  const found = findStorage(id);
  if (found.found) return [{ id, name, start: () => startForeignStorage(found.tool) }];
  console.log(`Integration with ${name} is skipped: ${found.reason}`);
  return [];
}
