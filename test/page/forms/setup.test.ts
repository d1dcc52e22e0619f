// The set-up dialogs: the choices become one request, its text is shown and copied,
// the live set-up is checked.
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { CommandAnswer } from '../../../src/contract/commands.ts';
import { describePage, expectFocus, seriousViolations } from '../browser/openPage.ts';
import { answer, expectLastSent, expectSent } from '../browser/fakeBridge.ts';
import { account } from '../states/ordinary.ts';
import { states } from '../states/states.ts';

const SETUP: CommandAnswer<'describeSetup'> = {
  text: '# a note\naws iam create-role --role-name brimful\n',
  notes: ['Run it in a shell.', 'Everybody shares the prefix.'],
};
const REQUEST = {
  ...{ account: 'work', format: 'aws-cli', isolation: 'subject', subjects: [], place: null },
  ...{ existingProvider: false, kmsKeys: [], tokenTags: [], tokenSourceIdentity: false },
};
const CHECKED: CommandAnswer<'checkSetup'> = {
  steps: [
    { id: 'clock', title: 'Clock', status: 'ok', finding: 'The clock is right.', remedy: null },
    {
      id: 'sign-in',
      title: 'Sign-in',
      status: 'failed',
      finding: 'Nobody is signed in.',
      remedy: 'brimful login work',
    },
    {
      id: 'renewal',
      title: 'Renewal',
      status: 'warning',
      finding: 'It does not renew.',
      remedy: null,
      advice: 'Allow the scope.',
    },
    { id: 'list', title: 'Listing', status: 'skipped', finding: 'There are no credentials.', remedy: null },
  ],
};

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for work' }).press('Enter');
  await page.getByRole('menuitem', { name: item }).press('Enter');
  await page.getByRole('dialog').waitFor();
}

const status = (page: Page): Locator => page.getByRole('dialog').getByRole('status');
const text = (page: Page): Locator => page.getByRole('textbox', { name: 'The set-up' });

describePage('setting up AWS', ({ open }) => {
  test('E4: by keyboard: open, change the format, copy through the app, Escape restores the focus', async () => {
    const { page, complaints } = await open(states['in-step']);
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    await text(page).waitFor();
    expect(await text(page).inputValue()).toBe(SETUP.text);
    expect(await page.getByRole('list', { name: 'Notes' }).getByRole('listitem').allInnerTexts()).toEqual(
      SETUP.notes,
    );
    // The first choice has the focus.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expectSent(page, [
      { name: 'describeSetup', argument: REQUEST },
      { name: 'describeSetup', argument: { ...REQUEST, format: 'cloudformation' } },
      { name: 'describeSetup', argument: { ...REQUEST, format: 'terraform' } },
    ]);
    expect(await page.getByRole('radio', { name: 'Terraform' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Copy' }).press('Enter');
    await status(page)
      .filter({ hasText: /^Copied$/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, 'More for work');
    await expectSent(page, [{ name: 'copySetup', argument: { ...REQUEST, format: 'terraform' } }]);
    expect(complaints).toEqual([]);
  });

  test('isolation of people, and who may assume the role', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    await page.getByRole('radio', { name: /^Not at all/ }).check();
    await page.getByLabel('Who may use it').fill(' ann \n\nteam-*\n');
    await expectLastSent(page, {
      name: 'describeSetup',
      argument: { ...REQUEST, isolation: 'none', subjects: ['ann', 'team-*'] },
    });
    await page.getByLabel('Who may use it').fill('x'.repeat(256));
    await page.getByText('A subject has at most 255 characters').waitFor();
    await expectSent(page, []);
  });

  test('a provider that is there already, and keys that encrypt the bucket', async () => {
    const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd';
    const { page } = await open(states['in-step']);
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    await page.getByLabel('IAM knows the identity provider already').check();
    await page.getByRole('radio', { name: /^By source identity/ }).check();
    await page.getByLabel('KMS keys').fill(`\n ${key} \n`);
    await expectLastSent(page, {
      name: 'describeSetup',
      argument: { ...REQUEST, isolation: 'source-identity', existingProvider: true, kmsKeys: [key] },
    });
    const refusal = { ok: false, code: 'usage', message: 'That is no key.', field: 'kmsKeys' };
    await answer(page, 'describeSetup', refusal);
    await page.getByLabel('KMS keys').fill('alias/team');
    await page.getByRole('alert').filter({ hasText: refusal.message }).waitFor();
    await expect.poll(() => page.getByLabel('KMS keys').getAttribute('aria-invalid')).toBe('true');
  });

  test('CR8: claims that every token carries besides', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    await page.getByLabel('Session tags in the token').fill(' team \n\ncost center\n');
    await page.getByLabel('Every token carries a source identity').check();
    await expectLastSent(page, {
      name: 'describeSetup',
      argument: { ...REQUEST, tokenTags: ['team', 'cost center'], tokenSourceIdentity: true },
    });
    await page.getByLabel('Session tags in the token').fill('team, cost');
    await page.getByText('A session tag has at most 128 letters').waitFor();
    await expect
      .poll(() => page.getByLabel('Session tags in the token').getAttribute('aria-invalid'))
      .toBe('true');
    await expectSent(page, []);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test.each([
    ['identity-center', 'a folder named after their user name'],
    ['cognito-identity-pool', 'a folder named after the identity ID'],
  ] as const)('CR9 CR10: %s: only choices that mean something there', async (source, note) => {
    const { page } = await open({ ...states['in-step'], accounts: [{ ...account, source }] });
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    await text(page).waitFor();
    await page.getByText(note).waitFor();
    const apart = page.getByRole('group', { name: 'How people are kept apart' }).getByRole('radio');
    expect(await apart.count()).toBe(2);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByLabel('Who may use it').count()).toBe(0);
    expect(await page.getByLabel('Session tags in the token').count()).toBe(0);
    expect(await page.getByLabel('KMS keys').isVisible()).toBe(true);
    await expectSent(page, [{ name: 'describeSetup', argument: REQUEST }]);
  });

  test('before the first folder it asks for a bucket; errors appear only after typing', async () => {
    const { page } = await open(states['first-run']);
    await answer(page, 'describeSetup', SETUP);
    await choose(page, 'Set up AWS…');
    const bucket = page.getByLabel('Bucket', { exact: true });
    await bucket.fill('te');
    expect(await bucket.getAttribute('aria-invalid')).toBe('false');
    await page.keyboard.press('Tab');
    await page.getByText('A bucket name has 3 to 63 characters.').waitFor();
    await expectSent(page, []);
    await bucket.fill('s3://team-files/shared');
    await text(page).waitFor();
    await expectLastSent(page, {
      name: 'describeSetup',
      argument: { ...REQUEST, place: { bucket: 'team-files', prefix: 'shared/' } },
    });
  });

  test('a refusal is shown, at its field if it has one', async () => {
    const { page } = await open(states['in-step']);
    const refusal = { ok: false, code: 'usage', message: 'This account has no roleArn: add it.' };
    await answer(page, 'describeSetup', refusal);
    await choose(page, 'Set up AWS…');
    await page.getByRole('alert').filter({ hasText: refusal.message }).waitFor();
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
    await answer(page, 'describeSetup', { ...refusal, message: 'Name the subjects.', field: 'subjects' });
    await page.getByRole('radio', { name: /^By a tag/ }).check();
    await page.getByRole('alert').filter({ hasText: 'Name the subjects.' }).waitFor();
    await expect.poll(() => page.getByLabel('Who may use it').getAttribute('aria-invalid')).toBe('true');
  });

  test('in a browser without a clipboard the text is selected instead', async () => {
    const { page } = await open(states.headless);
    await answer(page, 'describeSetup', SETUP);
    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await choose(page, 'Set up AWS…');
    await page.getByRole('button', { name: 'Copy' }).click();
    await status(page).filter({ hasText: 'Press Ctrl+C' }).waitFor();
    expect(await page.evaluate('getSelection().toString()')).toBe(SETUP.text);
    await expectSent(page, [{ name: 'describeSetup', argument: REQUEST }]);
  });

  test('setting up is offered only for accounts that sign in; every account can be checked', async () => {
    const { page } = await open({ ...states['in-step'], accounts: [{ ...account, source: 'environment' }] });
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menu').waitFor();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Check the set-up…', 'Remove…']);
  });

  test('is accessible, in light and dark', async () => {
    const { page } = await open(states['first-run']);
    await answer(page, 'describeSetup', SETUP);
    await answer(page, 'checkSetup', CHECKED);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await choose(page, 'Set up AWS…');
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByLabel('Bucket', { exact: true }).fill('team-files');
      await text(page).waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await choose(page, 'Check the set-up…');
      await page.getByRole('list', { name: 'Checks' }).waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });
});

describePage('checking a set-up', ({ open }) => {
  test('each step says how it is, why, and how to fix it; it can be repeated', async () => {
    const { page, complaints } = await open(states['in-step']);
    await answer(page, 'checkSetup', CHECKED);
    await choose(page, 'Check the set-up…');
    await status(page)
      .filter({ hasText: /1.thing is wrong/ })
      .waitFor();
    const steps = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
    expect((await steps.allInnerTexts()).map((words) => words.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Clock fine The clock is right.',
      'Sign-in wrong Nobody is signed in. To fix it, run: brimful login work',
      'Renewal worth knowing It does not renew. To fix it: Allow the scope.',
      'Listing not checked There are no credentials.',
    ]);
    // Only what can be run looks like a command.
    expect(await steps.locator('code').allInnerTexts()).toEqual(['brimful login work']);
    await page.getByRole('button', { name: 'Check again' }).click();
    const check = { name: 'checkSetup', argument: { account: 'work' } };
    await expectSent(page, [check, check]);
    await status(page)
      .filter({ hasText: /1.thing is wrong/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, []);
    expect(complaints).toEqual([]);
  });

  test('a running check can be cancelled', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'checkSetup', 'never');
    await choose(page, 'Check the set-up…');
    await status(page).filter({ hasText: 'This can take a minute.' }).waitFor();
    await expectSent(page, [{ name: 'checkSetup', argument: { account: 'work' } }]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [{ name: 'cancelCheck', argument: { account: 'work' } }]);
    await expectFocus(page, 'More for work');
  });
});
