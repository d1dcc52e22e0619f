// Accounts are added and removed while the app runs; what the schema refuses is reported
// by field and not written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { AccountFields, AccountRequest } from '../../../src/contract/account.ts';
import { commands } from '../../../src/contract/commands.ts';
import { openVirtualApp } from './fakes/virtualApp.ts';
import type { VirtualApp } from './fakes/virtualApp.ts';

const OIDC = {
  source: 'oidc',
  id: 'work',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
  s3Endpoint: '',
  stsEndpoint: '',
  forcePathStyle: false,
} as const satisfies AccountFields;
/** As it is handed out: config.json's own shape. */
const ENTRY = { ...OIDC, s3Endpoint: null, stsEndpoint: null };
const DOCS = { id: 'docs', localPath: '/home/me/docs', prefix: 'docs/' };

let world: VirtualApp;
afterEach(() => world.close());

const file = (): string => join(world.dataDir, 'config.json');
const written = (): { accounts: object[]; folders: object[]; device: string } =>
  JSON.parse(readFileSync(file(), 'utf8')) as { accounts: object[]; folders: object[]; device: string };
const shown = (): readonly string[] => world.state().accounts.map(({ id }) => id);

function add(account: AccountFields, settings: AccountRequest['settings'] = null) {
  return world.app.execute('addAccount', commands.addAccount.argument.parse({ account, settings }));
}

async function read(text: string) {
  const answer = await world.app.execute('readAccountSettings', { text });
  return commands.readAccountSettings.answer.parse(answer);
}

describe('adding an account', () => {
  test('takes effect at once: it is shown, renews credentials, signs in, and takes folders', async () => {
    world = openVirtualApp({ folders: [DOCS] });
    world.app.start();
    const before = written();
    expect(await add(OIDC)).toEqual({ ok: true });
    expect(written()).toEqual({ ...before, accounts: [...before.accounts, ENTRY] });
    expect(shown()).toEqual(['ci', 'work']);
    expect(world.accounts.get('work')?.deeds).toEqual(['start']);
    expect(await world.app.execute('signIn', { account: 'work' })).toEqual({ ok: true });
    expect(world.state().accounts.at(-1)?.session).toEqual({ step: 'signed-in', name: 'ada' });

    const choice = await world.app.execute('chooseLocalFolder', { typedPath: '/home/me/photos' });
    if (choice === null || !('choice' in choice)) throw new Error('no choice');
    const argument = { choice: choice.choice, account: 'work', bucket: 'bucket', prefix: 'photos/' };
    expect(await world.app.execute('addFolder', { ...argument, mode: 'two-way' })).toEqual({ ok: true });
    await expect.poll(() => world.state().folders.at(-1)?.status).toBe('in-step');
  });

  test('is not started before the app is', async () => {
    world = openVirtualApp({});
    await add(OIDC);
    expect(world.accounts.get('work')?.deeds).toEqual([]);
    world.app.start();
    expect(world.accounts.get('work')?.deeds).toEqual(['start']);
  });

  test('every kind of account, with as little as it needs', async () => {
    world = openVirtualApp({});
    const { region, s3Endpoint, stsEndpoint, forcePathStyle } = OIDC;
    const storage = { region, s3Endpoint, stsEndpoint, forcePathStyle };
    expect(await add({ ...storage, source: 'environment', id: 'aws', profile: 'team' })).toEqual({
      ok: true,
    });
    expect(await add({ ...storage, source: 'environment', id: 'here', profile: '' })).toEqual({ ok: true });
    expect(await add({ ...storage, source: 'access-key', id: 'key' })).toEqual({ ok: true });
    expect(await add({ ...OIDC, id: 'minio', roleArn: '' })).toEqual({ ok: true });
    expect(written().accounts.slice(1)).toMatchObject([
      { source: 'environment', profile: 'team' },
      { source: 'environment', profile: null },
      { source: 'access-key', id: 'key' },
      { source: 'oidc', roleArn: null },
    ]);
  });

  test('SI10 a client secret goes to the account that keeps it, and into no file', async () => {
    world = openVirtualApp({});
    world.app.start();
    const clientSecret = 'GOCSPX-only-in-the-vault';
    expect(await add({ ...OIDC, clientSecret: 'two\nlines' })).toMatchObject({
      mistakes: [{ field: 'clientSecret' }],
    });
    expect(await add({ ...OIDC, clientSecret })).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, clientSecret: true });
    expect(world.accounts.get('work')?.secrets).toEqual([clientSecret]);
    expect(readFileSync(file(), 'utf8')).not.toContain(clientSecret);
    expect(await world.app.execute('enterClientSecret', { account: 'work', secret: 'another' })).toEqual({
      ok: true,
    });
    expect(world.accounts.get('work')?.secrets).toEqual([clientSecret, 'another']);
    expect(await world.app.execute('enterClientSecret', { account: 'ci', secret: 'x' })).toMatchObject({
      code: 'not-applicable',
    });
    expect(JSON.stringify(world.state())).not.toContain(clientSecret);
    const removed = world.accounts.get('work');
    expect(await world.app.execute('removeAccount', { account: 'work' })).toEqual({ ok: true });
    expect(removed?.secrets).toEqual([]);
  });

  test('SI10 settings that say that there is a secret, or bring it', async () => {
    world = openVirtualApp({});
    const brought = await read(JSON.stringify({ ...ENTRY, clientSecret: 'GOCSPX-brought' }));
    expect(brought).toMatchObject({ account: { clientSecret: 'GOCSPX-brought' } });
    const said = JSON.stringify({ ...ENTRY, clientSecret: true });
    expect(await read(said)).toMatchObject({ account: OIDC, kept: [], mistakes: [] });
    expect(await add(OIDC, said)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, clientSecret: true });
  });

  const MISTAKES: readonly (readonly [Partial<typeof OIDC> | object, readonly string[]])[] = [
    [{ id: 'with space' }, ['id']],
    [{ id: 'CI' }, ['id']],
    [{ issuer: 'http://id.example.com' }, ['issuer']],
    [{ issuer: 'id.example.com', clientId: '', region: 'Frankfurt' }, ['issuer', 'clientId', 'region']],
    [{ roleArn: 'brimful' }, ['roleArn']],
    [{ s3Endpoint: 'https://s3.example.com/bucket', stsEndpoint: 'ftp://x' }, ['s3Endpoint', 'stsEndpoint']],
  ];
  test.each(MISTAKES)('F11 %j is refused at %j, and config.json is untouched', async (change, fields) => {
    world = openVirtualApp({ folders: [DOCS] });
    const before = readFileSync(file(), 'utf8');
    const outcome = await add({ ...OIDC, ...change });
    if (outcome.ok || outcome.mistakes === undefined) throw new Error('nothing was refused');
    expect(outcome.mistakes.map(({ field }) => field)).toEqual(fields);
    for (const { message } of outcome.mistakes) expect(message).toMatch(/^Expected [^:].*\.$/);
    expect(readFileSync(file(), 'utf8')).toBe(before);
    expect(shown()).toEqual(['ci']);
  });

  test('a config.json that became invalid in the meantime is not overwritten', async () => {
    world = openVirtualApp({});
    writeFileSync(file(), '{ "accounts": [');
    expect(await add(OIDC)).toMatchObject({ ok: false, code: 'config-invalid', mistakes: [] });
    expect(readFileSync(file(), 'utf8')).toBe('{ "accounts": [');
    expect(shown()).toEqual(['ci']);
  });

  test('E6 where the shell can ask outside of the page, the person confirms every address there', async () => {
    const asked: string[] = [];
    let answer = false;
    world = openVirtualApp({
      services: {
        confirm: ({ message, detail }) => {
          asked.push(message, detail);
          return Promise.resolve(answer);
        },
      },
    });
    const request = { ...OIDC, stsEndpoint: 'https://sts.example.com' };
    expect(await add({ ...request, region: '' })).toMatchObject({ code: 'config-invalid' });
    expect(asked).toEqual([]);
    expect(await add(request)).toMatchObject({ ok: false, code: 'cancelled' });
    expect(shown()).toEqual(['ci']);
    for (const words of ['work', OIDC.issuer, 'https://sts.example.com', 'Amazon Web Services']) {
      expect(asked.join()).toContain(words);
    }
    const pasted = {
      ...ENTRY,
      accessGrants: { accountId: '123456789012', endpoint: 'https://sts.example' },
    };
    const granted = { ...request, accessGrants: '123456789012' };
    expect(await add(granted, JSON.stringify(pasted))).toMatchObject({ code: 'cancelled' });
    expect(asked.at(-1)).toContain('These settings also name https://sts.example.');
    expect(asked.at(-1)?.match(/https:\/\/sts\.example\.com/g)).toHaveLength(1);
    answer = true;
    expect(await add(request)).toEqual({ ok: true });
  });
});

test('an answer that arrives after the app has stopped changes nothing', async () => {
  let agree: (answer: boolean) => void = () => undefined;
  world = openVirtualApp({ services: { confirm: () => new Promise((resolve) => (agree = resolve)) } });
  const before = readFileSync(file(), 'utf8');
  const added = add(OIDC);
  await world.app.close();
  agree(true);
  expect(await added).toMatchObject({ ok: false, code: 'cancelled' });
  expect(await world.app.execute('removeAccount', { account: 'ci' })).toMatchObject({ code: 'cancelled' });
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

describe('pasted settings', () => {
  const EXTRAS = { browserRenewal: false, sessionPolicy: true, durationSeconds: 900 };

  test.each([
    ['an entry of accounts', JSON.stringify(ENTRY)],
    ['a list of one', JSON.stringify([ENTRY], null, 2)],
    ['a whole config.json', JSON.stringify({ accounts: [ENTRY], folders: [], paused: true })],
    ['a message around it', `Hi Ada,\n\`\`\`json\n${JSON.stringify(ENTRY)}\n\`\`\`\nBest, Bob`],
    ['an entry without its source', JSON.stringify({ ...ENTRY, source: undefined })],
  ])('%s fills the fields', async (_name, text) => {
    world = openVirtualApp({});
    expect(await read(text)).toEqual({ account: OIDC, kept: [], mistakes: [] });
  });

  test('a setting that Brimful does not know is named as wrong, and not as kept', async () => {
    world = openVirtualApp({});
    const text = JSON.stringify({ ...ENTRY, durationSeconds: 900, sessionSeconds: 900 });
    expect(await read(text)).toMatchObject({
      kept: ['durationSeconds'],
      mistakes: [
        {
          field: 'settings',
          message: '“sessionSeconds” is not a field that Brimful knows; correct or remove it.',
        },
      ],
    });
  });

  test('settings without a field are listed and kept; the obvious ones are not listed', async () => {
    world = openVirtualApp({});
    const text = JSON.stringify({ ...ENTRY, ...EXTRAS });
    expect(await read(text)).toMatchObject({ kept: ['browserRenewal', 'durationSeconds'], mistakes: [] });
    const nameless = JSON.stringify({ ...ENTRY, ...EXTRAS, id: undefined });
    expect(await read(nameless)).toMatchObject({ kept: ['browserRenewal', 'durationSeconds'], mistakes: [] });
    expect(await add({ ...OIDC, id: 'mine' }, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, ...EXTRAS, id: 'mine' });
  });

  test('SI2 redirect address, scopes and the token for STS have fields; what is cleared there is dropped', async () => {
    world = openVirtualApp({});
    const advanced = {
      ...{ redirectHost: 'localhost', redirectPorts: [28_470, 28_471], redirectPath: '/back' },
      ...{ scopes: ['openid', 'groups'], stsToken: 'access_token' },
    };
    const text = JSON.stringify({ ...ENTRY, ...advanced });
    const typed = {
      ...{ redirectHost: 'localhost', redirectPorts: '28470 28471', redirectPath: '/back' },
      ...{ scopes: 'openid groups', stsToken: 'access_token' },
    };
    const account = { ...OIDC, ...typed };
    expect(await read(text)).toEqual({ account, kept: [], mistakes: [] });
    expect(await add(account, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, ...advanced });
    const commas = { ...typed, redirectPorts: ' 28470,28471 ', scopes: 'openid, groups' };
    expect(await add({ ...OIDC, ...commas, id: 'typed' })).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, ...advanced, id: 'typed' });
    expect(await add({ ...OIDC, id: 'cleared' }, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({ ...ENTRY, id: 'cleared' });
  });

  test('CR11 S3 Access Grants has a field; an endpoint of it that was pasted stays', async () => {
    world = openVirtualApp({});
    const accessGrants = { accountId: '123456789012', endpoint: 'https://grants.example.com' };
    const text = JSON.stringify({ ...ENTRY, accessGrants });
    const account = { ...OIDC, accessGrants: '123456789012' };
    expect(await read(text)).toEqual({ account, kept: [], mistakes: [] });
    expect(await add({ ...account, accessGrants: ' 210987654321 ' }, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({
      ...{ ...ENTRY, accessGrants: { ...accessGrants, accountId: '210987654321' } },
    });
    expect(await add({ ...account, id: 'typed' })).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toMatchObject({ accessGrants: { accountId: '123456789012' } });
    expect(await add({ ...OIDC, id: 'cleared' }, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).not.toHaveProperty('accessGrants');
  });

  test.each([
    ['accessGrants', '12'],
    ['redirectHost', 'id.example.com'],
    ['redirectPorts', '28470 http'],
    ['redirectPorts', '80'],
    ['redirectPath', 'back'],
    ['scopes', 'email'],
    ['stsToken', 'refresh_token'],
  ])('F11 %s: %j is refused at its field', async (name, text) => {
    world = openVirtualApp({});
    expect(await add({ ...OIDC, [name]: text })).toMatchObject({ ok: false, mistakes: [{ field: name }] });
  });

  test('CR9 settings of an account at IAM Identity Center fill its fields; those without one are kept', async () => {
    world = openVirtualApp({});
    const { region } = OIDC;
    const entry = {
      ...{ id: 'portal', source: 'identity-center', startUrl: 'https://example.awsapps.com/start', region },
      ...{ ssoRegion: 'us-east-1', awsAccountId: '123456789012', roleName: 'Files' },
    };
    const portalEndpoint = 'https://portal.example.com';
    const text = JSON.stringify({ ...entry, portalEndpoint });
    const storage = { s3Endpoint: '', stsEndpoint: '', forcePathStyle: false };
    const account = { ...entry, source: 'identity-center', ...storage } as const;
    expect(await read(text)).toEqual({ account, kept: ['portalEndpoint'], mistakes: [] });
    expect(await add(account, text)).toEqual({ ok: true });
    expect(written().accounts.at(-1)).toEqual({
      ...{ ...entry, portalEndpoint, s3Endpoint: null, stsEndpoint: null, forcePathStyle: false },
    });
    const wrong = await read(JSON.stringify({ ...entry, awsAccountId: '12', ssoRegion: 'Virginia' }));
    if ('ok' in wrong) throw new Error(wrong.message);
    expect(wrong.mistakes.map(({ field }) => field).toSorted()).toEqual(['awsAccountId', 'ssoRegion']);
  });

  test('settings of a kind of account that was not chosen in the end are dropped', async () => {
    world = openVirtualApp({});
    const { region, s3Endpoint: s3, stsEndpoint, forcePathStyle } = OIDC;
    const account = { id: 'aws', region, s3Endpoint: s3, stsEndpoint, forcePathStyle, profile: '' };
    await add({ ...account, source: 'environment' }, JSON.stringify({ ...ENTRY, ...EXTRAS }));
    expect(written().accounts.at(-1)).not.toHaveProperty('browserRenewal');
  });

  test('mistakes are reported by field; missing values are left to the person', async () => {
    world = openVirtualApp({});
    const text = JSON.stringify({
      id: 'ci',
      issuer: 'http://id.example.com',
      scope: 'openid',
      redirectPorts: [80],
    });
    const answer = await read(text);
    if ('ok' in answer) throw new Error(answer.message);
    expect(answer.account).toMatchObject({ id: 'ci', issuer: 'http://id.example.com', clientId: '' });
    expect(answer.mistakes.map(({ field }) => field).toSorted()).toEqual([
      'issuer',
      'redirectPorts',
      'settings',
    ]);
    expect(answer.mistakes.map(({ message }) => message).join()).toMatch(/“scope” is not a field/);
    expect(await add({ ...OIDC, id: 'mine' }, text)).toMatchObject({ ok: false, code: 'config-invalid' });
  });

  test.each([
    '',
    'hello',
    '{ "id": "work", ',
    '[]',
    '[1]',
    '{ "accounts": [] }',
    '{ "accounts": [{}, {}] }',
    '{ "source": "password" }',
  ])('TK8 %j is refused in words that do not repeat it', async (text) => {
    world = openVirtualApp({});
    const secret = 'CANARY-secret-CANARY';
    const answer = await read(`${text}${secret}`);
    expect(answer).toMatchObject({ ok: false, code: 'settings-unreadable', field: 'settings' });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
    expect(await add(OIDC, text)).toMatchObject({ code: 'settings-unreadable' });
  });
});

describe('removing an account', () => {
  test('TK7 signs out first, then removes it; what the sign-out could not end is reported', async () => {
    world = openVirtualApp({ folders: [DOCS], accounts: [ENTRY] });
    world.app.start();
    const account = world.accounts.get('work');
    expect(await world.app.execute('removeAccount', { account: 'work' })).toEqual({ ok: true });
    expect(account?.deeds).toEqual(['start', 'sign-out', 'end']);
    expect(shown()).toEqual(['ci']);
    expect([...world.accounts.keys()]).toEqual(['ci']);
    expect(written().accounts).toMatchObject([{ id: 'ci' }]);
    expect(written()).toMatchObject({ device: 'here', folders: [{ id: 'docs' }] });
    expect(world.state().notices).toEqual([{ id: 'work:signed-out', message: 'work has not confirmed.' }]);
    expect(await world.app.execute('signIn', { account: 'work' })).toMatchObject({ code: 'unknown-account' });

    expect(await add(OIDC)).toEqual({ ok: true });
    expect(world.state().notices).toEqual([]);
    expect(world.accounts.get('work')?.deeds).toEqual(['start']);
  });

  test('is refused while folders use it, and names them', async () => {
    world = openVirtualApp({ folders: [DOCS, { ...DOCS, id: 'b', localPath: '/srv/b', prefix: 'b/' }] });
    const refused = await world.app.execute('removeAccount', { account: 'ci' });
    expect(refused).toMatchObject({ ok: false, code: 'account-in-use' });
    expect(JSON.stringify(refused)).toMatch(/home\/me\/docs and .*srv\/b/);
    expect(world.accounts.get('ci')?.deeds).toEqual([]);
    expect(shown()).toEqual(['ci']);
    expect(await world.app.execute('removeAccount', { account: 'x' })).toMatchObject({
      code: 'unknown-account',
    });
  });
});
