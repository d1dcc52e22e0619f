// G8, R5: our own write whose answer was lost is recognized before anything is written into its folder, whose
// time may be the only proof that nobody has removed the file.
import { expect, test } from 'vitest';
import { failed } from '../../../../src/result.ts';
import type { RemoteFault, RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { createVirtualEngine } from '../../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;
const LOST: RemoteFault = { code: 'outcome-unknown', message: 'simulated' };
const DENIED: RemoteFault = { code: 'denied', message: 'simulated' };

test('a file whose upload was not answered, and which went with its disk, stays in the bucket and comes back', async () => {
  let answers = false;
  const temporaries: string[] = [];
  const { disk, bucket, engine } = createVirtualEngine({
    clock: createScenarioClock(),
    changeRemote: (remote): RemoteFolder => ({
      ...remote,
      upload: async (request) => {
        const written = await remote.upload(request);
        return answers || !written.ok ? written : failed(LOST);
      },
      head: (key, signal) => (answers ? remote.head(key, signal) : Promise.resolve(failed(DENIED))),
    }),
    changeLocal: (local) => ({
      ...local,
      temporary: (path, ...rest) => {
        temporaries.push(path);
        return local.temporary(path, ...rest);
      },
    }),
  });
  disk.user.write('e/c.txt', Buffer.from('saved'));
  expect((await engine.syncOnce(NEVER)).inStep).toBe(false);
  expect(bucket.get('p/e/c.txt')).toBeDefined();
  expect(disk.leaveEmpty('e')).toBe(true);
  answers = true;
  for (let passes = 0; passes < 4; passes++) await engine.syncOnce(NEVER);
  expect(Buffer.from(disk.user.read('e/c.txt') ?? []).toString()).toBe('saved');
  expect(bucket.get('p/e/c.txt')).toBeDefined();
  expect(temporaries).toEqual(['e/c.txt']);
});
