// Adding a folder: chosen or typed, checked field by field before the app is asked, and again by the app.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { describePage, expectFocusIn } from '../browser/openPage.ts';
import { answer, expectSent } from '../browser/fakeBridge.ts';
import { states } from '../states/states.ts';

const CHOSEN = { choice: 'ch1', localPath: '/home/ada/Music' };

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByRole('dialog').waitFor();
}

const submit = (page: Page): Promise<void> => page.getByRole('button', { name: 'Start syncing' }).click();
const bucket = (page: Page): ReturnType<Page['getByLabel']> => page.getByLabel('Bucket', { exact: true });

describePage('adding a folder', ({ open }) => {
  test('E7: on the desktop the page sends the id of a choice, never a path', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'chooseLocalFolder', CHOSEN);
    await openDialog(page);
    await page.getByRole('button', { name: 'Folder on this computer' }).click();
    await page.getByText(CHOSEN.localPath).waitFor();
    await bucket(page).fill('team-files');
    await page.getByLabel('Folder in the bucket').fill('music');
    await page.getByLabel('Upload only').check();
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'chooseLocalFolder', argument: { typedPath: null } },
      {
        name: 'addFolder',
        argument: {
          choice: 'ch1',
          account: 'work',
          bucket: 'team-files',
          prefix: 'music/',
          mode: 'upload-only',
        },
      },
    ]);
  });

  test('in a browser the path is typed, and exchanged for a choice', async () => {
    const { page } = await open(states.headless);
    await answer(page, 'chooseLocalFolder', CHOSEN);
    await openDialog(page);
    await page.getByLabel('Folder on the computer that runs Brimful').fill(' /home/ada/Music ');
    await bucket(page).fill('s3://team-files/shared/music');
    await expect.poll(() => page.getByLabel('Folder in the bucket').inputValue()).toBe('shared/music');
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'chooseLocalFolder', argument: { typedPath: '/home/ada/Music' } },
      {
        name: 'addFolder',
        argument: {
          choice: 'ch1',
          account: 'work',
          bucket: 'team-files',
          prefix: 'shared/music/',
          mode: 'two-way',
        },
      },
    ]);
  });

  test('mistakes are shown at their fields, the first one is focused, nothing is sent', async () => {
    const { page } = await open(states.headless);
    await openDialog(page);
    await bucket(page).fill('Team_Files');
    await submit(page);
    const path = page.getByLabel('Folder on the computer that runs Brimful');
    await page.getByText('Choose the folder on this computer.').waitFor();
    await page.getByText('A bucket name has only lower-case letters').waitFor();
    expect(await path.getAttribute('aria-invalid')).toBe('true');
    await expectFocusIn(path);
    await expectSent(page, []);
  });

  test('a refusal is shown at its field; the dialog stays open', async () => {
    const { page } = await open(states.headless);
    await answer(page, 'chooseLocalFolder', CHOSEN);
    await answer(page, 'addFolder', {
      ok: false,
      code: 'bucket-missing',
      message: 'There is no such bucket.',
      field: 'bucket',
    });
    await openDialog(page);
    await page.getByLabel('Folder on the computer that runs Brimful').fill('/home/ada/Music');
    await bucket(page).fill('team-files');
    await submit(page);
    await page.getByText('There is no such bucket.').waitFor();
    await expect.poll(() => bucket(page).getAttribute('aria-invalid')).toBe('true');
  });
});
