// `brimful sync --once` with keys from the environment and a real S3 server: exit
// codes, convergence, no secrets.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../servers/s3/s3Server.ts';
import { createTestHome, runCli, startCli } from './cliProcess.ts';
import type { TestHome } from './cliProcess.ts';

const BUCKET = 'team-files';
let server: StorageServer;
let s3: S3Client;
let number = 0;
/** A prefix of its own for each test. */
let prefix: string;
let homes: TestHome[];

beforeAll(async () => {
  server = await startStorageServer({ buckets: [BUCKET] });
  s3 = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    credentials: server.administrator,
  });
});
afterAll(async () => {
  s3.destroy();
  await server.stop();
});
beforeEach(() => {
  prefix = `test-${++number}/`;
  homes = [];
});
afterEach(() => {
  for (const home of homes) home.remove();
});

function newHome(folder: object = {}, account: object = {}): TestHome {
  const home = createTestHome();
  homes.push(home);
  home.configure({
    accounts: [
      {
        id: 'ci',
        source: 'environment',
        region: server.region,
        s3Endpoint: server.endpoint,
        forcePathStyle: true,
        ...account,
      },
    ],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket: BUCKET, prefix, ...folder }],
  });
  return home;
}

function keys(): Record<string, string> {
  const { accessKeyId, secretAccessKey } = server.administrator;
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

function brimful(home: TestHome, ...words: string[]) {
  return runCli(['--data-dir', home.dataDir, ...words], keys());
}

async function inStep(home: TestHome, code = 0): Promise<void> {
  const { stderr, stdout, ...ended } = await brimful(home, 'sync', '--once');
  expect({ code: ended.code, stderr, stdout }).toMatchObject({ code, stderr: '' });
}

async function put(name: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: prefix + name, Body: body }));
}

async function get(name: string): Promise<string> {
  const object = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: prefix + name }));
  return (await object.Body?.transformToString()) ?? '';
}

async function listed(): Promise<readonly string[]> {
  const page = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
  const keys = (page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length));
  return keys.filter((key) => !key.startsWith('.brimful/'));
}

/** Every file of a folder, without Brimful's own. */
function tree(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.brimful') && statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(files);
}

test('G10: a bucket that was emptied or created again waits for a person, however few the files', async () => {
  const home = newHome();
  const names = ['1.txt', '2.txt', '3.txt', '4.txt', '5.txt'];
  for (const name of names) writeFileSync(join(home.folder, name), name);
  await inStep(home);
  const all = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
  expect(all.Contents?.map(({ Key }) => Key)).toContain(`${prefix}.brimful/place.json`);
  for (const { Key } of all.Contents ?? []) await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));

  const waits = await brimful(home, 'sync', '--once');
  expect(waits.code).toBe(2);
  expect(waits.stdout + waits.stderr).toContain('the bucket has been emptied, or recreated under its name');
  expect(Object.keys(tree(home.folder))).toEqual(names);
  expect(await listed()).toEqual([]);

  expect((await brimful(home, 'reject', 'docs')).code).toBe(0);
  await inStep(home);
  expect(await listed()).toEqual(names);
  expect(Object.keys(tree(home.folder))).toEqual(names);
});

describe('two instances on one bucket', () => {
  test('converge after changes on both sides', async () => {
    const [a, b] = [newHome(), newHome()];
    mkdirSync(join(a.folder, 'sub'));
    writeFileSync(join(a.folder, 'sub', 'one.txt'), 'one');
    writeFileSync(join(a.folder, 'two.txt'), 'two');
    await put('three.txt', 'three');
    await inStep(a);
    await inStep(b);
    expect(tree(b.folder)).toEqual({ 'sub/one.txt': 'one', 'two.txt': 'two', 'three.txt': 'three' });

    writeFileSync(join(a.folder, 'two.txt'), 'two, changed by a');
    rmSync(join(b.folder, 'three.txt'));
    writeFileSync(join(b.folder, 'four.txt'), 'four');
    for (const home of [b, a, b]) await inStep(home);
    expect(tree(a.folder)).toEqual(tree(b.folder));
    expect(tree(a.folder)).toEqual({
      'sub/one.txt': 'one',
      'two.txt': 'two, changed by a',
      'four.txt': 'four',
    });

    writeFileSync(join(a.folder, 'two.txt'), 'version of a');
    writeFileSync(join(b.folder, 'two.txt'), 'version of b');
    await inStep(a);
    // R18: the conflict waits for a person on each device that knows it.
    for (const home of [b, a]) await inStep(home, 2);
    const merged = tree(a.folder);
    expect(tree(b.folder)).toEqual(merged);
    expect(Object.values(merged)).toEqual(expect.arrayContaining(['version of a', 'version of b']));
    const conflicts = await brimful(a, 'conflicts');
    expect(conflicts.stdout).toContain('docs: two.txt');
    const resolved = await brimful(a, 'resolve', 'docs', 'two.txt', '--keep', 'both');
    expect(resolved).toMatchObject({ code: 0, stdout: expect.stringContaining('Both versions') as string });
    await inStep(a);
    expect(tree(a.folder)).toEqual(merged);
  });

  test('both running, what one saves the other has soon', async () => {
    const [a, b] = [newHome({ pollSeconds: 1 }), newHome({ pollSeconds: 1 })];
    const running = [a, b].map((home) => startCli(['--data-dir', home.dataDir, 'run'], keys()));
    try {
      for (const cli of running) await cli.line(/^Brimful is running/);
      writeFileSync(join(a.folder, 'hello.txt'), 'hello');
      await expect.poll(() => tree(b.folder)).toEqual({ 'hello.txt': 'hello' });
      const why = await brimful(b, 'why', 'docs', 'hello.txt');
      expect(why.stdout).toContain('the same on this computer and in the bucket');
    } finally {
      for (const cli of running) await cli.kill('SIGTERM');
    }
  });
});

describe('exit codes of sync --once', () => {
  test('R18 2 while a file is not on both sides, however often it is synced', async () => {
    const home = newHome({ names: 'portable' });
    writeFileSync(join(home.folder, 'what?.txt'), 'not storable on Windows');
    writeFileSync(join(home.folder, 'fine.txt'), 'fine');
    for (let round = 0; round < 2; round++) {
      const { code, stdout } = await brimful(home, 'sync', '--once');
      expect(code).toBe(2);
      expect(stdout).toContain('docs: Up to date except 1 file. They are left alone');
    }
    const { stdout } = await brimful(home, 'sync', '--once', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ folders: [{ result: 'waits', report: { inStep: true } }] });
  });

  test('R9 2 when deletions wait for a person; approve carries them out, reject puts the files back', async () => {
    const home = newHome({ guard: { count: 1, share: 0.1 } });
    for (const name of ['a', 'b', 'c']) writeFileSync(join(home.folder, name), name);
    await inStep(home);
    for (const name of ['a', 'b']) rmSync(join(home.folder, name));
    const held = await brimful(home, 'sync', '--once', '--json');
    expect(held.code).toBe(2);
    expect(JSON.parse(held.stdout)).toMatchObject({ folders: [{ folder: 'docs', result: 'waits' }] });
    expect(await listed()).toEqual(expect.arrayContaining(['a', 'b', 'c']));

    expect((await brimful(home, 'reject', 'docs')).code).toBe(0);
    expect(tree(home.folder)).toEqual({ a: 'a', b: 'b', c: 'c' });
    for (const name of ['a', 'b']) rmSync(join(home.folder, name));
    const shown = await brimful(home, 'approve', 'docs');
    expect(shown.code).toBe(2);
    expect(shown.stdout).toContain('in the bucket: a (1 B)'.replace('1 ', '1\u00a0'));
    expect(await listed()).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    const code = /--confirm (2-\w+)/.exec(shown.stdout)?.[1] ?? 'none';

    // The set that was shown is not the one that would be deleted now.
    rmSync(join(home.folder, 'c'));
    const changed = await brimful(home, 'approve', 'docs', '--confirm', code);
    expect({ code: changed.code, stdout: changed.stdout }).toEqual({ code: 1, stdout: '' });
    expect(await listed()).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    writeFileSync(join(home.folder, 'c'), 'c');
    expect((await brimful(home, 'approve', 'docs', '--confirm', code)).code).toBe(0);
    expect((await listed()).filter((name) => !name.startsWith('.brimful'))).toEqual(['c']);
    expect((await brimful(home, 'approve', 'docs')).code).toBe(1);
  });

  test('R6 2 when the folder is gone, and nothing is deleted in the bucket', async () => {
    const home = newHome();
    writeFileSync(join(home.folder, 'a'), 'a');
    await inStep(home);
    rmSync(home.folder, { recursive: true });
    expect((await brimful(home, 'sync', '--once')).code).toBe(2);
    expect(await get('a')).toBe('a');
  });

  test('1 when the service cannot be reached or refuses, with a sentence', async () => {
    const unreachable = newHome({}, { s3Endpoint: 'http://127.0.0.1:9' });
    const wrong = newHome({ bucket: 'no-such-bucket' });
    for (const home of [unreachable, wrong]) {
      const { code, stdout } = await brimful(home, 'sync', '--once');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^docs: .{10,}/);
    }
  });

  test('R12 1 when each upload loses its connection, and the sentence names the network and the file', async () => {
    const home = newHome();
    writeFileSync(join(home.folder, 'a.txt'), 'one');
    server.faults.replace([{ type: 'reset-before', operations: ['PutObject'], keyPattern: 'a.txt' }]);
    const { code, stdout } = await runCli(['--data-dir', home.dataDir, 'sync', '--once'], keys());
    server.faults.replace([]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/a\.txt.*the connection to it was lost/);
  });

  test('while the service is busy, what it waits for is said once, and then all is done', async () => {
    const home = newHome();
    for (const name of ['a', 'b', 'c']) writeFileSync(join(home.folder, name), name);
    server.faults.replace([
      { type: 'slow-down', operations: ['PutObject'], keyPattern: '/[abc]$', count: 6 },
    ]);
    const { code, stderr } = await brimful(home, 'sync', '--once');
    server.faults.replace([]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'brimful: waiting: The storage service is throttling requests. Syncing continues more slowly.\n',
    });
  });

  test('1 without keys, and the sentence says which', async () => {
    const home = newHome();
    const { code, stdout } = await runCli(['--data-dir', home.dataDir, 'sync', '--once'], {
      HOME: home.dataDir,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('AWS_ACCESS_KEY_ID');
  });

  test('F6 1 for a place that must not be synced', async () => {
    const home = createTestHome();
    homes.push(home);
    home.configure({
      accounts: [{ id: 'ci', source: 'environment', region: 'eu-central-1' }],
      folders: [{ id: 'docs', account: 'ci', localPath: home.dataDir, bucket: BUCKET, prefix }],
    });
    const { code, stdout } = await brimful(home, 'sync', '--once');
    expect(code).toBe(1);
    expect(stdout).toContain('Brimful keeps its own files here');
    expect(existsSync(join(home.dataDir, '.brimful'))).toBe(false);
  });
});

describe('short commands', () => {
  test('upload, trash, restore, plan, policy, doctor', async () => {
    const home = newHome();
    writeFileSync(join(home.folder, 'a.txt'), 'a');
    await inStep(home);

    const file = join(home.dataDir, 'report.txt');
    writeFileSync(file, 'report');
    const uploaded = await brimful(home, 'upload', file, '--share');
    expect(uploaded.code).toBe(0);
    const link = /https?:\S+/.exec(uploaded.stdout)?.[0] ?? '';
    const shared = await fetch(link);
    expect(await shared.text()).toBe('report');
    expect(shared.headers.get('content-disposition')).toContain('attachment');
    expect(uploaded.stdout).toMatch(/valid until \d{4}-/);
    expect(await get('Uploads/report.txt')).toBe('report');

    await put('a.txt', 'a, changed elsewhere');
    expect((await brimful(home, 'plan', 'docs')).stdout).toContain('Download a.txt (changed in the bucket)');
    await inStep(home);
    const trash = await brimful(home, 'trash', 'docs');
    expect(trash.stdout).toContain('a.txt (replaced)');
    expect((await brimful(home, 'restore', 'docs', trash.stdout.split(' ')[0] ?? '')).code).toBe(0);
    expect(Object.values(tree(home.folder))).toContain('a');

    const doctor = await brimful(home, 'doctor', '--account', 'ci', '--json');
    expect(doctor.code).toBe(0);
    const { steps } = JSON.parse(doctor.stdout) as { steps: { id: string; status: string }[] };
    expect(steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      ...['proxy ok', 'clock ok', 'keychain ok', 'credentials warning', 'list:docs ok', 'conditions:docs ok'],
      ...['checksums:docs ok', 'versioning:docs warning'],
    ]);
    expect((await brimful(home, 'policy', '--account', 'ci')).code).toBe(64);
  });
});

describe('secrets (TK8, VT5)', () => {
  test('no key and no link is left in any file or output', async () => {
    const home = newHome();
    writeFileSync(join(home.folder, 'a.txt'), 'a');
    const canary = 'CANARY7secret7access7key7CANARY';
    const wrongKeys = { AWS_ACCESS_KEY_ID: 'AKIACANARYCANARY1234', AWS_SECRET_ACCESS_KEY: canary };
    const refused = await runCli(['--data-dir', home.dataDir, 'sync', '--once'], wrongKeys);
    expect(refused.code).not.toBe(0);
    const shared = await brimful(home, 'upload', join(home.folder, 'a.txt'), '--share');
    const signature = /X-Amz-Signature=(\w+)/.exec(shared.stdout)?.[1] ?? 'missing';

    const secrets = [canary, 'AKIACANARYCANARY1234', signature, server.administrator.secretAccessKey];
    const files = readdirSync(home.dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(home.dataDir, name))
      .filter((path) => statSync(path).isFile());
    expect(files.map((path) => path.slice(home.dataDir.length + 1))).toEqual(
      expect.arrayContaining(['logs/brimful.log', 'config.json']),
    );
    for (const secret of secrets) {
      for (const path of files)
        expect(readFileSync(path).includes(secret), `${secret} in ${path}`).toBe(false);
      expect(refused.stdout + refused.stderr).not.toContain(secret);
    }
  });
});
