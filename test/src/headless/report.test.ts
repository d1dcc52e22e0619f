// `brimful report`: the zip contains what is listed and no secret, and works where the app does not start.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REPORT_ENTRIES } from '../../../src/app/log/report/reportEntry.ts';
import { createTestHome, runCli } from './cliProcess.ts';
import type { TestHome } from './cliProcess.ts';

/** No part of a secret may be in a report, wherever it stood before. */
const CANARY = 'CANARY7secret7CANARY';

let home: TestHome;
let file: string;
beforeEach(() => {
  home = createTestHome();
  file = join(home.dataDir, '..', 'report.zip');
});
afterEach(() => home.remove());

function entries(): Readonly<Record<string, string>> {
  const files = Object.entries(unzipSync(readFileSync(file)));
  return Object.fromEntries(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

function report(words: readonly string[], input = '') {
  const environment = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: CANARY };
  return runCli(['--data-dir', home.dataDir, 'report', file, ...words], environment, input);
}

/** A log as an earlier version, or a bug, could have left it: with secrets that nobody has masked. */
function leaveLeakingLog(): void {
  mkdirSync(join(home.dataDir, 'logs'), { recursive: true });
  const leaks = [
    { refresh_token: CANARY },
    { url: `http://127.0.0.1:4711/callback?code=${CANARY}&state=${CANARY}` },
    { body: JSON.stringify({ secretAccessKey: CANARY }) },
    { path: join(homedir(), 'Documents', 'a.txt') },
  ];
  writeFileSync(
    join(home.dataDir, 'logs', 'brimful.log'),
    leaks.map((leak) => `${JSON.stringify(leak)}\n`).join(''),
  );
}

test('holds what was listed, and no secret', { timeout: 240_000 }, async () => {
  leaveLeakingLog();
  home.configure({
    accounts: [
      { id: 'ci', source: 'environment', region: 'eu-central-1', s3Endpoint: 'http://127.0.0.1:9' },
      {
        ...{ id: 'work', source: 'oidc', issuer: 'http://127.0.0.1:9', clientId: 'brimful' },
        ...{ roleArn: 'arn:aws:iam::123456789012:role/brimful', region: 'eu-central-1' },
        authorizationParameters: { login_hint: CANARY },
        chainedRole: {
          ...{ roleArn: 'arn:aws:iam::123456789012:role/second', externalId: CANARY },
          sessionTags: { person: CANARY },
        },
      },
    ],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket: 'team-files', prefix: '' }],
    keepSignIn: false,
  });
  const { code, stdout } = await report(['--yes']);
  expect(code).toBe(0);
  const listed = REPORT_ENTRIES.map(({ name }) => name);
  for (const name of listed) expect(stdout).toContain(name);
  expect(stdout).toContain(`Written: ${file}`);
  expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);

  const found = entries();
  expect(listed).toEqual(expect.arrayContaining(Object.keys(found)));
  for (const [name, text] of Object.entries(found)) {
    expect(text, name).not.toContain(CANARY);
    expect(text, name).not.toContain(homedir());
  }
  expect(JSON.parse(found['about.json'] ?? '')).toMatchObject({ version: '0.1.0', noApp: null });
  expect(JSON.parse(found['config.json'] ?? '')).toMatchObject({ folders: [{ bucket: 'team-files' }] });
  expect(JSON.parse(found['state.json'] ?? '')).toMatchObject({ folders: [{ id: 'docs' }] });
  expect(JSON.parse(found['journals.json'] ?? '')).toMatchObject({
    'docs.db': { files: 0, folders: 0, intents: 0 },
  });
  expect(JSON.parse(found['doctor.json'] ?? '')).toHaveProperty('work.steps.1.status', 'failed');
  expect(found['brimful.log']).toContain('~/Documents/a.txt');
  expect(found['brimful.log']).toContain('app opened');

  // Never over a file that is there.
  const again = await report(['--yes']);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('cannot be written');
});

test('is written although config.json is broken, without its text', { timeout: 120_000 }, async () => {
  writeFileSync(join(home.dataDir, 'config.json'), `{ "accounts": [ { "key": "${CANARY}" ] }`);
  expect((await report(['--yes'])).code).toBe(0);
  const found = entries();
  expect(JSON.parse(found['about.json'] ?? '')).toMatchObject({ noApp: { code: 'config-invalid' } });
  expect(JSON.parse(found['config.json'] ?? '')).toMatchObject({ mistakes: [{ field: '(whole file)' }] });
  expect(found['brimful.log']).toContain('app cannot open');
  for (const [name, text] of Object.entries(found)) expect(text, name).not.toContain('CANARY');
});

test('asks first, and writes nothing without a yes', { timeout: 120_000 }, async () => {
  const refused = await report([], 'no\n');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Nothing was written');
  expect(existsSync(file)).toBe(false);
  expect((await report([], 'y\n')).code).toBe(0);
  expect(existsSync(file)).toBe(true);
});
