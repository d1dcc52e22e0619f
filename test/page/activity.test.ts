// The activity: rows name their folder when there are several; an unreachable folder says so.
import { expect, test } from 'vitest';
import { describePage } from './browser/openPage.ts';
import { answer } from './browser/fakeBridge.ts';
import { folder } from './states/ordinary.ts';
import { states } from './states/states.ts';

describePage('activity', ({ open }) => {
  test('with several folders, every row and transfer names its folder', async () => {
    const { page } = await open(states.busy);
    const done = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
    expect(await done.first().innerText()).toMatch(/changed on this computer ·\u00a0Documents$/);
    const running = page.getByRole('list', { name: 'Running transfers' }).getByRole('listitem');
    expect(await running.last().innerText()).toMatch(/·\u00a0Documents$/);
  });

  test('with one folder, or for a removed one, no folder is named', async () => {
    const { page } = await open({ ...states.busy, folders: [folder] });
    const timeline = page.getByRole('region', { name: 'Activity' });
    expect(await timeline.innerText()).not.toContain('Documents');
    const gone = { ...folder, id: 'other', localPath: '/srv/other' };
    const second = await open({ ...states.busy, folders: [gone, { ...gone, id: 'another' }] });
    expect(await second.page.getByRole('region', { name: 'Activity' }).innerText()).not.toContain('other');
  });

  test('R6 the trash of an unreachable folder is not shown as empty', async () => {
    const { page } = await open(states['in-step']);
    const message = 'The folder is not there: connect its disk.';
    await answer(page, 'listTrash', { ok: false, code: 'root-missing', message });
    await page.getByRole('button', { name: 'More for Documents' }).click();
    await page.getByRole('menuitem', { name: 'Trash…' }).click();
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    expect(await page.getByText('The trash is empty.').count()).toBe(0);
  });
});
