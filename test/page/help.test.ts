// The one action that helps is a button beside the sentence, and the service's own words are under it
// (CR6).
import { expect, test } from 'vitest';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { describePage, seriousViolations } from './browser/openPage.ts';
import { expectSent } from './browser/fakeBridge.ts';
import { account, folder } from './states/ordinary.ts';
import { states } from './states/states.ts';

const MESSAGE = 'The keychain of this computer is locked: unlock it.';

function withAccount(change: Partial<AccountState>): AppState {
  return { ...states['in-step'], accounts: [{ ...account, ...change }] };
}

describePage('what helps', ({ open }) => {
  test('a locked keychain: said once on the account, with a button that lets it ask', async () => {
    const { page } = await open(
      withAccount({
        session: { step: 'needs-sign-in', name: 'ada', reason: MESSAGE },
        credentials: {
          ...{ status: 'failing', code: 'vault-locked', message: MESSAGE, expiresAt: null },
          ...{ action: 'unlock', details: 'vault-locked: not returned' },
        },
      }),
    );
    const card = page.getByRole('article', { name: account.id });
    expect(await card.getByText(MESSAGE).count()).toBe(1);
    await card.getByRole('button', { name: 'Unlock the keychain' }).press('Enter');
    await expectSent(page, [{ name: 'retryAccount', argument: { account: account.id } }]);
    await card.getByText('Details').press('Enter');
    await card.getByText('vault-locked: not returned').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test.each([
    ['signed out', { step: 'signed-out' }],
    ['signing in', { step: 'signing-in', expiresAt: 4_102_444_800_000, address: null }],
  ] as const)('%s: that somebody has to sign in is not said again as a problem', async (_name, session) => {
    const message = 'Sign in at id.example.com.';
    const failing = { status: 'failing', code: 'needs-sign-in', message, expiresAt: null } as const;
    const { page } = await open(withAccount({ session, credentials: { ...failing, action: 'sign-in' } }));
    const card = page.getByRole('article', { name: account.id });
    await card.getByRole('button', { name: /Sign in|Cancel/ }).waitFor();
    expect(await card.getByText(message).count()).toBe(0);
  });

  test('keys of this computer that are refused: try again, and nothing about signing in', async () => {
    const summary =
      'The storage service does not know the access key in the AWS profile backup. Then try again.';
    const { page } = await open({
      ...states['in-step'],
      accounts: [{ ...account, source: 'environment', credentials: { status: 'none' }, vault: 'none' }],
      folders: [
        {
          ...folder,
          ...{ status: 'waiting', headline: 'Not syncing: the keys are refused', summary },
          ...{ action: 'retry', details: 'InvalidAccessKeyId 403 request 42: no such key' },
        },
      ],
    });
    const card = page.getByRole('article', { name: 'Documents' });
    await card.getByText(summary).waitFor();
    await card.getByText('Details').press('Enter');
    await card.getByText('InvalidAccessKeyId 403 request 42').waitFor();
    await card.getByRole('button', { name: 'Try again' }).press('Enter');
    await expectSent(page, [{ name: 'syncNow', argument: { folder: folder.id } }]);
    expect(await page.getByRole('button', { name: /sign in/i }).count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('a bucket that does not exist: the check of the set-up is one press away', async () => {
    const summary = 'This bucket does not exist.';
    const { page } = await open({
      ...states['in-step'],
      folders: [{ ...folder, status: 'failed', headline: 'Not syncing', summary, action: 'check-setup' }],
    });
    const card = page.getByRole('article', { name: 'Documents' });
    await card.getByRole('button', { name: 'Check the set-up…' }).press('Enter');
    await page.getByRole('dialog').waitFor();
  });
});
