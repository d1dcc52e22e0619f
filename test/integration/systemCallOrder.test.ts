// R4, R5, R10 as the system sees them: what must be on the disk, or in the journal, before what.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { createTestHome } from '../src/headless/cliProcess.ts';
import { canTrace, findCall, readSystemCalls, STRACE_WORDS } from './systemCalls.ts';
import type { SystemCall } from './systemCalls.ts';

const BUCKET = 'traced';
const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');
const FILES = Array.from({ length: 12 }, (_, index) => {
  const text = `content ${index}`;
  const hash = (name: string): string => createHash(name).update(text).digest('hex');
  return { path: `inner/file-${index}-.txt`, text, sha256: hash('sha256'), etag: hash('md5') };
});
const FLUSH = /^f(data)?sync$/;
const SEND = /^(write|writev|sendto|sendmsg)$/;

const isTraceable = canTrace();
if (!isTraceable) console.log('The order of system calls is skipped: strace is not here, or may not trace.');

/** Runs `brimful sync --once` on a folder of its own; returns what the system was asked for. */
async function traced(
  server: StorageServer,
  fill: (folder: string) => void,
): Promise<{ readonly folder: string; readonly calls: readonly SystemCall[] }> {
  const home = createTestHome();
  const { endpoint: s3Endpoint, region, administrator } = server;
  home.configure({
    accounts: [{ id: 'ci', source: 'environment', region, s3Endpoint, forcePathStyle: true }],
    folders: [{ id: 'docs', account: 'ci', localPath: home.folder, bucket: BUCKET, prefix: 'p/' }],
  });
  fill(home.folder);
  const folder = realpathSync(home.folder);
  const record = join(home.dataDir, 'calls.txt');
  const words = [process.execPath, CLI, '--data-dir', home.dataDir, 'sync', '--once'];
  const child = spawn('strace', [...STRACE_WORDS, '-o', record, '--', ...words], {
    env: {
      PATH: process.env['PATH'],
      HOME: home.dataDir,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: administrator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    },
    stdio: 'ignore',
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  const calls = readSystemCalls(readFileSync(record, 'utf8'));
  home.remove();
  return { folder, calls };
}

/** Fails with `what` where the call was never made. */
function made(call: SystemCall | undefined, what: string): SystemCall {
  if (call === undefined) throw new Error(`never: ${what}`);
  return call;
}

describe.skipIf(!isTraceable)('the order of system calls (strace)', () => {
  let server: StorageServer;
  beforeAll(async () => {
    server = await startStorageServer({ buckets: [BUCKET] });
  });
  afterAll(() => server.stop());

  test('up, then down', { timeout: 120_000 }, async () => {
    const up = await traced(server, (folder) => {
      mkdirSync(join(folder, 'inner'));
      for (const { path, text } of FILES) writeFileSync(join(folder, path), text);
    });
    for (const { path, sha256, etag } of FILES) {
      const put = made(
        findCall(up.calls, { names: SEND, holds: [`PUT /${BUCKET}/p/${path}`] }),
        `PUT ${path}`,
      );
      const content = findCall(up.calls, { names: FLUSH, holds: [`<${join(up.folder, path)}>`] });
      const names = findCall(up.calls, { names: FLUSH, holds: [`<${join(up.folder, 'inner')}>`] });
      const intent = findCall(up.calls, { names: /^pwrite64$/, holds: ['-wal>', path, sha256] });
      const agreed = findCall(up.calls, { names: /^pwrite64$/, holds: ['-wal>', path, etag] });
      // R10: the file and its name are on the disk before the bucket learns of them.
      expect(made(content, `flush of ${path}`).ended).toBeLessThan(put.begun);
      expect(made(names, `flush of the folder of ${path}`).ended).toBeLessThan(put.begun);
      // R5: so is the operation that explains the object.
      expect(made(intent, `intent of ${path}`).ended).toBeLessThan(put.begun);
      expect(made(agreed, `agreement on ${path}`).begun).toBeGreaterThan(put.ended);
    }

    const down = await traced(server, () => undefined);
    for (const { path } of FILES) {
      const name = path.slice('inner/'.length);
      const link = { names: /^(link|rename)/, holds: ['.brimful-tmp-', `/${name}"`] };
      const named = made(findCall(down.calls, link), `name of ${path}`);
      const temporary = /\.brimful-tmp-[0-9a-f]+/.exec(named.text)?.[0] ?? 'none';
      const content = findCall(down.calls, { names: FLUSH, holds: [`/${temporary}>`] });
      const agreed = made(
        findCall(down.calls, { names: /^pwrite64$/, holds: ['-wal>', path] }),
        `agreement on ${path}`,
      );
      // R4: flushed, and only then named.
      expect(made(content, `flush of ${path}`).ended).toBeLessThan(named.begun);
      // R10: the name is on the disk before it counts as agreed on.
      const holds = [`<${join(down.folder, 'inner')}>`];
      const kept = findCall(down.calls, { names: FLUSH, holds, after: named });
      expect(made(kept, `flush of the folder of ${path}`).ended).toBeLessThan(agreed.begun);
    }
  });
});

test('a record is read in the order in which calls begin, and a wait ends where it is resumed', () => {
  const record = [
    '7 fsync(3</a/.brimful-tmp-1> <unfinished ...>',
    '8 link("/a/.brimful-tmp-2", "/a/b") = 0',
    '7 <... fsync resumed>)              = 0',
    '8 pwrite64(4</j.db-wal>, "a/b", 4096, 56) = 4096',
    '9 fsync(5</c> <unfinished ...>',
    '+++ exited with 0 +++',
  ].join('\n');
  const calls = readSystemCalls(record);
  expect(calls.map(({ name, begun, ended }) => [name, begun, ended])).toEqual([
    ['fsync', 0, 2],
    ['link', 1, 1],
    ['pwrite64', 3, 3],
  ]);
  expect(findCall(calls, { names: FLUSH, holds: ['brimful-tmp-1>'] })?.text).toContain('= 0');
  const after = made(calls[1], 'link');
  expect(findCall(calls, { names: /^pwrite64$/, holds: ['a/b'], after })?.begun).toBe(3);
  expect(findCall(calls, { names: FLUSH, holds: [], after })).toBeUndefined();
});
