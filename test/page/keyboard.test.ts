// Everything is reachable without a mouse, the focus is always seen, and it never gets lost.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { describePage, expectFocus, focused } from './browser/openPage.ts';
import { answer, expectSent, showState } from './browser/fakeBridge.ts';
import { folder, NOW } from './states/ordinary.ts';
import { states } from './states/states.ts';

/** Presses Tab until the focus comes round again, or `limit` stops were seen. */
async function walk(page: Page, limit = 60): Promise<readonly string[]> {
  const stops: string[] = [];
  while (stops.length < limit) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop === 'BODY' || (stops.length > 0 && stop === stops[0])) break;
    stops.push(stop);
  }
  return stops;
}

async function openMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More for Documents' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
}

describePage('keyboard', ({ open }) => {
  test('Tab reaches every control in reading order', async () => {
    const { page } = await open(states['held-deletes']);
    expect(await walk(page)).toEqual([
      'Sync now',
      'Pause',
      'Add folder',
      'More for Documents',
      'Keep them',
      'Look at all, and delete…',
      'More for Field trips',
      'Add account',
      'Sign out…',
      'More for work',
      'Show more (15 left)',
      'Report for support…',
    ]);
  });

  test('the focused element has a visible outline', async () => {
    const { page } = await open(states['in-step']);
    await page.keyboard.press('Tab');
    const outline = await page.getByRole('button', { name: 'Sync now' }).evaluate((element) =>
      (
        globalThis as unknown as {
          getComputedStyle: (of: unknown) => { outlineStyle: string; outlineWidth: string };
        }
      ).getComputedStyle(element),
    );
    expect(outline.outlineStyle).toBe('solid');
    expect(outline.outlineWidth).toBe('2px');
  });

  test('the menu opens on its first item, arrow keys wrap around, Escape restores the focus', async () => {
    const { page } = await open(states['in-step']);
    await openMenu(page);
    await expectFocus(page, 'Open folder');
    await page.keyboard.press('ArrowUp');
    await expectFocus(page, 'Remove…');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expectFocus(page, 'Upload files…');
    await page.keyboard.press('End');
    await expectFocus(page, 'Remove…');
    await page.keyboard.press('Home');
    await expectFocus(page, 'Open folder');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expectFocus(page, 'More for Documents');
    await expectSent(page, []);
  });

  test('Tab leaves the menu and closes it', async () => {
    const { page } = await open(states['in-step']);
    await openMenu(page);
    await page.keyboard.press('Tab');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });

  test('a dialog traps the focus; Escape closes it and restores the focus', async () => {
    const { page } = await open(states['in-step']);
    await openMenu(page);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await expectFocus(page, 'Cancel');
    const stops: string[] = [];
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
    }
    // Between two rounds the browser's own controls have the focus, which the page sees as its body.
    const round = ['Stop syncing', 'Close', 'BODY', 'Cancel'];
    expect(stops).toEqual([...round, ...round]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, 'More for Documents');
    await expectSent(page, []);
  });

  test('a dialog can be opened again after Escape', async () => {
    const { page } = await open(states['in-step']);
    for (let round = 0; round < 3; round += 1) {
      await page.getByRole('button', { name: 'Add folder' }).press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await expectFocus(page, 'Add folder');
  });

  test('answering a question moves the focus to its folder', async () => {
    const { page } = await open(states['held-deletes']);
    await page.getByRole('button', { name: 'Keep them' }).press('Enter');
    await showState(page, { ...states['in-step'], folders: [folder] });
    await page.getByRole('region', { name: 'Held deletions' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await expectFocus(page, 'More for Documents');
  });

  test('restoring the only file in the trash keeps the focus in the dialog', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'listTrash', [{ id: 'x', path: 'a.txt', at: NOW, size: 1, why: 'replaced' }]);
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'Trash…' }).press('Enter');
    const restore = page.getByRole('button', { name: 'Put back: a.txt' });
    await restore.focus();
    await answer(page, 'listTrash', []);
    await restore.press('Enter');
    await page.getByText('The trash is empty.').waitFor();
    await expect.poll(() => page.locator('dialog:focus-within').count()).toBe(1);
  });

  test('a change of the overall state, and only that, is announced', async () => {
    const { page } = await open(states['in-step']);
    const spoken = page.getByRole('status');
    expect(await spoken.innerText()).toBe('');
    await showState(page, { ...states['in-step'], now: NOW + 1_000 });
    await showState(page, states['held-deletes']);
    await page.getByRole('status').filter({ hasText: '1,204 deletions need your OK' }).waitFor();
  });

  test('landmarks, headings and progress have names', async () => {
    const { page } = await open(states.busy);
    expect(await page.getByRole('heading').allInnerTexts()).toEqual([
      'Uploading 12 of 1,204 files',
      'Folders',
      'Documents',
      'Field trips',
      'Accounts',
      'work',
      'Activity',
    ]);
    for (const landmark of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count(), landmark).toBe(1);
    }
    expect(
      await page.getByRole('progressbar', { name: 'Upload of reports/2026/annual report.pdf' }).count(),
    ).toBe(1);
  });
});
