// G8: a folder that is away for a moment is not deleted in the bucket; one that stays away is.
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../../src/clock.ts';
import { SECOND_LOOK_MS, vanishedFolder } from '../../../../src/sync/apply/vanishedFolder.ts';
import type { Act } from '../../../../src/sync/decide/model.ts';
import type { LocalFolder } from '../../../../src/sync/localFolder.ts';
import { createMemoryJournal } from '../../../fakes/memoryJournal.ts';
import { createVirtualDisk } from '../../../fakes/disk/virtualDisk.ts';
import { createVirtualEngine } from '../../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;
const FIVE = ['d/1', 'd/2', 'd/3', 'd/sub/4', 'd/sub/5'];

/** A folder in step with its bucket. `onRest`: happens during each wait for a second look. */
async function openInStep(
  files: readonly string[],
  onRest: () => void = () => undefined,
  changeLocal: (local: LocalFolder) => LocalFolder = (local) => local,
) {
  const time = createScenarioClock();
  let rests = 0;
  const clock: Clock = {
    ...time,
    sleep: async (ms, signal) => {
      if (ms === SECOND_LOOK_MS) {
        rests++;
        onRest();
      }
      await time.sleep(ms, signal);
    },
  };
  const { disk, bucket, engine } = createVirtualEngine({ clock, changeLocal });
  for (const path of files) disk.user.write(path, Buffer.from(path));
  const sync = async (): Promise<boolean> => (await engine.syncOnce(NEVER)).inStep;
  expect(await sync()).toBe(true);
  return {
    user: disk.user,
    edit: (path: string) => bucket.write(`p/${path}`, Buffer.from(`${path}, edited`)),
    sync,
    etags: (paths: readonly string[]) => paths.map((path) => bucket.get(`p/${path}`)?.etag),
    get rests() {
      return rests;
    },
  };
}

describe('G8: files are gone, and the folder that is there was not the one that they were in', () => {
  test('however few they are, nothing is deleted, and they come back', async () => {
    const asked: string[] = [];
    let isAnother = false;
    const folder = await openInStep(['d/1', 'd/sub/2', 'd/empty/3', 'other'], undefined, (local) => ({
      ...local,
      untouchedFolder: (path) => {
        asked.push(path);
        return Promise.resolve({ ok: true, value: isAnother ? 'd' : null });
      },
    }));
    folder.user.remove('d/empty/3');
    expect(await folder.sync()).toBe(true);
    expect(asked).toEqual(['d/empty']);
    const before = folder.etags(['d/1', 'd/sub/2', 'd/empty/', 'other']);
    folder.user.remove('d');
    folder.user.makeDirectory('d');
    folder.user.remove('other');
    isAnother = true;
    expect(await folder.sync()).toBe(true);
    expect(folder.etags(['d/1', 'd/sub/2', 'd/empty/', 'other'])).toEqual([...before.slice(0, 3), undefined]);
    expect(folder.etags(['d/'])).toEqual([undefined]);
    expect(Buffer.from(folder.user.read('d/1') ?? []).toString()).toBe('d/1');
  });
});

describe('G8: all files of a folder are gone at once', () => {
  test('those that are back at the second look stay in the bucket', async () => {
    let comesBack = false;
    const folder = await openInStep([...FIVE, 'other'], () => {
      if (comesBack) for (const path of FIVE) folder.user.write(path, Buffer.from(path));
    });
    const before = folder.etags(FIVE);
    expect(before).not.toContain(undefined);
    folder.user.remove('d');
    comesBack = true;
    expect(await folder.sync()).toBe(true);
    expect(folder.rests).toBe(1);
    expect(folder.etags(FIVE)).toEqual(before);
    expect(FIVE.map((path) => folder.user.read(path)?.toString())).toEqual(FIVE);
  });

  test('those that a person removed are deleted after the second look', async () => {
    const folder = await openInStep([...FIVE, 'other']);
    folder.user.remove('d');
    expect(await folder.sync()).toBe(true);
    expect(folder.rests).toBe(1);
    expect(folder.etags([...FIVE, 'other'])).toEqual([...FIVE.map(() => undefined), expect.any(String)]);
  });

  test('one that was edited in the bucket meanwhile comes after the second look, and the others stay', async () => {
    let comesBack = false;
    const folder = await openInStep([...FIVE, 'other'], () => {
      expect(folder.user.read('d/1')).toBeNull();
      if (comesBack) for (const path of FIVE) folder.user.write(path, Buffer.from(path));
    });
    const before = folder.etags(FIVE.slice(1));
    folder.user.remove('d');
    folder.edit('d/1');
    comesBack = true;
    expect(await folder.sync()).toBe(true);
    expect(folder.rests).toBe(1);
    expect(folder.etags(FIVE.slice(1))).toEqual(before);
    expect(Buffer.from(folder.user.read('d/1') ?? []).toString()).toBe('d/1, edited');
  });

  test('one of them is asked about alone, and the others are looked at', async () => {
    const disk = createVirtualDisk({ now: () => 0 });
    const local = disk.folder(() => Promise.resolve('ok'));
    const journal = createMemoryJournal();
    const identity = { device: '', inode: '', size: 1, mtime: '', ctime: '', birthtime: '' };
    const rest = { executable: false, sha256: '', etag: '', modified: null };
    const base = (path: string) => ({ kind: 'file' as const, path, identity, ...rest });
    journal.commit({ put: FIVE.map(base) });
    const [act] = FIVE.map((path): Act => {
      return { type: 'delete-remote', path, base: base(path), etag: '', reason: 'deleted-local' };
    });
    const vanished = (): Promise<string | null> => vanishedFolder(act ? [act] : [], { journal, local });
    expect(await vanished()).toBe('');
    disk.user.write('d/sub/5', Buffer.from('5'));
    expect(await vanished()).toBeNull();
  });

  test('a folder below it, and the whole folder, count as well', async () => {
    const below = await openInStep([...FIVE.map((path) => `e/${path}`), 'e/other']);
    below.user.remove('e/d');
    await below.sync();
    expect(below.rests).toBe(1);
    const all = await openInStep(['1', '2', '3', '4', '5']);
    for (const path of ['1', '2', '3', '4', '5']) all.user.remove(path);
    await all.sync();
    expect(all.rests).toBe(1);
  });

  test('fewer files, or files among others, are deleted at once', async () => {
    const few = await openInStep([...FIVE.slice(1), 'other']);
    few.user.remove('d');
    expect(await few.sync()).toBe(true);
    const among = await openInStep([...FIVE, 'd/sub/stays']);
    for (const path of FIVE) among.user.remove(path);
    expect(await among.sync()).toBe(true);
    expect([few.rests, among.rests]).toEqual([0, 0]);
    expect(few.etags(FIVE.slice(1)).concat(among.etags(FIVE))).toEqual(Array(9).fill(undefined));
  });
});
