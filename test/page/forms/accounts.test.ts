// Adding and removing accounts: typed or pasted, with mistakes at their fields, all by keyboard.
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { CommandAnswer } from '../../../src/contract/commands.ts';
import { describePage, expectFocus, expectFocusIn, seriousViolations } from '../browser/openPage.ts';
import { answer, expectSent, forgetSent, showState } from '../browser/fakeBridge.ts';
import { account } from '../states/ordinary.ts';
import { states } from '../states/states.ts';

const ROLE = 'arn:aws:iam::123456789012:role/brimful';
const FIELDS = {
  source: 'oidc',
  id: 'work',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  roleArn: ROLE,
  region: 'eu-central-1',
  s3Endpoint: '',
  stsEndpoint: '',
  forcePathStyle: false,
} as const;
const READ: CommandAnswer<'readAccountSettings'> = { account: FIELDS, kept: [], mistakes: [] };
const SIZES = [
  { width: 380, height: 760 },
  { width: 760, height: 760 },
  { width: 1280, height: 860 },
];

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Add (an )?account$/ }).press('Enter');
  await page.getByRole('dialog').waitFor();
}

const expectValue = (input: Locator, value: string): Promise<void> =>
  expect.poll(() => input.inputValue()).toBe(value);
const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label });
const submit = (page: Page): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name: 'Add account' }).press('Enter');

/** Pastes as the browser does: into whatever has the focus, through the clipboard's data. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  })()`);
}

describePage('adding an account', ({ open }) => {
  test('by keyboard on the first run: typed, added, then signing in', async () => {
    const { page, complaints } = await open(states['no-account']);
    await openDialog(page);
    await page.keyboard.press('Tab');
    await page.keyboard.type('https://login.example.co.uk/.well-known/openid-configuration');
    await expectValue(field(page, 'Name of the account'), 'example');
    await page.keyboard.press('Tab');
    await page.keyboard.type(' brimful ');
    await page.keyboard.press('Tab');
    await page.keyboard.type(ROLE);
    await page.keyboard.press('Tab');
    await page.keyboard.type('eu-central-1');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const typed = { ...FIELDS, id: 'example', issuer: 'https://login.example.co.uk' };
    await expectSent(page, [{ name: 'addAccount', argument: { account: typed, settings: null } }]);
    await showState(page, states['first-run']);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await expectSent(page, [{ name: 'signIn', argument: { account: account.id } }]);
    expect(complaints).toEqual([]);
  });

  test('pasted settings fill in the fields wherever the focus is, and are sent along', async () => {
    const { page, complaints } = await open(states['in-step']);
    await answer(page, 'readAccountSettings', { ...READ, kept: ['scopes', 'chainedRole'] });
    await openDialog(page);
    const text = 'Hello,\n{ "accounts": [ ... ] }';
    await paste(page, text);
    await page.getByRole('status').filter({ hasText: 'Also kept: scopes, chainedRole.' }).waitFor();
    await expectValue(field(page, 'Address of the sign-in'), FIELDS.issuer);
    await expectValue(field(page, 'Role'), ROLE);
    expect(await page.getByText('S3 address').isVisible()).toBe(false);
    await field(page, 'Name of the account').fill('mine');
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'readAccountSettings', argument: { text } },
      { name: 'addAccount', argument: { account: { ...FIELDS, id: 'mine' }, settings: text } },
    ]);
    await expectFocus(page, 'Add account');
    expect(complaints).toEqual([]);
  });

  test('addresses from pasted settings are never hidden', async () => {
    const { page } = await open(states['no-account']);
    const there = { ...FIELDS, s3Endpoint: 'https://s3.example.com', forcePathStyle: true };
    await answer(page, 'readAccountSettings', { ...READ, account: there });
    await openDialog(page);
    await paste(page, '{ "id": "work" }');
    await expectValue(field(page, 'S3 address'), there.s3Endpoint);
    // Pasted as it is: an STS address that was not given is that of AWS.
    await expectValue(field(page, 'STS address'), '');
    expect(await page.getByRole('checkbox').isChecked()).toBe(true);
  });

  test('SI10: a client secret is folded away, is never shown, and is sent once', async () => {
    const { page, complaints } = await open(states['no-account']);
    await openDialog(page);
    for (const [label, text] of [
      ['Address of the sign-in', FIELDS.issuer],
      ['Client ID', FIELDS.clientId],
      ['Role', ROLE],
      ['Region', FIELDS.region],
      ['Name of the account', FIELDS.id],
    ] as const) {
      await field(page, label).fill(text);
    }
    const secret = page.getByLabel('Client secret');
    expect(await secret.isVisible()).toBe(false);
    await page.getByText('Advanced').click();
    await secret.fill('GOCSPX-x');
    expect(await secret.getAttribute('type')).toBe('password');
    const height = async (label: string) => (await page.getByLabel(label).boundingBox())?.height;
    expect(await height('Client secret')).toBe(await height('Scopes'));
    expect(await seriousViolations(page)).toEqual([]);
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const typed = { ...FIELDS, clientSecret: 'GOCSPX-x' };
    await expectSent(page, [{ name: 'addAccount', argument: { account: typed, settings: null } }]);
    expect(complaints).toEqual([]);
  });

  test('SI2: redirect address, scopes and the token for STS are folded away, typed, and marked if wrong', async () => {
    const { page, complaints } = await open(states['no-account']);
    await answer(page, 'readAccountSettings', READ);
    await openDialog(page);
    await paste(page, '{ "id": "work" }');
    await page.getByRole('status').filter({ hasText: 'filled in' }).waitFor();
    expect(await field(page, 'Scopes').isVisible()).toBe(false);
    await page.getByText('Advanced').click();
    const typed = {
      ...{ redirectHost: 'localhost', redirectPorts: '28470 28471', redirectPath: '/back' },
      ...{ scopes: 'openid groups', stsToken: 'access_token', accessGrants: '123456789012' },
    };
    for (const [label, text] of [
      ['Host of the redirect address', typed.redirectHost],
      ['Ports of the redirect address', typed.redirectPorts],
      ['Path of the redirect address', typed.redirectPath],
      ['Scopes', typed.scopes],
      ['Token for STS', typed.stsToken],
      ['AWS account of S3 Access Grants', typed.accessGrants],
    ] as const) {
      await field(page, label).fill(text);
    }
    expect(await seriousViolations(page)).toEqual([]);
    await answer(page, 'addAccount', {
      ok: false,
      code: 'config-invalid',
      message: 'Correct the marked fields.',
      mistakes: [{ field: 'redirectPorts', message: 'Expected a port.' }],
    });
    await submit(page);
    await page.getByText('Expected a port.').waitFor();
    await forgetSent(page);
    await answer(page, 'addAccount', { ok: true });
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const account = { ...FIELDS, ...typed };
    await expectSent(page, [{ name: 'addAccount', argument: { account, settings: '{ "id": "work" }' } }]);
    expect(complaints).toEqual([]);
  });

  test('an account at the access portal is pasted: its choice and its fields, the rare ones in sight', async () => {
    const { page } = await open(states['no-account']);
    const { region, s3Endpoint, stsEndpoint, forcePathStyle } = FIELDS;
    const portal = {
      ...{ source: 'identity-center', id: 'portal', startUrl: 'https://example.awsapps.com/start' },
      ...{ ssoRegion: 'us-east-1', awsAccountId: '123456789012', roleName: 'Files' },
      ...{ region, s3Endpoint, stsEndpoint, forcePathStyle },
    } as const;
    await answer(page, 'readAccountSettings', { account: portal, kept: [], mistakes: [] });
    await openDialog(page);
    const text = '{ "source": "identity-center" }';
    await paste(page, text);
    await expectValue(field(page, 'Start URL'), portal.startUrl);
    expect(await page.getByRole('radio', { name: 'AWS access portal' }).isChecked()).toBe(true);
    await expectValue(page.getByRole('textbox', { name: 'AWS account', exact: true }), portal.awsAccountId);
    expect(await field(page, 'Role').isVisible()).toBe(true);
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'readAccountSettings', argument: { text } },
      { name: 'addAccount', argument: { account: portal, settings: text } },
    ]);
  });

  test('SI14: the answer of a browser on another computer is pasted, hidden, and judged by the app', async () => {
    const { page } = await open(states['signed-out']);
    await page.getByRole('button', { name: `More for ${account.id}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Sign in with another computer’s browser' }).press('Enter');
    await showState(page, states['sign-in-elsewhere']);
    await answer(page, 'answerSignIn', { ok: false, code: 'not-the-answer', message: 'Copy all of it.' });
    const pasted = field(page, 'Address of the last page');
    expect(await pasted.getAttribute('type')).toBe('password');
    await pasted.fill('http://127.0.0.1/callback');
    await page.getByRole('button', { name: 'Finish signing in' }).press('Enter');
    await page.getByText('Copy all of it.').waitFor();
    await expectValue(pasted, '');
    expect(await seriousViolations(page)).toEqual([]);
    await expectSent(page, [
      { name: 'signIn', argument: { account: account.id, elsewhere: true } },
      { name: 'answerSignIn', argument: { account: account.id, address: 'http://127.0.0.1/callback' } },
    ]);
  });

  test('SI10: a client secret that is missing is asked for, on the card and in the menu', async () => {
    const { page } = await open(states['client-secret-missing']);
    await page.getByRole('button', { name: 'Enter the client secret…' }).press('Enter');
    await field(page, 'Client secret').fill('wrong');
    await answer(page, 'enterClientSecret', { ok: false, code: 'configuration', message: 'Copy it again.' });
    await page.getByRole('button', { name: 'Keep it' }).press('Enter');
    await page.getByText('Copy it again.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await answer(page, 'enterClientSecret', { ok: true });
    await field(page, 'Client secret').fill('right');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSent(page, [
      { name: 'enterClientSecret', argument: { account: account.id, secret: 'wrong' } },
      { name: 'enterClientSecret', argument: { account: account.id, secret: 'right' } },
    ]);
    await page.getByRole('button', { name: `More for ${account.id}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Client secret…' }).waitFor();
  });

  test('unreadable settings are reported; ordinary text is pasted as usual', async () => {
    const { page } = await open(states['no-account']);
    await answer(page, 'readAccountSettings', {
      ok: false,
      code: 'settings-unreadable',
      message: 'This text contains no settings.',
      field: 'settings',
    });
    await openDialog(page);
    await paste(page, '{ "half": ');
    await page.getByRole('alert').filter({ hasText: 'This text contains no settings.' }).waitFor();
    await forgetSent(page);
    await paste(page, 'https://id.example.com');
    await expectSent(page, []);
  });

  test('missing fields are marked, the first one is focused, nothing is sent', async () => {
    const { page } = await open(states['no-account']);
    await openDialog(page);
    await submit(page);
    await page.getByText('Enter the address of the sign-in.').waitFor();
    await expectFocusIn(field(page, 'Address of the sign-in'));
    await expect.poll(() => page.locator('[aria-invalid=true]').count()).toBe(5);
    await expectSent(page, []);
  });

  test('every mistake that the app finds is shown at its field, also in the collapsed section', async () => {
    const { page } = await open(states['no-account']);
    await answer(page, 'readAccountSettings', READ);
    await answer(page, 'addAccount', {
      ok: false,
      code: 'config-invalid',
      message: 'Correct the marked fields.',
      mistakes: [
        { field: 'stsEndpoint', message: 'Expected an https address.' },
        { field: 'region', message: 'Expected a region.' },
        { field: 'region', message: 'A second thing.' },
      ],
    });
    await openDialog(page);
    await paste(page, '{ "id": "work" }');
    await page.getByRole('status').filter({ hasText: 'filled in' }).waitFor();
    await submit(page);
    await page.getByText('Expected a region.').waitFor();
    await expect.poll(() => field(page, 'STS address').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByText('A second thing.').count()).toBe(0);
    await expectFocus(page, 'INPUT');
    // What has no field is told at the foot of the dialog.
    await answer(page, 'addAccount', { ok: false, code: 'config-unwritable', message: 'Make room.' });
    await submit(page);
    await page.getByRole('alert').filter({ hasText: 'Make room.' }).waitFor();
    await expect.poll(() => page.locator('[aria-invalid=true]').count()).toBe(0);
  });

  test('TK8 there is no field for an access key; it is typed in a terminal', async () => {
    const { page } = await open(states['in-step']);
    await openDialog(page);
    await page.getByRole('radio', { name: 'Access key' }).check();
    expect(await page.locator('input[type=password]').count()).toBe(0);
    const s3Endpoint = 'https://s3.garage.net';
    await field(page, 'S3 address').fill(s3Endpoint);
    await page.getByText('brimful login garage').waitFor();
    await field(page, 'Region').fill('us-east-1');
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const there = { region: 'us-east-1', s3Endpoint, stsEndpoint: s3Endpoint, forcePathStyle: true };
    await expectSent(page, [
      {
        name: 'addAccount',
        argument: { account: { source: 'access-key', id: 'garage', ...there }, settings: null },
      },
    ]);
    const keyless = { ...account, id: 'garage', source: 'access-key', session: { step: 'signed-out' } };
    await showState(page, { ...states['in-step'], accounts: [keyless] });
    await page.getByText('There is no access key yet.').waitFor();
  });

  test('a profile needs only a region; a name in use gets a number', async () => {
    const { page } = await open({ ...states['in-step'], accounts: [{ ...account, id: 'AWS' }] });
    await openDialog(page);
    await page.getByRole('radio', { name: 'AWS profile' }).check();
    await expectValue(field(page, 'Name of the account'), 'aws-2');
    await field(page, 'Profile').fill('team/one');
    await expectValue(field(page, 'Name of the account'), 'team-one');
    await field(page, 'Region').fill('eu-central-1');
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const named = { source: 'environment', profile: 'team/one', id: 'team-one' };
    const sent = expect.objectContaining(named) as unknown;
    await expectSent(page, [{ name: 'addAccount', argument: { account: sent, settings: null } }]);
  });

  test.each(SIZES)('is accessible and fits in $width by $height, in light and dark', async (size) => {
    const { page, complaints } = await open(states['no-account'], size);
    await openDialog(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const source of ['Access key', 'AWS profile', 'Sign-in']) {
        await page.getByRole('radio', { name: source }).check();
        await submit(page);
        expect(await seriousViolations(page), source).toEqual([]);
      }
    }
    const overflow = await page.getByRole('dialog').evaluate((dialog) => {
      const { scrollWidth, clientWidth } = dialog as unknown as { scrollWidth: number; clientWidth: number };
      return scrollWidth - clientWidth;
    });
    expect(overflow).toBe(0);
    const foot = await page.getByRole('dialog').getByRole('button', { name: 'Add account' }).boundingBox();
    expect((foot?.y ?? Infinity) + (foot?.height ?? 0)).toBeLessThan(size.height);
    expect(complaints).toEqual([]);
  });
});

describePage('removing an account', ({ open }) => {
  test('by keyboard: menu, confirmation, a refusal that names the folders, Escape', async () => {
    const { page, complaints } = await open(states['in-step']);
    const message = 'The folder /home/ada/Documents is synced with this account: remove it first.';
    await answer(page, 'removeAccount', { ok: false, code: 'account-in-use', message });
    await page.getByRole('button', { name: 'More for work' }).press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Remove the account work?' }).waitFor();
    expect(await page.getByText('Your files stay as they are').isVisible()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await expectFocus(page, 'Cancel');
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, 'More for work');
    await expectSent(page, [{ name: 'removeAccount', argument: { account: 'work' } }]);
    expect(complaints).toEqual([]);
  });

  test('removing the last account returns to the first step of the welcome', async () => {
    const { page } = await open(states['first-run']);
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await showState(page, states['no-account']);
    await page.getByRole('button', { name: 'Add an account' }).waitFor();
  });
});
