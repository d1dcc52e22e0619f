// The storage servers that integration runs against: the local one, and those of others that are here.
import { test } from 'vitest';
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

export const LOCAL: Storage = { id: 'local', name: 'the local server', start: () => startStorageServer() };

/** Defines the tests of each of these servers; for an absent one, a skipped test that says why. */
export function onPeers(ids: readonly StorageName[], define: (storage: Storage) => void): void {
  for (const { id, title } of PEERS.filter((peer) => ids.includes(peer.id))) {
    const found = findStorage(id);
    if (found.found) define({ id, name: title, start: () => startForeignStorage(found.tool) });
    else {
      console.log(`skipped on ${title}: ${found.reason}`);
      test.skip(`${title}: ${found.reason}`);
    }
  }
}
