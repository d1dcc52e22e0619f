// S1, G8: an empty folder that nothing was removed from is another one, also before something new is put
// into it.
import { expect, test } from 'vitest';
import type { Act } from '../../../src/sync/decide/model.ts';
import { endUnremoved } from '../../../src/sync/observe/unremoved.ts';
import { createVirtualEngine } from '../../fakes/virtualEngine.ts';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';
import { createVirtualDisk } from '../../fakes/disk/virtualDisk.ts';

const NEW: Act = {
  type: 'download',
  path: 'd/sub/new',
  remote: { kind: 'file', path: 'd/sub/new', etag: 'e', size: 1, modified: 0, archived: false },
  base: null,
  replaces: null,
  reason: 'new-remote',
};

async function openAgreed(paths: readonly string[], step = 1) {
  let now = 1_700_000_000_000;
  const disk = createVirtualDisk({ now: () => (now += step) });
  const local = disk.folder(() => Promise.resolve('ok'));
  const journal = createMemoryJournal();
  for (const path of paths) {
    disk.user.write(path, Buffer.from(path));
    const looked = await local.look(path, []);
    if (!looked.ok || looked.value?.kind !== 'file') throw new Error(`${path} is not there`);
    const { identity } = looked.value;
    const rest = { executable: false, sha256: '', etag: '', modified: null };
    journal.commit({ put: [{ kind: 'file', path, identity, ...rest }] });
  }
  return { disk, sides: { local, journal } };
}

const ended = (path: string): Act => ({ type: 'forget', path, kind: 'file', reason: 'mounted-over' });

test('what is about to come into it first ends the agreement about what was in the other one', async () => {
  const { disk, sides } = await openAgreed(['d/1', 'd/sub/2', 'e/3']);
  disk.leaveEmpty('d');
  const unremoved = await endUnremoved([NEW], sides);
  expect(unremoved).toEqual({
    ok: true,
    value: { acts: [ended('d/1'), ended('d/sub/2'), NEW], folders: ['d'], ended: ['d/1', 'd/sub/2'] },
  });
});

test('what has changed in the bucket was not deleted here either', async () => {
  const { disk, sides } = await openAgreed(['d/1', 'd/2']);
  const base = [...sides.journal.entries('d')].find(({ path }) => path === 'd/1');
  if (base?.kind !== 'file') throw new Error('d/1 was not agreed on');
  disk.leaveEmpty('d');
  const edited: Act = { ...NEW, path: 'd/1', base, reason: 'edit-beats-delete' };
  const unremoved = await endUnremoved([edited], sides);
  expect(unremoved).toEqual({
    ok: true,
    value: { acts: [ended('d/2'), ended('d/1')], folders: ['d'], ended: ['d/2', 'd/1'] },
  });
});

test('what was written within the present millisecond is not yet to come', async () => {
  const { disk, sides } = await openAgreed(['d/1'], 0);
  disk.leaveEmpty('d');
  const unremoved = await endUnremoved([NEW], sides);
  expect(unremoved).toEqual({
    ok: true,
    value: { acts: [ended('d/1'), NEW], folders: ['d'], ended: ['d/1'] },
  });
});

test('what comes into a folder that a person has emptied ends nothing', async () => {
  const { disk, sides } = await openAgreed(['d/1']);
  disk.user.remove('d/1');
  expect(await endUnremoved([NEW], sides)).toEqual({
    ok: true,
    value: { acts: [NEW], folders: [], ended: [] },
  });
});

test('both sides are in step only when what was in the other folder is back', async () => {
  let now = 1_700_000_000_000;
  const clock = { now: () => (now += 10), monotonic: () => now, sleep: () => Promise.resolve() };
  const { disk, engine } = createVirtualEngine({ clock });
  const { signal } = new AbortController();
  for (const path of ['d/1', 'd/2', 'e']) disk.user.write(path, Buffer.from(path));
  await engine.syncOnce(signal);
  disk.leaveEmpty('d');
  const report = await engine.syncOnce(signal);
  expect(report).toMatchObject({ inStep: true, done: 2 });
  expect([...disk.names()].sort()).toEqual(['d/', 'd/1', 'd/2', 'e']);
});
