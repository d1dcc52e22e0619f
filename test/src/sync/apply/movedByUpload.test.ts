// R14, R11: where the service copies no objects, the upload of a moved file names the object whose place it
// takes, so that what others gave that one is kept.
import { expect, test } from 'vitest';
import { failedWith } from '../../../../src/storage/errors/remoteFault.ts';
import type { UploadRequest } from '../../../../src/sync/remoteFolder.ts';
import { createVirtualEngine } from '../../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;

test('a file that is renamed, alone or with its folder, is uploaded in the place of its object', async () => {
  const sent: UploadRequest[] = [];
  const { disk, bucket, engine } = createVirtualEngine({
    clock: createScenarioClock(),
    changeLocal: (local) => local,
    changeRemote: (remote) => ({
      ...remote,
      copy: () => Promise.resolve(failedWith('unsupported')),
      upload: (request) => {
        sent.push(request);
        return remote.upload(request);
      },
    }),
  });
  for (const path of ['a', 'folder/b', 'folder/c']) disk.user.write(path, Buffer.from(path));
  await engine.syncOnce(NEVER);
  expect(sent.map(({ movedFrom }) => movedFrom)).toEqual([undefined, undefined, undefined]);
  sent.length = 0;
  const etags = new Map(bucket.objects().map(({ key, etag }) => [key.slice('p/'.length), etag]));
  disk.user.move('a', 'renamed');
  disk.user.move('folder', 'moved');
  expect((await engine.syncOnce(NEVER)).inStep).toBe(true);
  const from = (key: string) => ({ key, etag: etags.get(key) });
  expect(new Map(sent.map(({ key, movedFrom }) => [key, movedFrom]))).toEqual(
    new Map([
      ['renamed', from('a')],
      ['moved/b', from('folder/b')],
      ['moved/c', from('folder/c')],
    ]),
  );
});
