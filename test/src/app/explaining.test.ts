// R12: what would be done and why, and what is known of a path, in plain sentences.
import { afterEach, expect, test } from 'vitest';
import { openVirtualApp } from './fakes/virtualApp.ts';
import type { VirtualApp } from './fakes/virtualApp.ts';

const FOLDER = { id: 'docs', localPath: '/home/me/docs', prefix: 'docs/' };
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

let world: VirtualApp;
afterEach(() => world.close());

async function sync(): Promise<void> {
  expect(await world.app.syncOnce(new AbortController().signal)).toMatchObject([{ result: 'in-step' }]);
}

const explain = async (path: string): Promise<readonly string[]> =>
  (await world.app.execute('explain', { folder: 'docs', path })).lines;

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

test('R12 a file that both sides have is up to date, in words without ETags and machine dates', async () => {
  world = openVirtualApp({ folders: [FOLDER] });
  const { user } = world.disk(FOLDER.localPath);
  user.write('reports/2026/Größe über alles.txt', text('one'));
  await sync();
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
  await sync();
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
