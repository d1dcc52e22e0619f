// Every mistake in config.json is refused with the file, the field and what is expected; nothing is guessed.
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/app/config/config.ts';
import type { WrittenConfig } from '../../../src/app/config/schema.ts';
import { changeConfigFile, readConfigFile } from '../../../src/app/config/configFile.ts';

type WrittenFolder = NonNullable<WrittenConfig['folders']>[number];

const ACCOUNT = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  scopes: ['openid', 'offline_access'],
  redirectHost: '127.0.0.1',
  redirectPorts: [],
  redirectPath: '/callback',
  stsToken: 'id_token',
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
  s3Endpoint: null,
  stsEndpoint: null,
  forcePathStyle: false,
  durationSeconds: 3600,
  sessionPolicy: true,
};
const FOLDER: WrittenFolder = {
  id: 'docs',
  account: 'work',
  localPath: '/home/me/Documents',
  bucket: 'team-files',
  prefix: 'docs/',
  mode: 'two-way',
  ignore: ['*.tmp'],
};

type Fields = Readonly<Record<string, unknown>>;

function check(account: Fields, ...folders: readonly Fields[]): readonly string[] {
  const config = {
    accounts: [{ ...ACCOUNT, ...account }],
    folders: folders.map((folder) => ({ ...FOLDER, ...folder })),
  };
  const parsed = parseConfig(JSON.stringify(config), 'config.json');
  return parsed.ok ? [] : parsed.fault.message.split('\n');
}

describe('config.json', () => {
  test('the documented shape is accepted exactly as it is', () => {
    expect(check({}, {})).toEqual([]);
  });

  test('an environment account may keep the fields of an oidc account', () => {
    expect(check({ source: 'environment', issuer: null, roleArn: null }, {})).toEqual([]);
    expect(check({ source: 'access-key' }, {})).toEqual([]);
  });

  const LOOPBACK = ['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'];
  test.each(LOOPBACK)('plain http to this machine is accepted: %s', (address) => {
    expect(check({ issuer: address, s3Endpoint: address, stsEndpoint: address })).toEqual([]);
  });

  const SECOND_ROLE = { roleArn: 'arn:aws:iam::210987654321:role/second' };
  test('a second role may have what STS takes', () => {
    const sessionTags = { 'cost center': 'Zürich 4/7' };
    expect(check({ chainedRole: { ...SECOND_ROLE, externalId: 'a:b/c@d', sessionTags } })).toEqual([]);
  });

  test.each([
    'arn:aws:iam:::role/brimful',
    'arn:minio:iam:::role/dGVzdA',
    'arn:minio:iam:us-east-1::role/J9dGVzdA_-x',
  ])('a role of another server is accepted as that server names it: %s', (roleArn) => {
    expect(check({ roleArn })).toEqual([]);
  });

  /** Field, value, words of the answer. */
  const ACCOUNT_MISTAKES: readonly (readonly [string, unknown, string])[] = [
    ['id', '', 'letters'],
    ['id', '../x', 'letters'],
    ['source', 'magic', 'expected "oidc", "identity-center"'],
    ['issuer', 'http://id.example.com', 'https'],
    ['issuer', 'id.example.com', 'address'],
    ['issuer', 'https://me:pw@id.example.com', 'without user name'],
    ['issuer', 'https://id.example.com/?x=1', 'without "?"'],
    ['clientId', '', 'client id'],
    ['clientId', undefined, 'is missing: expected a text in quotes'],
    ['scopes', ['email'], 'openid'],
    ['redirectPorts', [80], 'expected at least 1024'],
    ['redirectPorts', ['a'], 'expected a number'],
    ['redirectPorts', Array<number>(11).fill(2000), 'expected at most 10 entries'],
    ['redirectHost', 'example.com', 'expected "127.0.0.1" or "localhost"'],
    ['redirectPath', '/a/../b', 'such as "/callback"'],
    ['roleArn', 'brimful', 'ARN of a role'],
    ['roleArn', 'arn:aws:iam:us-east-1:123456789012:role/brimful', 'ARN of a role'],
    ['region', 'Frankfurt!', 'region'],
    ['s3Endpoint', 'http://s3.example.com', 'https'],
    ['s3Endpoint', 'https://s3.example.com/bucket', 'without a path'],
    ['s3Endpoint', 'ftp://s3.example.com', 'https'],
    ['stsEndpoint', 'http://127.0.0.1.example.com', 'https'],
    ['durationSeconds', 60, 'expected at least 900'],
    ['durationSeconds', 99_999, 'expected at most 43200'],
    ['sessionPolicy', 'yes', 'expected true or false'],
    ['isuer', 'https://id.example.com', 'not a field that Brimful knows'],
    ['chainedRole', { ...SECOND_ROLE, externalId: 'with space' }, '+=,.@:/-'],
    ['chainedRole', { ...SECOND_ROLE, sessionTags: { 'team!': 'blue' } }, 'sessionTags'],
    ['chainedRole', { ...SECOND_ROLE, sessionTags: { team: 'blue\n' } }, '_.:/=+-@'],
    ['authorizationParameters', { redirect_uri: 'https://evil.example.com' }, 'does not set itself'],
  ];
  test.each(ACCOUNT_MISTAKES)('F11 account field %s = %j is refused', (field, value, words) => {
    const mistakes = check({ [field]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(`config.json: accounts[0].${field}`);
    expect(mistakes[0]).toContain(words);
  });

  const FOLDER_MISTAKES: readonly (readonly [string, unknown, string])[] = [
    ['account', 'home', 'no account is called "home"'],
    ['localPath', 'Documents', 'absolute path'],
    ['bucket', 'Team Files', 'lower-case letters'],
    ['bucket', 'a@evil', 'lower-case letters'],
    ['bucket', '127.0.0.1', 'IP address'],
    ['prefix', 'docs', 'ends with "/"'],
    ['prefix', '/docs/', 'does not start with "/"'],
    ['prefix', 'a//b/', 'two slashes'],
    ['prefix', '../b/', 'cannot be folders'],
    ['prefix', 'a\\b/', 'between folders'],
    ['prefix', `${'x'.repeat(900)}/`, '900 bytes'],
    ['prefix', '.brimful/', '.brimful'],
    ['mode', 'sideways', 'two-way'],
    ['ignore', '*.tmp', 'expected a list'],
    ['pollSeconds', 0, 'expected at least 1'],
    ['guard', { count: 1 }, 'is missing: expected a number'],
    ['colour', 'blue', 'not a field'],
  ];
  test.each(FOLDER_MISTAKES)('folder field %s = %j is refused', (field, value, words) => {
    const mistakes = check({}, { [field]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(`config.json: folders[0].${field}`);
    expect(mistakes[0]).toContain(words);
  });

  const OTHER = { id: 'other', localPath: '/srv/other', prefix: 'other/' };
  const CLASHES: readonly (readonly [string, Fields, string])[] = [
    ['the same id', { ...OTHER, id: 'DOCS' }, 'folders[1].id'],
    ['the same local folder', { ...OTHER, localPath: '/home/me/Documents' }, 'folders[1].localPath'],
    ['a folder inside', { ...OTHER, localPath: '/home/me/Documents/x' }, 'folders[1].localPath'],
    ['a folder around', { ...OTHER, localPath: '/home/me' }, 'folders[1].localPath'],
    ['the same prefix', { ...OTHER, prefix: 'docs/' }, 'folders[1].prefix'],
    ['a prefix inside', { ...OTHER, prefix: 'docs/a/' }, 'folders[1].prefix'],
    ['the whole bucket', { ...OTHER, prefix: '' }, 'folders[1].prefix'],
  ];
  test.each(CLASHES)('F6 two folders with %s are refused', (_name, folder, field) => {
    const mistakes = check({}, {}, folder);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(field);
  });

  test('neighbours with alike names are no clash', () => {
    expect(check({}, {}, { ...OTHER, localPath: '/home/me/Documents2', prefix: 'docs2/' })).toEqual([]);
    expect(check({}, {}, { ...OTHER, prefix: 'docs/', bucket: 'other-files' })).toEqual([]);
  });

  test('every mistake is named, not only the first', () => {
    expect(check({ issuer: 'x' }, { prefix: 'y', bucket: '' })).toHaveLength(3);
  });

  test('what is not JSON names the file', () => {
    const parsed = parseConfig('{ "accounts": [', '/data/config.json');
    expect(parsed).toMatchObject({ ok: false, fault: { code: 'config-invalid' } });
    if (!parsed.ok)
      expect(parsed.fault.message).toMatch(/^\/data\/config\.json: \(whole file\): expected JSON/);
  });
});

describe('configuration file', () => {
  test('a change keeps what a person wrote and left out, and a refused one changes nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'brimful-config-'));
    const file = join(folder, 'config.json');
    const short = { ...FOLDER, mode: undefined, ignore: undefined };
    writeFileSync(file, `\uFEFF${JSON.stringify({ accounts: [ACCOUNT], folders: [short] })}`);

    const paused = changeConfigFile(file, (written) => ({ ...written, paused: true }));
    expect(paused).toMatchObject({ ok: true, value: { paused: true, folders: [{ mode: 'two-way' }] } });
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toStrictEqual({
      accounts: [ACCOUNT],
      folders: [JSON.parse(JSON.stringify(short))],
      paused: true,
    });

    const refused = changeConfigFile(file, (written) => ({
      ...written,
      folders: [{ ...FOLDER, account: 'x' }],
    }));
    expect(refused.ok).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(text);
    rmSync(folder, { recursive: true });
  });

  test.skipIf(process.platform === 'win32')(
    'a change keeps the permissions of the file and a link to where it is kept',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'brimful-config-'));
      const [kept, file] = [join(folder, 'kept.json'), join(folder, 'config.json')];
      writeFileSync(kept, '{}', { mode: 0o640 });
      symlinkSync(kept, file);

      expect(changeConfigFile(file, (written) => ({ ...written, paused: true }))).toMatchObject({ ok: true });
      expect(lstatSync(file).isSymbolicLink()).toBe(true);
      expect(JSON.parse(readFileSync(kept, 'utf8'))).toStrictEqual({ paused: true });
      expect(statSync(kept).mode & 0o777).toBe(0o640);
      expect(readdirSync(folder).sort()).toEqual(['config.json', 'kept.json']);
      rmSync(folder, { recursive: true });
    },
  );

  test.skipIf(process.platform === 'win32')('a link that points nowhere is not an absent file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'brimful-config-'));
    const file = join(folder, 'config.json');
    symlinkSync(join(folder, 'unmounted', 'config.json'), file);
    const expected = { ok: false, fault: { code: 'config-unreadable' } };
    expect(readConfigFile(file)).toMatchObject(expected);
    expect(changeConfigFile(file, (written) => ({ ...written, paused: true }))).toMatchObject(expected);
    expect(readdirSync(folder)).toEqual(['config.json']);
    rmSync(folder, { recursive: true });
  });

  test('an absent file is an instance that was never set up', () => {
    expect(readConfigFile('/nonexistent/config.json')).toMatchObject({ ok: true, value: { accounts: [] } });
  });
});

describe('a file that somebody wrote with any editor', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brimful-config-'));
    file = join(folder, 'config.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const json = JSON.stringify({ accounts: [ACCOUNT], folders: [FOLDER] });

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${json}`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${json}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\uFEFF${json}`, 'utf16le').swap16()],
  ])('is read as %s', (_name, bytes) => {
    writeFileSync(file, bytes);
    const read = readConfigFile(file);
    expect(read.ok && read.value.folders.map(({ id }) => id)).toEqual(['docs']);
  });

  test.each([
    [
      'in Latin-1',
      (path: string) => writeFileSync(path, Buffer.from('{ "a": "\u00e4" }', 'latin1')),
      'UTF-8',
    ],
    ['in UTF-16 without a mark', (path: string) => writeFileSync(path, json, 'utf16le'), 'UTF-8'],
    ['a folder', (path: string) => mkdirSync(path), 'not a file'],
    ['too large', (path: string) => writeFileSync(path, ' '.repeat(1024 * 1024 + 1)), '1 MiB'],
  ])('is refused with its name and what to do when it is %s', (_name, write, words) => {
    write(file);
    const read = readConfigFile(file);
    if (read.ok) throw new Error('it was taken for a configuration');
    expect(read.fault.code).toBe('config-unreadable');
    expect(read.fault.message).toContain(file);
    expect(read.fault.message).toContain(words);
  });
});
