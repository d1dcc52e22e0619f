// `npm run world` as a process: its one line, its end, its usage; and large objects in constant memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { bytes, outcome } from '../conformance/s3/s3Case.ts';
import type { WorldDescription } from './startWorld.ts';

const MIB = 1024 ** 2;
const LARGE_BYTES = 300 * MIB;

let running: ChildProcess | null = null;

afterEach(() => {
  running?.kill('SIGKILL');
  running = null;
});

test('prints one line with everything a client needs and ends cleanly on SIGTERM', async () => {
  const { child, world } = await start(
    '--id-token-ttl',
    '60',
    '--credential-ttl',
    '30',
    '--fault',
    'slow-down',
  );
  expect(Object.keys(world).sort()).toEqual(
    [
      ...['accessKeyId', 'bucket', 'clientId', 'issuer', 'password', 'region', 'roleArn', 's3Endpoint'],
      ...['secretAccessKey', 'stsEndpoint', 'username'],
    ].sort(),
  );
  const discovery = await fetch(`${world.issuer}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer: world.issuer });
  const head = new HeadObjectCommand({ Bucket: world.bucket, Key: 'k' });
  expect(await outcome(client(world).send(head))).toMatch(/ 503$/);
  expect(await end(child)).toBe(0);
});

test('keeps its buckets between runs when it is given a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'brimful-world-'));
  try {
    const first = await start('--dir', folder);
    const object = { Bucket: first.world.bucket, Key: 'k' };
    await client(first.world).send(new PutObjectCommand({ ...object, Body: 'content' }));
    await end(first.child);
    const second = await start('--dir', folder);
    const { Body } = await client(second.world).send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('content');
    await end(second.child);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([[['--fault', 'nonsense']], [['--port', 'x']], [['--unknown']]])(
  'explains itself and exits 64 for %j',
  async (parameters) => {
    const child = spawnWorld(parameters);
    let explanation = '';
    child.stderr?.on('data', (text: Buffer) => (explanation += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(64);
    expect(explanation).toContain('Usage: npm run world');
  },
);

const hasProc = process.platform === 'linux';
if (!hasProc) console.log('The memory of the world is not measured: this system has no /proc.');

test.skipIf(!hasProc)(
  'a 300 MiB object streams through in constant memory',
  { timeout: 120_000 },
  async () => {
    const { child, world } = await start();
    const object = { Bucket: world.bucket, Key: 'large' };
    const piece = bytes(MIB);
    const Body = Readable.from(
      (function* () {
        for (let sent = 0; sent < LARGE_BYTES; sent += MIB) yield piece;
      })(),
    );
    const idle = await peakMemory(child);
    await client(world).send(new PutObjectCommand({ ...object, Body, ContentLength: LARGE_BYTES }));
    const got = await client(world).send(new GetObjectCommand(object));
    const [sent, received] = [createHash('md5'), createHash('md5')];
    for (let hashed = 0; hashed < LARGE_BYTES; hashed += MIB) sent.update(piece);
    for await (const chunk of got.Body as AsyncIterable<Uint8Array>) received.update(chunk);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    // Far less than the object, far more than the garbage collector leaves lying about.
    expect((await peakMemory(child)) - idle).toBeLessThan(LARGE_BYTES / 2);
    await end(child);
  },
);

function spawnWorld(parameters: readonly string[]): ChildProcess {
  const script = join(import.meta.dirname, '..', '..', 'src', 'tools', 'world.ts');
  return spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function start(
  ...parameters: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly world: WorldDescription }> {
  const child = spawnWorld(parameters);
  running = child;
  if (child.stdout === null) throw new Error('the world has no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, world: JSON.parse(line) as WorldDescription };
}

async function end(child: ChildProcess): Promise<number> {
  const closed = once(child, 'close') as Promise<[number]>;
  child.kill('SIGTERM');
  const [code] = await closed;
  running = null;
  return code;
}

function client(world: WorldDescription): S3Client {
  return new S3Client({
    ...{ endpoint: world.s3Endpoint, region: world.region, credentials: world },
    ...{ forcePathStyle: true, maxAttempts: 1 },
  });
}

/** The most memory that the process has ever held, in bytes. */
async function peakMemory(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
