// The set-up calls of the page: the text for AWS, copying it, and the check of the live set-up.
import { afterEach, describe, expect, test } from 'vitest';
import { commands } from '../../../../src/contract/commands.ts';
import type { DoctorStep, SetupRequest } from '../../../../src/contract/setup.ts';
import { ok } from '../../../../src/result.ts';
import { PLAIN_REQUEST } from './plainRequest.ts';
import { openVirtualApp } from '../fakes/virtualApp.ts';
import type { VirtualApp } from '../fakes/virtualApp.ts';

const WORK = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
};
const REQUEST: SetupRequest = {
  ...PLAIN_REQUEST,
  format: 'aws-cli',
  isolation: 'subject',
  place: { bucket: 'team-files', prefix: 'docs/' },
};

const worlds: VirtualApp[] = [];
function open(options: Parameters<typeof openVirtualApp>[0]): VirtualApp {
  const world = openVirtualApp(options);
  worlds.push(world);
  return world;
}
async function closeAll(): Promise<void> {
  for (const world of worlds.splice(0)) await world.close();
}
afterEach(closeAll);

describe('describeSetup', () => {
  test('every format comes with instructions and notes', async () => {
    const world = open({ accounts: [WORK] });
    const answers = await Promise.all(
      (['aws-cli', 'cloudformation', 'terraform'] as const).map((format) =>
        world.app.execute('describeSetup', { ...REQUEST, format }),
      ),
    );
    const texts = answers.map((answer) => ('text' in answer ? answer.text : ''));
    expect(texts[0]).toContain('aws iam create-open-id-connect-provider');
    expect(texts[1]).toContain('AWSTemplateFormatVersion');
    expect(texts[2]).toContain('aws_iam_openid_connect_provider');
    const notes = answers.map((answer) => ('notes' in answer ? answer.notes : []));
    expect(notes.map(([first]) => first)).toEqual([
      expect.stringContaining('shell'),
      expect.stringContaining('create a stack'),
      expect.stringContaining('apply it'),
    ]);
    expect(new Set(notes.map((all) => all.slice(1).join()))).toHaveLength(1);
    for (const answer of answers) commands.describeSetup.answer.parse(answer);
  });

  test('what is missing is reported, with its field if it has one', async () => {
    const world = open({ accounts: [WORK, { ...WORK, id: 'bare', roleArn: null }] });
    const fault = (request: Partial<SetupRequest>) =>
      world.app.execute('describeSetup', { ...REQUEST, ...request });
    expect(await fault({ place: null })).toMatchObject({ ok: false, code: 'usage', field: 'bucket' });
    expect(await fault({ account: 'bare' })).not.toHaveProperty('field');
    expect(await fault({ account: 'nobody' })).toMatchObject({ ok: false, code: 'unknown-account' });
    expect(await fault({ account: 'ci' })).toMatchObject({ ok: false, code: 'usage' });
  });

  test('the contract bounds every text that comes in', () => {
    const { argument } = commands.describeSetup;
    expect(argument.safeParse(REQUEST).success).toBe(true);
    const long = 'x'.repeat(1000);
    for (const wrong of [
      { account: long },
      { subjects: [long] },
      { subjects: Array.from({ length: 101 }, () => 'ann') },
      { place: { bucket: long, prefix: '' } },
      { place: { bucket: 'team-files', prefix: long } },
      { format: 'pulumi' },
      { isolation: 'session-name' },
      { kmsKeys: Array.from({ length: 21 }, () => 'key') },
      { tokenTags: ['a tag!'] },
    ]) {
      expect(argument.safeParse({ ...REQUEST, ...wrong }).success, Object.keys(wrong).join()).toBe(false);
    }
  });
});

describe('copySetup', () => {
  test('puts exactly the described text on the clipboard', async () => {
    const world = open({ accounts: [WORK] });
    const described = await world.app.execute('describeSetup', REQUEST);
    expect(await world.app.execute('copySetup', REQUEST)).toEqual({ ok: true });
    expect(world.clipboard).toEqual(['text' in described ? described.text : '']);
  });

  test('a set-up that cannot be described leaves the clipboard alone', async () => {
    const world = open({ accounts: [WORK] });
    expect(await world.app.execute('copySetup', { ...REQUEST, place: null })).toMatchObject({ ok: false });
    expect(world.clipboard).toEqual([]);
  });

  test('says so where there is no clipboard', async () => {
    const world = open({ accounts: [WORK], services: { writeClipboard: null } });
    expect(await world.app.execute('copySetup', REQUEST)).toMatchObject({ ok: false, code: 'no-clipboard' });
  });
});

describe('checkSetup', () => {
  const STEP: DoctorStep = { id: 'clock', title: 'Clock', status: 'ok', finding: 'Right.', remedy: null };

  test('answers with the steps of the doctor', async () => {
    const world = open({ examine: () => Promise.resolve(ok([STEP])) });
    expect(await world.app.execute('checkSetup', { account: 'ci' })).toEqual({ steps: [STEP] });
  });

  test('can be cancelled even while a request goes on, and run again afterwards', async () => {
    const signals: AbortSignal[] = [];
    const world = open({
      examine: (_account, _folders, signal) => {
        signals.push(signal);
        return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve(ok([STEP]));
      },
    });
    const first = world.app.execute('checkSetup', { account: 'ci' });
    const beside = world.app.execute('checkSetup', { account: 'ci' });
    expect(await world.app.execute('cancelCheck', { account: 'ci' })).toEqual({ ok: true });
    expect(await first).toMatchObject({ ok: false, code: 'cancelled' });
    expect(await beside).toMatchObject({ ok: false, code: 'cancelled' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await world.app.execute('checkSetup', { account: 'ci' })).toEqual({ steps: [STEP] });
  });

  test('stopping the app ends a running check', async () => {
    const world = open({ examine: () => new Promise(() => undefined) });
    const check = world.app.execute('checkSetup', { account: 'ci' });
    await closeAll();
    expect(await check).toMatchObject({ ok: false, code: 'cancelled' });
  });
});

describe('copySignInAddress', () => {
  const ADDRESS = 'http://127.0.0.1:49152/start/nO2gq1Gk0xVxv2yXk3aZtw';

  test('puts the address that the state shows on the clipboard, and nothing when there is none', async () => {
    const world = open({ accounts: [WORK] });
    const account = { account: WORK.id };
    expect(await world.app.execute('copySignInAddress', account)).toMatchObject({ code: 'no-address' });
    world.accounts.get(WORK.id)?.waitForPerson(null);
    expect(await world.app.execute('copySignInAddress', account)).toMatchObject({ code: 'no-address' });
    world.accounts.get(WORK.id)?.waitForPerson(ADDRESS);
    expect(await world.app.execute('copySignInAddress', account)).toEqual({ ok: true });
    expect(world.clipboard).toEqual([ADDRESS]);
    expect(await world.app.execute('copySignInAddress', { account: 'x' })).toMatchObject({ ok: false });
  });

  test('says so where there is no clipboard', async () => {
    const world = open({ accounts: [WORK], services: { writeClipboard: null } });
    world.accounts.get(WORK.id)?.waitForPerson(ADDRESS);
    const answer = await world.app.execute('copySignInAddress', { account: WORK.id });
    expect(answer).toMatchObject({ ok: false, code: 'no-clipboard' });
  });
});
