// What every RemoteFolder promises of a bucket at its quota: only what takes room is refused (R12).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RemoteWorld } from './remoteWorld.ts';
import { NEVER, PLAIN, bytesOf, codeOf, listAll, must, patterned, uploadOf } from './remoteWorld.ts';

export interface FillableWorld extends RemoteWorld {
  /** From now on the bucket is at its quota, or no longer. */
  setFull(isFull: boolean): void;
}

export function describeFullBucket(name: string, start: () => Promise<FillableWorld>): void {
  describe(`${name}: a bucket at its quota`, () => {
    let world: FillableWorld;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.close());

    test('R12: it refuses what takes room with `quota`, and takes it once there is some', async () => {
      const { folder } = world;
      const { etag } = must(await folder.upload(uploadOf('there', bytesOf('one'))));
      world.setFull(true);
      const condition = { etag };
      const copy = {
        ...{ from: 'there', fromEtag: etag, to: 'copy', size: 3, condition: { etag: null } },
        ...{ metadata: PLAIN, signal: NEVER },
      };
      const large = patterned(world.multipartThreshold, 'full');
      const attempts = async (): Promise<readonly string[]> => [
        codeOf(await folder.copy(copy)),
        codeOf(await folder.upload(uploadOf('there', bytesOf('two'), { condition }))),
        codeOf(await folder.upload(uploadOf('new', bytesOf('new')))),
        codeOf(await folder.upload(uploadOf('large', large))),
        codeOf(await folder.probe(NEVER)),
      ];
      expect(await attempts()).toEqual(Array(5).fill('quota'));
      expect((await listAll(folder)).map(({ key }) => key)).toEqual(['there']);
      world.setFull(false);
      expect(await attempts()).toEqual(Array(5).fill('ok'));
    });

    test('R12: reading and deleting go on', async () => {
      const { folder } = world;
      const { etag } = must(await folder.upload(uploadOf('doomed', bytesOf('one'))));
      world.setFull(true);
      expect(must(await folder.head('doomed', NEVER))?.etag).toBe(etag);
      must(await folder.download({ key: 'doomed', etag, offset: 0, signal: NEVER }));
      must(await folder.remove('doomed', etag, NEVER));
      expect(await world.get('doomed')).toBeNull();
      world.setFull(false);
    });
  });
}
