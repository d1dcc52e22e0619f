// Quick uploads: files that a person sends into a folder without putting them there (F9, F10).
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openVirtualApp } from './fakes/virtualApp.ts';
import type { VirtualApp } from './fakes/virtualApp.ts';

const FOLDER = { id: 'docs', localPath: '/home/me/docs', prefix: 'docs/' };

let world: VirtualApp;
afterEach(() => world.close());

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
  expect(keys()).toEqual([`docs/Uploads/${'ü'.repeat(123)} (2).txt`, `docs/Uploads/${'ü'.repeat(125)}.txt`]);
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
