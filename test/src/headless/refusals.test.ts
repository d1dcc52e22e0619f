// What the product says, and does, when keys or the bucket are refused: one sentence per cause, and no
// longer than the cause lasts (CR5, CR6).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../servers/s3/s3Server.ts';
import { createTestHome, runCli, startCli } from './cliProcess.ts';
import type { Ended, RunningCli, TestHome } from './cliProcess.ts';

let server: StorageServer;
let home: TestHome;
let running: RunningCli | null;
beforeAll(async () => {
  server = await startStorageServer({ buckets: ['team-files'] });
});
afterAll(() => server.stop());
beforeEach(() => {
  home = createTestHome();
  running = null;
  configure('team-files');
});
afterEach(async () => {
  await running?.kill('SIGKILL');
  home.remove();
});

function configure(bucket: string, account: object = {}): void {
  const { region, endpoint: s3Endpoint } = server;
  home.configure({
    accounts: [
      {
        id: 'ci',
        source: 'environment',
        profile: 'team',
        region,
        s3Endpoint,
        forcePathStyle: true,
        ...account,
      },
    ],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket, prefix: 'docs/' }],
  });
}

/** The AWS set-up of this computer, in a file as people have it. */
function writeProfile(keys: { readonly accessKeyId: string; readonly secretAccessKey: string }): void {
  mkdirSync(join(home.dataDir, 'aws'), { recursive: true });
  const lines = [
    '[team]',
    `aws_access_key_id=${keys.accessKeyId}`,
    `aws_secret_access_key=${keys.secretAccessKey}`,
  ];
  writeFileSync(environment().AWS_SHARED_CREDENTIALS_FILE, lines.join('\n'));
}

function environment() {
  const folder = join(home.dataDir, 'aws');
  return {
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
  };
}

function brimful(...words: string[]): Promise<Ended> {
  return runCli(['--data-dir', home.dataDir, ...words], environment());
}

const UNKNOWN = { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x'.repeat(40) };

test('CR6: keys of a profile that are unknown, or have a wrong secret, are said as that, and never ask for a sign-in', async () => {
  writeProfile(UNKNOWN);
  const unknown = await brimful('sync', '--once');
  expect(unknown.code).toBe(2);
  expect(unknown.stdout).toMatch(/does not know the access key in the AWS profile team/);
  writeProfile({ ...server.administrator, secretAccessKey: 'y'.repeat(40) });
  const wrong = await brimful('sync', '--once');
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toMatch(/secret access key in the AWS profile team is wrong/);
  const doctor = await brimful('doctor', '--account', 'ci');
  expect(doctor.stdout).toMatch(/secret access key in the AWS profile team is wrong/);
  expect(doctor.stdout).toMatch(/Details: \w+ SignatureDoesNotMatch 403 request \S+/);
  for (const { stdout, stderr } of [unknown, wrong, doctor]) expect(stdout + stderr).not.toMatch(/sign in/i);
});

test('CR6: a bucket that does not exist is said as that', async () => {
  writeProfile(server.administrator);
  configure('no-such-bucket');
  const { code, stdout } = await brimful('sync', '--once');
  expect(code).toBe(1);
  expect(stdout).toContain('This bucket does not exist.');
});

test('CR5: keys that were corrected are used at once by "brimful sync", and no restart is needed', async () => {
  writeProfile(UNKNOWN);
  running = startCli(['--data-dir', home.dataDir, 'run', '--print-url'], environment());
  await running.line(/^Brimful is running/);
  const status = async (): Promise<string> => (await brimful('status')).stdout;
  await expect.poll(status).toMatch(/does not know the access key/);
  expect(await status()).toMatch(/fix: brimful sync\n {2}details: \w+ InvalidAccessKeyId 403 request/);
  writeProfile(server.administrator);
  expect((await brimful('sync')).code).toBe(0);
  await expect.poll(status).toMatch(/Up to date/);
});
