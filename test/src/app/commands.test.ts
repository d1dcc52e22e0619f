// What the commands of the contract do, on a virtual disk and bucket with the real engine.
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
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

describe('explaining', () => {
  test('R12 plan and explain say what would be done and why, and do nothing', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    world.disk(FOLDER.localPath).user.write('new.txt', text('new'));
    const plan = await world.app.operate('plan', { folder: 'docs' });
    expect(plan).toEqual({ ok: true, value: ['Upload new.txt (new on this computer)'] });
    expect(await explain('new.txt')).toEqual([
      expect.stringMatching(/^On this computer: 3.bytes, changed on .+\.$/),
      'It is not in the bucket.',
      'Next: Upload new.txt (new on this computer).',
    ]);
    expect(world.bucket.objects()).toEqual([]);
  });

  const explain = async (path: string): Promise<readonly string[]> =>
    (await world.app.execute('explain', { folder: 'docs', path })).lines;

  test('R12 a file that both sides have is up to date, in words without ETags and machine dates', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const { user } = world.disk(FOLDER.localPath);
    user.write('reports/2026/Größe über alles.txt', text('one'));
    await synced();
    const [first = '', ...rest] = await explain('reports/2026/Größe über alles.txt');
    expect(first).toMatch(
      /^It is up to date: the same on this computer and in the bucket, 3.bytes, changed on .+\.$/,
    );
    expect(rest[0]).toBe('There is nothing to do.');
    user.write('reports/2026/Größe über alles.txt', text('more'));
    const edited = await explain('reports/2026/Größe über alles.txt');
    expect(edited.join(' ')).toMatch(/When both sides were last the same, it had 3.bytes\./);
    const all = [first, ...rest, ...edited].join(' ');
    expect(all).not.toMatch(/ETag|\d{4}-\d\d-\d\dT|[0-9a-f]{32}/);
    expect(await explain('reports')).toEqual([
      expect.stringMatching(/^It is a folder with 1.file that both sides have\./),
      expect.any(String),
    ]);
  });

  test('R12 a path that is not there gets one plain sentence, with the files that may have been meant', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const { user } = world.disk(FOLDER.localPath);
    for (const name of ['reports/Summary 2026.pdf', 'invoices.csv', 'photos/holiday.jpg'])
      user.write(name, text(name));
    await synced();
    expect(await explain('nothing like that')).toEqual([
      'There is no file "nothing like that" in this folder, neither on this computer nor in the bucket.',
    ]);
    for (const [typed, meant] of [
      ['reports/summary_2026.PDF', 'reports/Summary 2026.pdf'],
      ['Summary 2026.pdf', 'reports/Summary 2026.pdf'],
      ['invioces.csv', 'invoices.csv'],
      ['/elsewhere/holiday.jpg', 'photos/holiday.jpg'],
      ['..\\photos\\holiday.jpg', 'photos/holiday.jpg'],
    ] as const) {
      const lines = await explain(typed);
      expect(lines).toHaveLength(1);
      expect(lines[0], typed).toMatch(/^There is no file .* Do you mean "[^"]+"\?$/);
      expect(lines[0]).toContain(`"${meant}"`);
    }
    // Paths as people paste them are understood.
    for (const typed of [`${FOLDER.localPath}/invoices.csv`, './invoices.csv', 'invoices.csv/'])
      expect((await explain(typed))[0], typed).toMatch(/^It is up to date/);
  });
});

describe('quick upload', () => {
  function file(name: string, words: string): string {
    const path = join(world.dataDir, name);
    writeFileSync(path, words);
    return path;
  }
  const upload = (files: readonly string[], share = false) =>
    world.app.operate('upload', { folder: null, files: [...files], share });
  const keys = (): readonly string[] => world.bucket.objects().map(({ key }) => key);

  test('never overwrites: a taken name gets a number', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const report = file('report.txt', 'one');
    await upload([report]);
    writeFileSync(report, 'two');
    expect(await upload([report])).toMatchObject({
      ok: true,
      value: [{ name: 'report.txt', address: 's3://bucket/docs/Uploads/report (2).txt', link: null }],
    });
    expect(keys()).toEqual(['docs/Uploads/report (2).txt', 'docs/Uploads/report.txt']);
    expect(new TextDecoder().decode(world.bucket.get('docs/Uploads/report.txt')?.bytes)).toBe('one');
    expect(world.state().quickUploads).toMatchObject([{ status: 'done', bytes: 3 }, { status: 'done' }]);
  });

  test('F10 a second file of a name as long as names can be gets one that still fits', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const long = file(`${'ü'.repeat(125)}.txt`, 'one');
    await upload([long]);
    expect(await upload([long])).toMatchObject({ ok: true });
    expect(keys()).toEqual([
      `docs/Uploads/${'ü'.repeat(123)} (2).txt`,
      `docs/Uploads/${'ü'.repeat(125)}.txt`,
    ]);
  });

  test('an old photo keeps its date', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const photo = file('1969.jpg', 'x');
    utimesSync(photo, new Date(-500), new Date(-500));
    await upload([photo]);
    expect(world.bucket.get('docs/Uploads/1969.jpg')?.metadata).toMatchObject({ mtime: '-0.500000000' });
  });

  test('F9 the link goes to the person who asked, not into the state', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    const answer = await upload([file('a.txt', 'a')], true);
    expect(answer).toMatchObject({ value: [{ link: { expiresAt: 7 } }] });
    expect(world.state().quickUploads).toMatchObject([{ linkExpiresAt: 7 }]);
    expect(JSON.stringify(world.state())).not.toContain('?signed');
  });

  test('from the tray: files come from the picker, links go to the clipboard', async () => {
    const files: string[] = [];
    world = openVirtualApp({ folders: [FOLDER], services: { pickFiles: () => Promise.resolve(files) } });
    files.push(file('a.txt', 'a'), file('b.txt', 'b'));
    expect(await world.app.execute('quickUpload', { folder: 'docs', share: true })).toEqual({ ok: true });
    expect(world.clipboard.join().split('\n')).toHaveLength(2);
    expect(keys()).toEqual(['docs/Uploads/a.txt', 'docs/Uploads/b.txt']);
  });

  test('F10 only regular files with names that every system can hold', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    expect(await upload(['/dev/null'])).toMatchObject({ ok: false, fault: { code: 'not-a-regular-file' } });
    expect(await upload([world.dataDir])).toMatchObject({ ok: false });
    expect(await upload([join(world.dataDir, 'absent')])).toMatchObject({ fault: { code: 'io' } });
    expect(await upload([file('.brimful-tmp-1', 'x')])).toMatchObject({ fault: { code: 'name-refused' } });
    expect(keys()).toEqual([]);
    expect(world.state().quickUploads.at(0)?.status).toBe('failed');
  });

  test('a download-only folder takes no uploads', async () => {
    world = openVirtualApp({ folders: [{ ...FOLDER, mode: 'download-only' }] });
    expect(await upload([file('a.txt', 'a')])).toMatchObject({ fault: { code: 'download-only' } });
  });

  test('R5 a lost answer is not a refusal: the file is uploaded once', async () => {
    let puts = 0;
    const network = {
      step: (operation: string) =>
        Promise.resolve(operation === 'put' && ++puts === 1 ? ('lost-after' as const) : ('ok' as const)),
    };
    world = openVirtualApp({ folders: [FOLDER], network });
    expect(await upload([file('a.txt', 'a')])).toMatchObject({ ok: true });
    expect(keys()).toEqual(['docs/Uploads/a.txt']);
  });

  test('large files go up in parts', async () => {
    world = openVirtualApp({ folders: [FOLDER] });
    await upload([file('large.bin', 'x'.repeat(2500))]);
    expect(world.bucket.get('docs/Uploads/large.bin')?.bytes).toHaveLength(2500);
  });
});
