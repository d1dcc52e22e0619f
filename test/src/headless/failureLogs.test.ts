// What a stranger finds in the log after a failure, once: cause, code, and HTTP status and request id if any.
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mountTinyDisk } from '../disk/disks/tinyDisk.ts';
import type { TinyDisk } from '../disk/disks/tinyDisk.ts';
import type { FaultRuleSource } from '../../servers/faults/faults.ts';
import { freePort } from '../../servers/freePort.ts';
import { signInWithScriptedBrowser } from '../../servers/openid/scriptedBrowser.ts';
import { startWorld } from '../../servers/startWorld.ts';
import type { World } from '../../servers/startWorld.ts';
import { createTestHome, runCli, startCli } from './cliProcess.ts';
import type { TestHome } from './cliProcess.ts';

let world: World;
let home: TestHome;
let disk: TinyDisk | null;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  home = createTestHome();
  disk = null;
});
afterEach(() => {
  world.storage.faults.replace([]);
  disk?.unmount();
  home.remove();
});

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly fault?: { readonly code: string; readonly message: string; readonly detail?: string };
  readonly [field: string]: unknown;
}

function log(): readonly Line[] {
  const text = readFileSync(join(home.dataDir, 'logs', 'brimful.log'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function configure(account: object = {}, folder: object = {}): void {
  const { region, s3Endpoint, stsEndpoint, bucket } = world.description;
  const endpoints = { region, s3Endpoint, stsEndpoint, forcePathStyle: true };
  home.configure({
    accounts: [{ id: 'ci', source: 'environment', ...endpoints, ...account }],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket, prefix: 'docs/', ...folder }],
    keepSignIn: false,
  });
}

function oidc(changes: object = {}): object {
  const { issuer, clientId, roleArn } = world.description;
  return { source: 'oidc', issuer, clientId, roleArn, ...changes };
}

async function brimful(...words: string[]): Promise<void> {
  const { accessKeyId, secretAccessKey } = world.description;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const ended = await runCli(['--data-dir', home.dataDir, ...words], keys);
  expect(ended.code).not.toBe(0);
}

async function signIn(): Promise<void> {
  const login = startCli(['--data-dir', home.dataDir, 'login', '--print-url']);
  const url = /http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '';
  const { username, password } = world.description;
  await signInWithScriptedBrowser({ url, username, password, signal: AbortSignal.timeout(60_000) });
  await login.ended;
}

/** The provider shows its refusal in the browser and never answers the app; the person gives up. */
async function signInInVain(): Promise<void> {
  const login = startCli(['--data-dir', home.dataDir, 'login', '--print-url']);
  const url = /http:\S+/.exec(await login.line(/^Open this address/))?.[0] ?? '';
  expect(await (await fetch(url)).text()).toContain('invalid_client');
  await login.kill('SIGINT');
}

interface Failure {
  readonly name: string;
  /** Brings the failure about; `impossible`: not on this machine, and the reason was printed. */
  readonly induce: () => Promise<unknown>;
  /** The line that explains it: its event, level, and what it must name. */
  readonly event: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly names: readonly RegExp[];
  /** The line of the request, where the service has answered. */
  readonly request?: {
    readonly operation: string;
    readonly status: number | null;
    readonly error: string;
  };
}

async function syncWith(...faults: readonly FaultRuleSource[]): Promise<void> {
  configure();
  writeFileSync(join(home.folder, 'denied.txt'), 'content');
  world.storage.faults.replace(faults);
  await brimful('sync', '--once');
}

const FAILURES: readonly Failure[] = [
  {
    name: 'dead issuer',
    induce: async () => {
      configure(oidc({ issuer: `http://127.0.0.1:${await freePort()}` }));
      await brimful('login', '--print-url');
    },
    event: 'sign-in failed',
    level: 'warn',
    names: [/"account":"ci"/, /"provider":"127.0.0.1:\d+"/, /"code":"unreachable"/, /ECONNREFUSED/],
  },
  {
    name: 'STS refuses the role',
    induce: async () => {
      configure(oidc());
      world.storage.faults.replace([
        { type: 'error', code: 'AccessDenied', status: 403, operations: ['AssumeRoleWithWebIdentity'] },
      ]);
      await signIn();
    },
    event: 'credentials not renewed',
    level: 'warn',
    names: [/"account":"ci"/, /AccessDenied/, /403/],
  },
  {
    name: 'client id that the provider does not know',
    induce: async () => {
      configure(oidc({ clientId: 'nobody-knows-me' }));
      await signInInVain();
    },
    event: 'sign-in failed',
    level: 'warn',
    names: [/"account":"ci"/, /"code":"cancelled"/],
  },
  {
    name: 'missing bucket',
    induce: async () => {
      configure({}, { bucket: 'no-such-bucket' });
      await brimful('sync', '--once');
    },
    event: 'pass failed',
    level: 'warn',
    names: [/"code":"bucket-missing"/, /NoSuchBucket 404 request \S+/],
    request: { operation: 'ListObjectsV2', status: 404, error: 'NoSuchBucket' },
  },
  {
    name: 'upload refused as malformed',
    induce: () =>
      syncWith({
        ...{ type: 'error', code: 'InvalidArgument', status: 400 },
        ...{ operations: ['PutObject'], keyPattern: 'denied' },
      }),
    event: 'paths have problems',
    level: 'warn',
    names: [/"path":"denied.txt"/, /"code":"denied"/, /InvalidArgument 400 request \S+/],
    request: { operation: 'PutObject', status: 400, error: 'InvalidArgument' },
  },
  {
    name: 'upload denied',
    induce: () => syncWith({ type: 'denied', operations: ['PutObject'], keyPattern: 'denied' }),
    event: 'paths have problems',
    level: 'warn',
    names: [/"path":"denied.txt"/, /"code":"denied"/, /AccessDenied 403 request \S+/],
    request: { operation: 'PutObject', status: 403, error: 'AccessDenied' },
  },
  {
    name: 'server goes down in the middle of a sync',
    induce: () => syncWith({ type: 'reset-before', operations: ['ListObjectsV2'] }),
    event: 'pass failed',
    level: 'warn',
    names: [/"code":"unreachable"/, /ECONNRESET/],
    request: { operation: 'ListObjectsV2', status: null, error: 'TimeoutError' },
  },
  {
    name: 'full disk',
    induce: async () => {
      disk = mountTinyDisk(join(home.folder, 'small'), 256 * 1024);
      if (disk === null) return 'impossible';
      configure({}, { localPath: disk.path, prefix: 'large/' });
      await putLarge();
      return brimful('sync', '--once');
    },
    event: 'paths have problems',
    level: 'warn',
    names: [/"folder":"docs"/, /"code":"no-space"/, /1 MB are needed/],
  },
  {
    name: 'folder that is not there',
    induce: async () => {
      configure();
      rmSync(home.folder, { recursive: true });
      await brimful('sync', '--once');
    },
    event: 'pass failed',
    level: 'warn',
    names: [/"folder":"docs"/, /"code":"root-missing"/],
  },
  {
    name: 'broken config.json',
    induce: async () => {
      writeFileSync(join(home.dataDir, 'config.json'), '{\n  "folders": [\n  }\n');
      await brimful('sync', '--once');
    },
    event: 'app cannot open',
    level: 'error',
    names: [/"code":"config-invalid"/, /config\.json: \(whole file\)/, /line 3/],
  },
  {
    name: 'damaged journal',
    induce: async () => {
      configure({}, { bucket: 'no-such-bucket' });
      mkdirSync(join(home.dataDir, 'journals'));
      writeFileSync(join(home.dataDir, 'journals', 'docs.db'), 'no database '.repeat(1000));
      await brimful('sync', '--once');
    },
    event: 'damaged journal set aside',
    level: 'warn',
    names: [/"folder":"docs"/, /docs\.db\.damaged-1/],
  },
];

async function putLarge(): Promise<void> {
  const { s3Endpoint: endpoint, region, bucket, accessKeyId, secretAccessKey } = world.description;
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'large/x', Body: Buffer.alloc(1024 * 1024, 1) }));
  s3.destroy();
}

describe('the log after a failure', () => {
  test.for(FAILURES)('$name', { timeout: 240_000 }, async (failure, { skip }) => {
    const { induce, event, level, names, request } = failure;
    if ((await induce()) === 'impossible') skip();
    const lines = log();
    if (process.env.SHOW_LOG === '1') console.log(lines.map((line) => JSON.stringify(line)).join('\n'));
    const telling = lines.filter(({ msg }) => msg === event);
    expect(telling, 'one line tells it').toHaveLength(1);
    expect(telling[0]?.level).toBe(level);
    const text = JSON.stringify(telling[0]);
    for (const name of names) expect(text).toMatch(name);
    const requests = lines.filter(({ msg }) => msg === 'request failed');
    if (request === undefined) return;
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject(request);
    if (request.status !== null) expect(requests[0]?.['requestId']).toMatch(/./);
  });
});
