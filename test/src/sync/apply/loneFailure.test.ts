// R12: what the service fails to do for one file alone stops nothing else; a service that is away does.
import { describe, expect, test } from 'vitest';
import { failedWith } from '../../../../src/storage/errors/remoteFault.ts';
import type { RemoteFault, RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { createVirtualEngine } from '../../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;
const ALL = Array.from({ length: 12 }, (_, number) => `file ${number}`);

/** An engine whose uploads of these files fail with `code`, and whose listings too while `isAway`. */
function open(code: RemoteFault['code'], failing: readonly string[]) {
  let isAway = false;
  const { disk, bucket, engine } = createVirtualEngine({
    clock: createScenarioClock(),
    changeLocal: (local) => local,
    changeRemote: (remote): RemoteFolder => ({
      ...remote,
      async *list(request) {
        if (isAway && request.under !== '') yield failedWith('unreachable');
        else yield* remote.list(request);
      },
      upload: (request) =>
        failing.includes(request.key) ? Promise.resolve(failedWith(code)) : remote.upload(request),
    }),
  });
  return {
    write: (path: string) => disk.user.write(path, Buffer.from(path)),
    remove: (path: string) => disk.user.remove(path),
    goAway: () => (isAway = true),
    sync: async () => {
      const { fault, problems } = await engine.syncOnce(NEVER);
      return {
        fault: fault?.code ?? null,
        problems: problems.map((one) => `${one.code}: ${one.path ?? ''}`),
      };
    },
    names: () => bucket.objects().map(({ key }) => key.slice('p/'.length)),
  };
}

describe('a file that the service fails for', () => {
  test.each(['unreachable', 'throttled', 'configuration', 'bad-answer', 'keys-refused'] as const)(
    '%s: it is told, everything else is sent, and deletions go on',
    async (code) => {
      const folder = open(code, ['bad']);
      folder.write('old');
      await folder.sync();
      folder.remove('old');
      for (const name of ['bad', ...ALL]) folder.write(name);
      expect(await folder.sync()).toEqual({ fault: null, problems: ['failing: bad'] });
      expect(folder.names().sort()).toEqual([...ALL].sort());
    },
  );

  test('where its name cannot be listed either, the service is away', async () => {
    const folder = open('unreachable', ['bad']);
    folder.write('bad');
    folder.goAway();
    expect(await folder.sync()).toEqual({ fault: 'unreachable', problems: [] });
  });

  test('is no lone one from the fourth on', async () => {
    const folder = open('unreachable', ALL);
    for (const name of ALL) folder.write(name);
    expect((await folder.sync()).fault).toBe('unreachable');
  });
});
