// Every state in a real browser under the real policy: accessible, no overflow, no
// console output, no injection.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { describePage, seriousViolations, violations } from './browser/openPage.ts';
import { answer, showState } from './browser/fakeBridge.ts';
import { HOSTILE_NAMES } from './states/stateParts.ts';
import { NOW } from './states/ordinary.ts';
import { states } from './states/states.ts';
import type { StateName } from './states/states.ts';

const names = Object.keys(states) as StateName[];
const NARROW = { width: 380, height: 700 };
/** What WCAG 1.4.10 (reflow) asks for: a window of 1,280 pixels at 400 %. */
const NARROWEST = { width: 320, height: 700 };

/** How many pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { documentElement: root } = (
      globalThis as unknown as {
        document: { documentElement: { scrollWidth: number; clientWidth: number } };
      }
    ).document;
    return root.scrollWidth - root.clientWidth;
  });
}

describePage('look', ({ open }) => {
  test.each(names)('%s: accessible in light and dark, no overflow, silent console', async (name) => {
    const { page, complaints } = await open(states[name]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), colorScheme).toEqual([]);
    }
    for (const size of [NARROW, NARROWEST]) {
      await page.setViewportSize(size);
      expect(await overflow(page), `${size.width}`).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test('F1: names from the bucket are rendered as text', async () => {
    const { page, complaints } = await open(states.hostile);
    await page.getByRole('button', { name: /^Show more/ }).click();
    await page.getByRole('button', { name: /^Show more/ }).waitFor({ state: 'detached' });
    const text = await page.locator('.question').innerText();
    expect(text).toContain('<img src=x onerror=alert(1)>.txt');
    expect(text).toContain('invoice\ufffdfdp.exe');
    expect(await page.locator('#page img, #page script, #page iframe').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('a long name shows its end, and all of it in the title', async () => {
    const { page } = await open(states.hostile, NARROW);
    const long = page.locator(`.file-name[title="${HOSTILE_NAMES[5]}"]`).first();
    const end = await long.locator('.file-end').boundingBox();
    const row = await page.locator('.timeline').boundingBox();
    expect(await long.locator('.file-end').innerText()).toBe('xxxxxx.jpeg');
    expect((end?.x ?? 0) + (end?.width ?? Infinity)).toBeLessThanOrEqual((row?.x ?? 0) + (row?.width ?? 0));
  });

  test('thousands of items: only the first are rendered, the rest are counted', async () => {
    const { page } = await open(states.many);
    const card = page.getByRole('article', { name: 'Documents' });
    const conflicts = card.getByRole('list', { name: 'Conflicts' }).getByRole('listitem');
    expect(await conflicts.count()).toBe(3);
    await card.getByRole('button', { name: 'Show more (4,997 left)' }).click();
    await expect.poll(() => conflicts.count()).toBe(53);
    await card.getByRole('button', { name: 'Show more (4,947 left)' }).click();
    await expect.poll(() => conflicts.count()).toBe(100);
    expect(await card.getByText('and 4,900 more').isVisible()).toBe(true);
    expect(await page.getByText('and 4,365 more running').isVisible()).toBe(true);
    expect(await card.getByText('4,933 names are left alone on both sides').isVisible()).toBe(true);
  });

  test('a new state does not move the folders', async () => {
    const { page } = await open(states['in-step']);
    const place = (): Promise<unknown> => page.getByRole('article', { name: 'Field trips' }).boundingBox();
    const before = await place();
    await showState(page, states.busy);
    await page.getByRole('progressbar').first().waitFor();
    expect(await place()).toEqual(before);
  });

  test('dialogs are accessible', async () => {
    const { page, complaints } = await open(states.headless);
    await answer(page, 'listTrash', [{ id: 'x', path: 'a.txt', at: NOW, size: 12, why: 'deleted-remote' }]);
    await answer(page, 'explain', { path: 'a.txt', lines: ['Both sides agree.'] });
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('button', { name: 'Start syncing' }).click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More for Documents' }).click();
    await page.getByRole('menu').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    for (const item of ['Explain a file…', 'Trash…', 'Remove…']) {
      await page.getByRole('menuitem', { name: item }).click();
      await page.getByRole('dialog').waitFor();
      expect(await seriousViolations(page), item).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'More for Documents' }).click();
    }
    expect(complaints).toEqual([]);
  });

  test('the list of all held deletions is accessible in light and dark', async () => {
    const { page, complaints } = await open(states['held-deletes'], NARROW);
    await answer(page, 'listHeldDeletes', {
      question: 'q-1204',
      count: 1_204,
      files: HOSTILE_NAMES.map((path) => ({ path, size: 1_000_000, side: 'remote' })),
    });
    await page.getByRole('button', { name: 'Look at all, and delete…' }).click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page), colorScheme).toEqual([]);
    }
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('the content security policy holds: no network, no evaluated code', async () => {
    const { page, complaints } = await open(states['in-step']);
    const reached = await page.evaluate(() =>
      fetch('/anything').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    await expect.poll(() => complaints.join()).toContain('Content Security Policy');
  });
});
