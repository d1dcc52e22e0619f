// R12: what ends in the same way each time is a problem with its cause, not a file that keeps changing.
import { describe, expect, test } from 'vitest';
import { ok } from '../../../src/result.ts';
import { failedWith } from '../../../src/storage/errors/remoteFault.ts';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import type { Act } from '../../../src/sync/decide/model.ts';
import { SAME_END, createRepeats } from '../../../src/sync/run/repeats.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { createVirtualEngine } from '../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;

function open(
  change: {
    readonly remote?: (remote: RemoteFolder) => Partial<RemoteFolder>;
    readonly local?: (local: LocalFolder) => Partial<LocalFolder>;
  } = {},
) {
  const { disk, bucket, engine } = createVirtualEngine({
    clock: createScenarioClock(),
    changeLocal: (local) => ({ ...local, ...change.local?.(local) }),
    changeRemote: (remote) => ({ ...remote, ...change.remote?.(remote) }),
  });
  return {
    disk,
    write: (path: string, content = path) => disk.user.write(path, Buffer.from(content)),
    sync: async () => {
      const { inStep, fault, problems } = await engine.syncOnce(NEVER);
      return { inStep, fault, problems: problems.map(({ code, path }) => `${code}: ${path ?? ''}`) };
    },
    names: () =>
      bucket
        .objects()
        .map(({ key }) => key.slice('p/'.length))
        .sort(),
  };
}

describe('the same end each time', () => {
  test('every upload loses its connection: the network is named, after a few tries, and it heals', async () => {
    let tries = 0;
    let isBroken = true;
    const folder = open({
      remote: (remote) => ({
        upload: (request) => {
          tries++;
          return isBroken ? Promise.resolve(failedWith('outcome-unknown')) : remote.upload(request);
        },
      }),
    });
    folder.write('a');
    folder.write('b');
    expect(await folder.sync()).toEqual({
      inStep: false,
      fault: null,
      problems: ['unreachable: a', 'unreachable: b'],
    });
    expect(tries).toBe(2 * SAME_END);
    isBroken = false;
    expect((await folder.sync()).inStep).toBe(true);
    expect(folder.names()).toEqual(['a', 'b']);
  });

  test('one file loses its connection: only it waits', async () => {
    const folder = open({
      remote: (remote) => ({
        upload: (request) =>
          request.key === 'bad' ? Promise.resolve(failedWith('outcome-unknown')) : remote.upload(request),
      }),
    });
    for (const name of ['a', 'bad', 'c']) folder.write(name);
    expect((await folder.sync()).problems).toEqual(['unreachable: bad']);
    expect(folder.names()).toEqual(['a', 'c']);
  });

  test('every deletion loses its connection', async () => {
    let isBroken = false;
    const folder = open({
      remote: (remote) => ({
        remove: (...args) =>
          isBroken ? Promise.resolve(failedWith('outcome-unknown')) : remote.remove(...args),
      }),
    });
    for (const name of ['a', 'b']) folder.write(name);
    await folder.sync();
    isBroken = true;
    folder.disk.user.remove('a');
    expect((await folder.sync()).problems).toEqual(['unreachable: a']);
  });

  test('the service refuses what it shows: that is a contradiction, and no change', async () => {
    const folder = open({
      remote: (remote) => ({
        upload: (request) =>
          request.condition.etag === null
            ? remote.upload(request)
            : Promise.resolve(failedWith('precondition-failed')),
      }),
    });
    folder.write('a');
    await folder.sync();
    folder.write('a', 'edited');
    expect((await folder.sync()).problems).toEqual(['contradiction: a']);
  });

  test('names that a service does not keep side by side are told together', () => {
    const repeats = createRepeats();
    const identity = { mtime: '1.0', ctime: '1.0', size: 1, inode: '1', device: '1', birthtime: '1.0' };
    const upload = (path: string): Act => ({
      ...{ type: 'upload', path, local: { kind: 'file', path, identity, executable: false } },
      ...{ base: null, replacesEtag: null, similar: [], reason: 'new-local' },
    });
    const unsettled = ['x', 'x/child', 'y', 'xyz'].map((path) => ({ act: upload(path), fault: null }));
    const acts = unsettled.map(({ act }) => act);
    const last = Array.from({ length: SAME_END }, () => repeats.judge(acts, unsettled)).at(-1) ?? [];
    expect(last.map(({ path, code, kind }) => `${path ?? ''} ${code} ${kind}`)).toEqual([
      ...['x name-clash waits', 'x/child name-clash waits'],
      ...['y contradiction retrying', 'xyz contradiction retrying'],
    ]);
    expect(last[0]?.message).toContain('"x" is a file on one side, and the folder of "x/child" on the other');
    expect(last[1]?.message).toBe(last[0]?.message);
  });

  test('an object that is there and in no listing is told as such, and its file stays', async () => {
    const folder = open({
      remote: (remote) => ({
        async *list(request) {
          for await (const page of remote.list(request))
            yield page.ok ? ok(page.value.filter(({ key }) => key !== 'swap/child')) : page;
        },
      }),
    });
    folder.write('swap/child');
    folder.write('other');
    expect((await folder.sync()).problems).toEqual(['inconsistent: swap/child']);
    expect(folder.disk.user.read('swap/child')?.toString()).toBe('swap/child');
    folder.write('other', 'edited');
    expect((await folder.sync()).problems).toEqual(['inconsistent: swap/child']);
    expect(folder.names()).toEqual(['other', 'swap/child']);
  });

  test('the disk refuses what it shows', async () => {
    const folder = open({
      local: () => ({
        flush: ({ path }) => Promise.resolve({ ok: false, fault: localFault('changed', path) }),
      }),
    });
    folder.write('a');
    expect((await folder.sync()).problems).toEqual(['contradiction: a']);
  });

  test('a file that does change each time keeps changing, and says so', async () => {
    let edits = 0;
    const folder = open({
      local: (local) => ({
        flush: async (request) => {
          folder.write(request.path, `edit ${++edits}`);
          return local.flush(request);
        },
      }),
    });
    folder.write('a');
    expect((await folder.sync()).problems).toEqual(['restless: a']);
  });

  test('tries that end in different ways do not add up', async () => {
    let tries = 0;
    const folder = open({
      remote: (remote) => ({
        upload: (request) => {
          tries++;
          if (tries > 2 * SAME_END) return remote.upload(request);
          return Promise.resolve(failedWith(tries % 2 === 0 ? 'outcome-unknown' : 'precondition-failed'));
        },
      }),
    });
    folder.write('a');
    expect((await folder.sync()).inStep).toBe(true);
  });
});
