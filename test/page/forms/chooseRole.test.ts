// An account at IAM Identity Center on the page: added, signed in on another device, and its role chosen.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { describePage, seriousViolations } from '../browser/openPage.ts';
import { answer, answerLate, expectLastSent, expectSent } from '../browser/fakeBridge.ts';
import { states } from '../states/states.ts';

const ARCHIVE = { id: '444455556666', name: 'Archive' };
const PRODUCTION = { id: '111122223333', name: 'Production' };

async function openRoles(page: Page): Promise<void> {
  await answer(page, 'listAwsAccounts', { awsAccounts: [ARCHIVE, PRODUCTION] });
  await answer(page, 'listRoles', { roleNames: ['Files', 'ReadOnly'] });
  await page.getByRole('button', { name: 'Choose a role…' }).press('Enter');
  await page.getByRole('dialog').waitFor();
}

describePage('the AWS access portal', ({ open }) => {
  test('is added by its start URL alone; what the portal appends to it is dropped', async () => {
    const { page, complaints } = await open(states['no-account']);
    await page.getByRole('button', { name: /^Add (an )?account$/ }).press('Enter');
    await page.getByRole('radio', { name: 'AWS access portal' }).check();
    const typed = 'https://acme.awsapps.com/start/#/?tab=accounts';
    await page.getByRole('textbox', { name: 'Start URL' }).fill(typed);
    await page.getByRole('textbox', { name: 'Region', exact: true }).fill('eu-central-1');
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Name of the account' }).inputValue())
      .toBe('acme');
    await page.getByRole('dialog').getByRole('button', { name: 'Add account' }).press('Enter');
    const account = {
      ...{ source: 'identity-center', id: 'acme', startUrl: 'https://acme.awsapps.com/start' },
      ...{ ssoRegion: '', awsAccountId: '', roleName: '', region: 'eu-central-1' },
      ...{ s3Endpoint: '', stsEndpoint: '', forcePathStyle: false },
    };
    await expectSent(page, [{ name: 'addAccount', argument: { account, settings: null } }]);
    expect(complaints).toEqual([]);
  });

  test('can be signed in to on another device', async () => {
    const [account] = states['chooses-role'].accounts;
    const signedOut = { ...account, session: { step: 'signed-out' }, credentials: { status: 'none' } };
    const { page } = await open({ ...states['chooses-role'], accounts: [signedOut] });
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menuitem', { name: 'Sign in on another device' }).click();
    await expectSent(page, [{ name: 'signIn', argument: { account: 'work', device: true } }]);
  });
});

describePage('choosing a role', ({ open }) => {
  test('by keyboard: the roles of the chosen AWS account, then the one to use', async () => {
    const { page, complaints } = await open(states['chooses-role']);
    await openRoles(page);
    const awsAccount = page.getByRole('combobox', { name: 'AWS account' });
    await expect.poll(() => awsAccount.inputValue()).toBe(ARCHIVE.id);
    await awsAccount.selectOption('Production (111122223333)');
    await expectLastSent(page, {
      name: 'listRoles',
      argument: { account: 'work', awsAccountId: PRODUCTION.id },
    });
    await page.getByRole('combobox', { name: 'Role' }).selectOption('ReadOnly');
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use this role' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const chosen = { account: 'work', awsAccountId: PRODUCTION.id, roleName: 'ReadOnly' };
    await expectSent(page, [{ name: 'chooseRole', argument: chosen }]);
    expect(complaints).toEqual([]);
  });

  test('a role that gives no credentials, and a list that cannot be had, are said in the dialog', async () => {
    const { page } = await open(states['chooses-role']);
    const refused = (message: string) => ({ ok: false, code: 'refused', message });
    await openRoles(page);
    await answer(page, 'chooseRole', refused('You do not have the role Files.'));
    await page.getByRole('button', { name: 'Use this role' }).press('Enter');
    await page.getByText('You do not have the role Files.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await answer(page, 'listAwsAccounts', refused('Sign in again.'));
    await page.getByRole('button', { name: 'Choose a role…' }).press('Enter');
    await page.getByText('Sign in again.').waitFor();
  });

  test('an answer that comes late belongs to the account that was asked for', async () => {
    const { page } = await open(states['chooses-role']);
    await answer(page, 'listAwsAccounts', { awsAccounts: [ARCHIVE, PRODUCTION] });
    await answer(page, 'listRoles', 'late');
    await page.getByRole('button', { name: 'Choose a role…' }).press('Enter');
    const awsAccount = page.getByRole('combobox', { name: 'AWS account' });
    await expect.poll(() => awsAccount.inputValue()).toBe(ARCHIVE.id);
    await awsAccount.selectOption(PRODUCTION.id);
    await expectLastSent(page, {
      name: 'listRoles',
      argument: { account: 'work', awsAccountId: PRODUCTION.id },
    });
    await answerLate(page, 'listRoles', { roleNames: ['OfArchive'] });
    await answerLate(page, 'listRoles', { roleNames: ['OfProduction'] });
    await expect.poll(() => page.getByRole('combobox', { name: 'Role' }).inputValue()).toBe('OfProduction');
  });
});
