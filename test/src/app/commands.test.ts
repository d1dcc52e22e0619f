// What the commands of the contract do, on a virtual disk and bucket with the real engine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { conflictPath } from '../../../src/sync/decide/conflictName.ts';
import { baseFile } from '../journal/baseFile.ts';
import { openVirtualApp } from './fakes/virtualApp.ts';
import type { Fault } from '../../../src/result.ts';
import type { VirtualApp } from './fakes/virtualApp.ts';

const FOLDER = { id: 'docs', localPath: '/home/me/docs', prefix: 'docs/' };
const never = new AbortController().signal;
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

let world: VirtualApp;
afterEach(() => world.close());

function configOnDisk(): { folders: { id: string }[] } {
  return JSON.parse(readFileSync(join(world.dataDir, 'config.json'), 'utf8')) as {
    folders: { id: string }[];
  };
}

function folderState(id = 'docs') {
  const folder = world.state().folders.find((each) => each.id === id);
  if (folder === undefined) throw new Error(`no folder ${id}`);
  return folder;
}

async function synced(result = 'in-step'): Promise<void> {
  expect(await world.app.syncOnce(never)).toMatchObject([{ result }]);
}

describe('folders', () => {
  test('a chosen folder is added by its choice, syncs, and is removed with both sides left alone', async () => {
    world = openVirtualApp({});
    world.bucket.write('docs/there.txt', text('there'));
    world.disk('/home/me/docs').user.write('here.txt', text('here'));
    world.app.start();
    const choice = await world.app.execute('chooseLocalFolder', { typedPath: '/home/me/docs' });
    expect(choice).toMatchObject({ localPath: '/home/me/docs' });
    if (choice === null || !('choice' in choice)) throw new Error('no choice');
    const argument = { choice: choice.choice, account: 'ci', bucket: 'bucket', prefix: 'docs/' };
    expect(await world.app.execute('addFolder', { ...argument, mode: 'two-way' })).toEqual({ ok: true });
    await expect.poll(() => folderState().status).toBe('in-step');
    expect(world.disk('/home/me/docs').names().toSorted()).toEqual(['here.txt', 'there.txt']);
    expect(world.bucket.objects().map(({ key }) => key)).toEqual(['docs/here.txt', 'docs/there.txt']);
    expect(configOnDisk().folders).toMatchObject([{ id: 'docs', localPath: '/home/me/docs' }]);
    expect(world.state().activity.map(({ what, path }) => [what, path])).toContainEqual([
      'Uploaded',
      'here.txt',
    ]);

    expect(await world.app.execute('removeFolder', { folder: 'docs' })).toEqual({ ok: true });
    expect(world.state().folders).toEqual([]);
    expect(configOnDisk().folders).toEqual([]);
    expect(world.disk('/home/me/docs').names()).toHaveLength(2);
    expect(world.bucket.objects()).toHaveLength(2);
  });

  test('mistakes are reported by field and change nothing', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const before = configOnDisk();
    const choose = async (typedPath: string): Promise<string> => {
      const choice = await world.app.execute('chooseLocalFolder', { typedPath });
      return choice !== null && 'choice' in choice ? choice.choice : 'none';
    };
    const good = {
      choice: await choose('/home/me/other'),
      account: 'ci',
      bucket: 'bucket',
      prefix: 'other/',
    };
    const table = [
      [{ ...good, choice: 'made-up' }, 'localPath'],
      [{ ...good, choice: await choose('/home/me/docs/inside') }, 'localPath'],
      [{ ...good, account: 'nobody' }, 'account'],
      [{ ...good, bucket: 'No Bucket' }, 'bucket'],
      [{ ...good, prefix: 'other' }, 'prefix'],
      [{ ...good, prefix: 'docs/inside/' }, 'prefix'],
    ] as const;
    for (const [argument, field] of table) {
      const outcome = await world.app.execute('addFolder', { ...argument, mode: 'two-way' });
      expect(outcome).toMatchObject({ ok: false, field });
    }
    expect(configOnDisk()).toEqual(before);
    expect(await world.app.execute('chooseLocalFolder', { typedPath: '/' })).toMatchObject({
      ok: false,
      field: 'localPath',
      message: 'Not the whole disk.',
    });
  });

  test('E7 a shell with a native dialog ignores a typed path', async () => {
    world = openVirtualApp({ services: { pickFolder: () => Promise.resolve('/home/me/chosen') } });
    const choice = await world.app.execute('chooseLocalFolder', { typedPath: '/etc' });
    expect(choice).toMatchObject({ localPath: '/home/me/chosen' });
  });

  test('pausing one folder and pausing all survive a restart', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    world.app.start();
    await expect.poll(() => folderState().status).toBe('in-step');
    await world.app.execute('pauseFolder', { folder: 'docs', paused: true });
    expect(folderState().status).toBe('paused');
    expect(configOnDisk().folders).toMatchObject([{ paused: true }]);
    world.bucket.write('docs/later.txt', text('later'));
    await world.app.execute('syncNow', { folder: 'docs' });
    await world.app.execute('pause', { paused: true });
    await world.app.execute('pauseFolder', { folder: 'docs', paused: false });
    expect(world.state()).toMatchObject({ paused: true, folders: [{ status: 'paused' }] });
    expect(world.disk(FOLDER.localPath).names()).toEqual([]);
    await world.app.execute('pause', { paused: false });
    await world.app.execute('syncNow', { folder: null });
    await expect.poll(() => world.disk(FOLDER.localPath).names()).toEqual(['later.txt']);
  });

  test('CR5: "sync now" reaches what waits: the account, and a folder that could not be opened', async () => {
    let fault: Fault | null = { code: 'io', message: 'The disk is full.' };
    world = openVirtualApp({
      folders: [FOLDER],
      accounts: [{ id: 'other', source: 'access-key', region: 'eu-central-1' }],
      folderFault: () => fault,
    });
    world.app.start();
    expect(folderState()).toMatchObject({ status: 'failed', summary: 'The disk is full.' });
    await world.app.execute('syncNow', { folder: null });
    await expect.poll(() => folderState().status).toBe('failed');
    const retries = (id: string): number =>
      world.accounts.get(id)?.deeds.filter((deed) => deed === 'retry').length ?? 0;
    expect([retries('ci'), retries('other')]).toEqual([1, 1]);
    fault = null;
    await world.app.execute('syncNow', { folder: 'docs' });
    await expect.poll(() => folderState().status).toBe('in-step');
    expect([retries('ci'), retries('other')]).toEqual([2, 1]);
    expect(await world.app.execute('retryAccount', { account: 'other' })).toEqual({ ok: true });
    expect([retries('ci'), retries('other')]).toEqual([2, 2]);
    expect(await world.app.execute('retryAccount', { account: 'x' })).toMatchObject({
      code: 'unknown-account',
    });
  });

  test('unknown folders are refused with a sentence', async () => {
    world = openVirtualApp({});
    for (const name of ['removeFolder', 'openFolder', 'listTrash'] as const) {
      expect(await world.app.execute(name, { folder: 'x' })).toMatchObject({ code: 'unknown-folder' });
    }
    expect((await world.app.execute('explain', { folder: 'x', path: 'a' })).lines).toHaveLength(1);
    expect(await world.app.execute('signIn', { account: 'x' })).toMatchObject({ code: 'unknown-account' });
  });
});

describe('what waits for a person', () => {
  test('R18: conflicts of earlier runs are in the state that is read right after the start', async () => {
    world = openVirtualApp({});
    const copy = conflictPath('z.txt', '2026-11-22 14.03', 'here', 1);
    const others = Array.from({ length: 5000 }, (_, index) => baseFile(`a${index}.txt`));
    world.journal('docs').commit({ put: [...others, baseFile('z.txt'), baseFile(copy)] });
    const choice = await world.app.execute('chooseLocalFolder', { typedPath: FOLDER.localPath });
    if (choice === null || !('choice' in choice)) throw new Error('no choice');
    const argument = { choice: choice.choice, account: 'ci', bucket: 'bucket', prefix: 'docs/' };
    expect(await world.app.execute('addFolder', { ...argument, mode: 'two-way' })).toEqual({ ok: true });
    const { folders } = await world.app.execute('readState', null);
    expect(folders[0]?.conflicts).toMatchObject([{ path: 'z.txt', copyPath: copy }]);
  });

  test('R9: an answer about a paused folder says that it is paused', async () => {
    world = openVirtualApp({ folders: [{ ...FOLDER, paused: true }] });
    await expect.poll(() => folderState().status).toBe('paused');
    expect(await world.app.execute('listHeldDeletes', { folder: 'docs', from: 0 })).toMatchObject({
      ok: false,
      code: 'paused',
    });
  });

  async function conflict(): Promise<{ id: string; copyPath: string }> {
    world = openVirtualApp({ folders: [FOLDER] });
    const { user } = world.disk(FOLDER.localPath);
    user.write('a.txt', text('agreed'));
    await synced();
    user.write('a.txt', text('mine'));
    world.bucket.write('docs/a.txt', text('theirs'));
    // R18: both versions are on both sides, and a person has to choose.
    await synced('waits');
    const [found, another] = folderState().conflicts;
    expect(another).toBeUndefined();
    expect(found).toMatchObject({ path: 'a.txt' });
    return { id: found?.id ?? '', copyPath: found?.copyPath ?? '' };
  }
  const readBack = (path: string): string =>
    new TextDecoder().decode(world.disk(FOLDER.localPath).user.read(path) ?? new Uint8Array());
  const resolve = (id: string, keep: 'mine' | 'theirs' | 'both') =>
    world.app.execute('resolveConflict', { folder: 'docs', conflict: id, keep });

  test('R7 keep mine: the copy takes the name on both sides, theirs is in the trash', async () => {
    const { id, copyPath } = await conflict();
    expect(await resolve(id, 'mine')).toEqual({ ok: true });
    await synced();
    expect(readBack('a.txt')).toBe('mine');
    expect(world.disk(FOLDER.localPath).names()).toEqual(['a.txt']);
    expect(new TextDecoder().decode(world.bucket.get('docs/a.txt')?.bytes)).toBe('mine');
    expect(world.bucket.get(`docs/${copyPath}`)).toBeUndefined();
    expect(folderState().conflicts).toEqual([]);
    expect(await world.app.execute('listTrash', { folder: 'docs' })).toMatchObject([{ path: 'a.txt' }]);
  });

  test('R7 keep theirs: the copy goes to the trash, from where it can be restored', async () => {
    const { id, copyPath } = await conflict();
    expect(await resolve(id, 'theirs')).toEqual({ ok: true });
    await synced();
    expect(readBack('a.txt')).toBe('theirs');
    expect(world.disk(FOLDER.localPath).names()).toEqual(['a.txt']);
    const items = await world.app.execute('listTrash', { folder: 'docs' });
    const item = 'ok' in items ? undefined : items[0];
    expect(item).toMatchObject({ path: copyPath });
    await world.app.execute('restoreTrash', { folder: 'docs', item: item?.id ?? '' });
    expect(readBack(copyPath)).toBe('mine');
  });

  test('R7 keep both: both stay and the question is gone', async () => {
    const { id, copyPath } = await conflict();
    expect(await resolve(id, 'both')).toEqual({ ok: true });
    await synced();
    expect(folderState().conflicts).toEqual([]);
    expect([readBack('a.txt'), readBack(copyPath)]).toEqual(['theirs', 'mine']);
    expect(await resolve(id, 'mine')).toMatchObject({ ok: false, code: 'no-such-conflict' });
  });
});
