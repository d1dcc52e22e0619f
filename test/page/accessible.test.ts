// Every dialog in a small window, in light and dark: no rule of axe is broken, not even one of good practice.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { CommandAnswer } from '../../src/contract/commands.ts';
import { describePage, violations } from './browser/openPage.ts';
import { answer } from './browser/fakeBridge.ts';
import { NOW } from './states/ordinary.ts';
import { states } from './states/states.ts';

/** So small that the contents of most dialogs scroll. */
const SMALL = { width: 420, height: 420 };

const CHECKS: CommandAnswer<'checkSetup'> = {
  steps: Array.from({ length: 12 }, (_, index) => ({
    id: `step-${index}`,
    title: `Step ${index}`,
    status: (['ok', 'warning', 'failed', 'skipped'] as const)[index % 4] ?? 'ok',
    finding: 'What was found, in a sentence that is long enough to be wrapped in a small window.',
    remedy: index % 4 === 2 ? 'aws iam get-role --role-name brimful' : null,
  })),
};
const ITEMS = Array.from({ length: 30 }, (_, index) => ({
  ...{ id: `${index}`, path: `reports/${index}.pdf`, at: NOW, size: 1200 },
  why: index % 2 === 0 ? ('deleted-remote' as const) : ('replaced' as const),
}));
const SETUP: CommandAnswer<'describeSetup'> = {
  text: Array.from({ length: 60 }, (_, index) => `aws iam command-${index} --option value`).join('\n'),
  notes: ['Run it with the rights of an administrator.'],
};

/** How each dialog is opened: the button or menu, then the item; and what it shows when it is complete. */
const DIALOGS: readonly (readonly [string, string | null, string])[] = [
  ['Add folder', null, 'Start syncing'],
  ['Add account', null, 'Add account'],
  ['Report for support…', null, 'brimful.log'],
  ['More for Documents', 'Explain a file…', 'Explain'],
  ['More for Documents', 'Trash…', 'reports/0.pdf'],
  ['More for Documents', 'Remove…', 'Stop syncing'],
  ['More for work', 'Set up AWS…', 'aws iam command-0'],
  ['More for work', 'Check the set-up…', 'Step 0'],
  ['More for work', 'Remove…', 'Remove'],
  ['Sign out…', null, 'Sign out'],
];

async function prepare(page: Page): Promise<void> {
  await answer(page, 'listTrash', ITEMS);
  await answer(page, 'checkSetup', CHECKS);
  await answer(page, 'describeSetup', SETUP);
  await answer(page, 'describeReport', { entries: [{ name: 'brimful.log', about: 'The log' }] });
  await answer(page, 'explain', {
    path: 'reports/2026/summary.pdf',
    lines: Array.from({ length: 14 }, (_, index) => `Sentence ${index} about this file.`),
  });
}

describePage('accessibility', ({ open }) => {
  test.each(DIALOGS)('%s, %s', async (opener, item, sign) => {
    const { page, complaints } = await open(states['in-step'], SMALL);
    await prepare(page);
    await page.getByRole('button', { name: opener, exact: true }).first().click();
    if (item !== null) {
      await page.getByRole('menu').waitFor();
      expect(await violations(page), 'menu').toEqual([]);
      await page.getByRole('menuitem', { name: item }).click();
    }
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    if (item === 'Explain a file…') {
      await dialog.getByRole('textbox').fill('reports/2026/summary.pdf');
      await page.keyboard.press('Enter');
      await dialog.getByText('Sentence 13').waitFor({ state: 'attached' });
    }
    const shown = dialog
      .getByText(sign, { exact: false })
      .or(dialog.getByRole('textbox', { name: 'The set-up' }));
    await shown.first().waitFor({ state: 'attached' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), colorScheme).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  test('what scrolls in a dialog can be scrolled by keyboard', async () => {
    const { page } = await open(states['in-step'], SMALL);
    await prepare(page);
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menuitem', { name: 'Check the set-up…' }).click();
    await page.getByText('Step 11').waitFor({ state: 'attached' });
    const body = page.getByRole('dialog').getByRole('group', { name: 'Contents' });
    await body.focus();
    await page.keyboard.press('End');
    const scrolled = (): Promise<number> =>
      body.evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop);
    await expect.poll(scrolled).toBeGreaterThan(0);
  });
});
