// Each control sends exactly the command that it names, and says why when the app refuses.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { AppState, HeldDeletes } from '../../src/contract/state.ts';
import { describePage } from './browser/openPage.ts';
import { answer, answerLate, expectSent, showState } from './browser/fakeBridge.ts';
import { NOW } from './states/ordinary.ts';
import { DEVICE_ADDRESS, SIGN_IN_ADDRESS } from './states/signInStates.ts';
import { states } from './states/states.ts';

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click();
}

function isFocused(element: { readonly ownerDocument: { readonly activeElement: unknown } }): boolean {
  return element.ownerDocument.activeElement === element;
}

async function choose(page: Page, item: string): Promise<void> {
  await press(page, 'More for Documents');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

describePage('commands', ({ open }) => {
  test('the header: sync now, pause, resume', async () => {
    const { page } = await open(states['in-step']);
    await press(page, 'Sync now');
    await press(page, 'Pause');
    await showState(page, states.paused);
    await press(page, 'Resume');
    await expectSent(page, [
      { name: 'syncNow', argument: { folder: null } },
      { name: 'pause', argument: { paused: true } },
      { name: 'pause', argument: { paused: false } },
    ]);
  });

  test('a command that is not answered yet is not sent twice', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'syncNow', 'never');
    await press(page, 'Sync now');
    await page.getByRole('button', { name: 'Sync now' }).press('Enter');
    await press(page, 'Pause');
    await expectSent(page, [
      { name: 'syncNow', argument: { folder: null } },
      { name: 'pause', argument: { paused: true } },
    ]);
  });

  test('the menu of a folder', async () => {
    const { page } = await open(states['in-step']);
    for (const item of ['Open folder', 'Upload files…', 'Upload files and copy link…', 'Sync now', 'Pause']) {
      await choose(page, item);
    }
    await expectSent(page, [
      { name: 'openFolder', argument: { folder: 'docs' } },
      { name: 'quickUpload', argument: { folder: 'docs', share: false } },
      { name: 'quickUpload', argument: { folder: 'docs', share: true } },
      { name: 'syncNow', argument: { folder: 'docs' } },
      { name: 'pauseFolder', argument: { folder: 'docs', paused: true } },
    ]);
  });

  test('a browser does not offer what only the desktop can do', async () => {
    const { page } = await open(states.headless);
    await press(page, 'More for Documents');
    await page.getByRole('menu').waitFor();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
      'Sync now',
      'Pause',
      'Explain a file…',
      'Trash…',
      'Remove…',
    ]);
  });

  test('R9: held deletions are shown with numbers and examples; the safe answer comes first', async () => {
    const { page } = await open(states['held-deletes']);
    const question = page.getByRole('region', { name: 'Held deletions' });
    expect((await question.innerText()).replaceAll('\u00a0', ' ')).toContain('1,204 of 4,810 files');
    expect(await question.getByRole('listitem').count()).toBe(3);
    expect(await question.innerText()).toContain('and 1,201 more');
    expect(await question.getByRole('button').allInnerTexts()).toEqual([
      'Keep them',
      'Look at all, and delete…',
    ]);
    await press(page, 'Keep them');
    await expectSent(page, [{ name: 'answerHeldDeletes', argument: { ...KEEP, count: null } }]);
  });

  const KEEP = { folder: 'docs', question: 'q-1204', approve: false };
  /** The first page of what is held in the state `held-deletes`, as the app would list it. */
  const HELD_PAGE_1 = {
    question: 'q-1204',
    count: 1_204,
    files: Array.from({ length: 500 }, (_, index) => ({
      ...{ path: `reports/2024/${index}.pdf`, size: 2_800_000, side: 'remote' },
    })),
  };

  test('R9: all of them are listed, and deleted only when their number is typed', async () => {
    const { page } = await open(states['held-deletes']);
    await answer(page, 'listHeldDeletes', HELD_PAGE_1);
    await press(page, 'Look at all, and delete…');
    const dialog = page.getByRole('dialog');
    await dialog.getByTitle('reports/2024/3.pdf').waitFor();
    expect(await dialog.getByRole('button', { name: 'Keep them' }).evaluate(isFocused)).toBe(true);
    expect(await dialog.getByText('This cannot be undone').isVisible()).toBe(true);
    const rows = dialog.getByRole('listitem');
    expect(await rows.count()).toBeLessThan(40);
    await dialog.getByRole('region').hover();
    await page.mouse.wheel(0, 200 * 40);
    await dialog.getByTitle('reports/2024/203.pdf').waitFor();
    expect(await rows.count()).toBeLessThan(40);

    const remove = dialog.getByRole('button', { name: 'Delete 1,204 files for good' });
    await remove.click({ force: true });
    await dialog.getByRole('textbox').fill('1204');
    await remove.click();
    await dialog.waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'listHeldDeletes', argument: { folder: 'docs', from: 0 } },
      { name: 'answerHeldDeletes', argument: { ...KEEP, approve: true, count: 1_204 } },
    ]);
  });

  test('R9: a list that cannot be read says why', async () => {
    const { page } = await open(states['held-deletes']);
    await answer(page, 'listHeldDeletes', { ok: false, code: 'unreachable', message: 'The disk is away.' });
    await press(page, 'Look at all, and delete…');
    await page.getByRole('dialog').getByRole('alert').getByText('The disk is away.').waitFor();
  });

  test('R9: a set that changed in the meantime is asked about again, an answered one is not', async () => {
    const { page } = await open(states['held-deletes']);
    await answer(page, 'listHeldDeletes', HELD_PAGE_1);
    await press(page, 'Look at all, and delete…');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('1204');
    const withHeld = (change: Partial<HeldDeletes>): AppState => ({
      ...states['held-deletes'],
      folders: states['held-deletes'].folders.map((each) => ({
        ...each,
        heldDeletes: each.heldDeletes && { ...each.heldDeletes, ...change },
      })),
    });
    await showState(page, withHeld({ question: 'another', count: 1_205 }));
    await dialog.getByText('Other files are affected now.').waitFor();
    expect(await dialog.getByRole('textbox').inputValue()).toBe('');
    await showState(page, withHeld({ answered: { approve: true, done: 300 } }));
    await dialog.waitFor({ state: 'detached' });
    const question = page.getByRole('region', { name: 'Held deletions' });
    expect(await question.getByRole('button').count()).toBe(0);
    expect((await question.innerText()).replaceAll('\u00a0', ' ')).toContain('300 of 1,204 files deleted');
    await showState(page, states['held-deletes']);
    await question.getByRole('button', { name: 'Keep them' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('R7: a conflict has three answers', async () => {
    const { page } = await open(states.conflicts);
    for (const word of ['Keep mine', 'Keep theirs', 'Keep both']) {
      await page.getByRole('button', { name: word }).first().click();
    }
    await expectSent(
      page,
      ['mine', 'theirs', 'both'].map((keep) => ({
        name: 'resolveConflict',
        argument: { folder: 'docs', conflict: 'c0', keep },
      })),
    );
  });

  test('R12: "Why?" asks about the exact path and shows every sentence', async () => {
    const { page } = await open(states.problems);
    await answer(page, 'explain', { path: 'reports/2026/annual report.pdf', lines: ['One.', 'Two.'] });
    await page.getByRole('button', { name: 'Why?' }).first().click();
    await page.getByText('Two.').waitFor();
    expect(await page.getByRole('dialog').getByRole('listitem').allInnerTexts()).toEqual(['One.', 'Two.']);
    await expectSent(page, [
      { name: 'explain', argument: { folder: 'docs', path: 'reports/2026/annual report.pdf' } },
    ]);
  });

  test('an answer to an earlier question never replaces the one to the latest', async () => {
    const { page } = await open(states['in-step']);
    await choose(page, 'Explain a file…');
    const asked = page.getByRole('textbox');
    await answer(page, 'explain', 'late');
    await asked.fill('earlier.txt');
    await asked.press('Enter');
    await answer(page, 'explain', { path: 'latest.txt', lines: ['About the latest.'] });
    await asked.fill('latest.txt');
    await asked.press('Enter');
    await page.getByText('About the latest.').waitFor();
    await answerLate(page, 'explain', { path: 'earlier.txt', lines: ['About the earlier.'] });
    expect(await page.getByRole('dialog').getByRole('listitem').allInnerTexts()).toEqual([
      'About the latest.',
    ]);
  });

  test('the trash is listed newest first and restores files', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'listTrash', [
      { id: 'old', path: 'old.txt', at: NOW - 9_000_000, size: 5, why: 'replaced' },
      { id: 'new', path: 'new.txt', at: NOW - 60_000, size: 1_500, why: 'deleted-remote' },
    ]);
    await choose(page, 'Trash…');
    const items = page.getByRole('list', { name: 'Files in the trash' }).getByRole('listitem');
    await items.first().waitFor();
    const [first] = await items.allInnerTexts();
    expect(first?.replaceAll('\u00a0', ' ')).toContain('1.5 kB, deleted in the bucket 1 min ago');
    await page.getByRole('button', { name: 'Put back: old.txt' }).click();
    await page.getByText('It will be synced like any other file.').waitFor();
    await expectSent(page, [
      { name: 'listTrash', argument: { folder: 'docs' } },
      { name: 'restoreTrash', argument: { folder: 'docs', item: 'old' } },
      { name: 'listTrash', argument: { folder: 'docs' } },
    ]);
  });

  test('removing a folder says that the files stay, and asks', async () => {
    const { page } = await open(states['in-step']);
    await choose(page, 'Remove…');
    expect(await page.getByRole('dialog').innerText()).toContain('Every file stays where it is');
    await expectSent(page, []);
    await press(page, 'Stop syncing');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [{ name: 'removeFolder', argument: { folder: 'docs' } }]);
  });

  test('signing in, cancelling, signing out', async () => {
    const { page } = await open(states['first-run']);
    // Answered when it has ended, which the person may not want to wait for.
    await answer(page, 'signIn', 'never');
    await press(page, 'Sign in');
    await showState(page, states['first-run-signing-in']);
    await press(page, 'Cancel');
    await showState(page, states['in-step']);
    await press(page, 'Sign out…');
    await press(page, 'Sign out');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'signIn', argument: { account: 'work' } },
      { name: 'cancelSignIn', argument: { account: 'work' } },
      { name: 'signOut', argument: { account: 'work' } },
    ]);
  });

  test('TK7: the provider’s own page to sign out is a link in a browser, and to be read in the desktop app', async () => {
    const message = 'id.example.com has not confirmed it.';
    const address = 'https://id.example.com/session/end';
    const notices = [{ id: 'work:signed-out', message, address }];
    const { page } = await open({ ...states['signed-out'], notices });
    await page.getByText(address, { exact: true }).waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    await showState(page, { ...states['signed-out'], notices, shell: 'headless' });
    const link = page.getByRole('link', { name: address });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(address);
    expect(await link.getAttribute('rel')).toContain('noopener');
  });

  test('where no browser could be opened, the address of the sign-in is there to be copied', async () => {
    const { page, complaints } = await open(states['sign-in-by-address']);
    await page.getByText(SIGN_IN_ADDRESS, { exact: true }).waitFor();
    // The desktop page goes nowhere, and has no clipboard: the app copies (E4, E5).
    expect(await page.getByRole('link').count()).toBe(0);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await expectSent(page, [{ name: 'copySignInAddress', argument: { account: 'work' } }]);
    await showState(page, { ...states['sign-in-by-address'], shell: 'headless' });
    const link = page.getByRole('link', { name: SIGN_IN_ADDRESS });
    expect(await link.getAttribute('href')).toBe(SIGN_IN_ADDRESS);
    expect(await link.getAttribute('rel')).toContain('noopener');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(SIGN_IN_ADDRESS);
    expect(complaints).toEqual([]);
  });

  test('where any device will do, the address is there with the code to compare', async () => {
    const { page, complaints } = await open(states['sign-in-by-code']);
    await page.getByText(DEVICE_ADDRESS, { exact: true }).waitFor();
    await page.getByText('allow access only if the code there is WDJB-MJHT').waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await expectSent(page, [{ name: 'copySignInAddress', argument: { account: 'work' } }]);
    expect(complaints).toEqual([]);
  });

  test('TK3: an account that waits for a sign-in can be signed out, so that another person can sign in', async () => {
    const { page } = await open(states['needs-sign-in']);
    await press(page, 'More for work');
    await page.getByRole('menuitem', { name: 'Sign out…', exact: true }).click();
    await press(page, 'Sign out');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [{ name: 'signOut', argument: { account: 'work' } }]);
  });

  test('an update is installed only on request', async () => {
    const { page } = await open(states['update-ready']);
    await press(page, 'Restart and update');
    await expectSent(page, [{ name: 'installUpdate', argument: null }]);
  });

  test('a refusal is shown until it is dismissed', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'pause', {
      ok: false,
      code: 'full',
      message: 'Make room on the disk, then try again.',
    });
    await press(page, 'Pause');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toBe('Make room on the disk, then try again.');
    await press(page, 'Dismiss');
    await alert.waitFor({ state: 'detached' });
  });

  test('an answer that breaks the contract is reported as a failure', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'syncNow', { ok: 'perhaps' });
    await press(page, 'Sync now');
    await page.getByText('Brimful answered with something that this page does not understand').waitFor();
  });
});
