// R10: the parts of a copy that a touch has begun are remembered, and are ended when it was interrupted.
import { expect, test } from 'vitest';
import { failed } from '../../../../src/result.ts';
import { createVirtualEngine } from '../../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;

test('an upload in parts that a touch left open is ended', async () => {
  const ended: string[] = [];
  let isBroken = true;
  const { disk, engine } = createVirtualEngine({
    clock: createScenarioClock(),
    changeRemote: (remote) => ({
      ...remote,
      copy(request) {
        if (!isBroken) return remote.copy(request);
        request.onResumable?.({ uploadId: 'of the touch', partSize: 5 });
        return Promise.resolve(failed({ code: 'unreachable', message: 'No connection.' }));
      },
      abandon(key, uploadId, signal) {
        ended.push(`${key}: ${uploadId}`);
        return remote.abandon(key, uploadId, signal);
      },
    }),
  });
  disk.user.write('a', Buffer.from('one'));
  expect((await engine.syncOnce(NEVER)).inStep).toBe(true);
  disk.user.setExecutable('a', true);
  expect((await engine.syncOnce(NEVER)).problems).toMatchObject([{ path: 'a', code: 'failing' }]);
  isBroken = false;
  expect((await engine.syncOnce(NEVER)).inStep).toBe(true);
  expect(ended).toContain('a: of the touch');
});
