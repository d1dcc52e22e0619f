// One storage server for a suite, with a place of its own for each test.
import { afterAll, beforeAll } from 'vitest';
import { createInstance } from '../instance.ts';
import type { Instance } from '../instance.ts';
import { openOtherClient } from '../otherClient.ts';
import type { OtherClient, StorageEndpoint } from '../otherClient.ts';
import type { Storage } from '../storages.ts';

/** The bucket of every test that names no other. */
export const BUCKET = 'faults';

interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * A server for the enclosing `describe`, and what a test needs on it: at a place of its own, unless it names
 * another.
 */
export function onServer({ start }: Storage) {
  let storage: Awaited<ReturnType<typeof start>>;
  let number = 0;
  const opened: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    storage = await start();
  });
  afterAll(async () => {
    for (const end of opened) await end();
    await storage.stop();
  });
  return {
    endpoint: (): StorageEndpoint => storage,
    place: async (at?: Place): Promise<{ other: OtherClient; device: (keys?: Keys) => Instance }> => {
      const place = at ?? { bucket: BUCKET, prefix: `test-${++number}/` };
      const other = await openOtherClient(storage, place);
      opened.push(() => other.close());
      const device = (keys: Keys = storage.administrator): Instance => {
        const made = createInstance({ storage: { ...storage, administrator: keys }, ...place });
        opened.push(() => made.remove());
        return made;
      };
      return { other, device };
    },
  };
}

type Keys = StorageEndpoint['administrator'];
