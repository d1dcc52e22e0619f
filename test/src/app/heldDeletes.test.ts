// R9: held deletions as a shell shows and answers them, on a virtual disk and bucket.
import { afterEach, describe, expect, test } from 'vitest';
import type { FolderState } from '../../../src/contract/state.ts';
import { openVirtualApp } from './fakes/virtualApp.ts';
import type { VirtualApp } from './fakes/virtualApp.ts';

const FOLDER = { id: 'docs', localPath: '/home/me/docs', prefix: 'docs/' };
const never = new AbortController().signal;
let world: VirtualApp;
afterEach(() => world.close());

function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

function folderState(): FolderState {
  const [folder] = world.state().folders;
  if (folder === undefined) throw new Error('there is no folder');
  return folder;
}

async function synced(result = 'in-step'): Promise<void> {
  expect(await world.app.syncOnce(never)).toMatchObject([{ result }]);
}

describe('held deletions', () => {
  test('R9 held deletes are shown with numbers, and carried out or undone as a person says', async () => {
    world = openVirtualApp({ folders: [{ ...FOLDER, guard: { count: 2, share: 0.2 } }] });
    const { user } = world.disk(FOLDER.localPath);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) user.write(name, text(name));
    await synced();
    for (const name of names.slice(1)) user.remove(name);
    expect(await world.app.syncOnce(never)).toMatchObject([{ result: 'waits' }]);
    expect(folderState().heldDeletes).toMatchObject({ side: 'remote', count: 3, ofFiles: 4 });
    const answer = async (approve: boolean) => {
      const { question } = await held();
      return world.app.execute('answerHeldDeletes', { folder: 'docs', question, approve, count: null });
    };
    expect((await held()).files).toEqual(['b', 'c', 'd'].map((path) => ({ path, size: 1, side: 'remote' })));

    expect(await answer(false)).toEqual({ ok: true });
    expect(world.disk(FOLDER.localPath).names().toSorted()).toEqual(names);
    for (const name of names.slice(1)) user.remove(name);
    expect(await answer(true)).toEqual({ ok: true });
    expect(world.bucket.objects().map(({ key }) => key)).toEqual(['docs/a']);
    expect(await world.app.execute('listHeldDeletes', { folder: 'docs', from: 0 })).toMatchObject({
      code: 'nothing-held',
    });
  });

  async function held() {
    const page = await world.app.execute('listHeldDeletes', { folder: 'docs', from: 0 });
    if ('ok' in page) throw new Error(page.message);
    return page;
  }

  test('R9 the answer concerns the files that were shown, and beyond fifty their number is typed', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const { user } = world.disk(FOLDER.localPath);
    const names = Array.from({ length: 61 }, (_, index) => `f${index}`);
    for (const name of names) user.write(name, text(name));
    await synced();
    for (const name of names.slice(1)) user.remove(name);
    await synced('waits');
    const { question, count } = await held();
    expect(count).toBe(60);
    const answer = (given: { question?: string; count: number | null }) =>
      world.app.execute('answerHeldDeletes', { folder: 'docs', question, approve: true, ...given });
    for (const typed of [null, 59, 61]) {
      expect(await answer({ count: typed })).toMatchObject({ ok: false, code: 'count-mistyped' });
    }
    expect(await answer({ question: 'another', count: 60 })).toMatchObject({ code: 'held-changed' });
    user.remove('f0');
    await synced('waits');
    expect(await answer({ count: 61 })).toMatchObject({ ok: false, code: 'held-changed' });
    expect(world.bucket.objects()).toHaveLength(61);
    expect(await answer({ question: (await held()).question, count: 61 })).toEqual({ ok: true });
    expect(world.bucket.objects()).toEqual([]);
  });
});
