// R8 Legal S3 keys that no folder can hold never leave the root or vanish from the bucket; they are shown.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { appStateSchema } from '../../src/contract/state.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { StorageServer } from '../servers/s3/s3Server.ts';
import { FOLDER, createInstance, refusedNames } from './instance.ts';
import type { Instance } from './instance.ts';
import { openOtherClient } from './otherClient.ts';
import type { OtherClient } from './otherClient.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const MAX_KEY_BYTES = 1024;
/** Shown with this code. */
const HOSTILE: Readonly<Record<string, string>> = {
  '../evil': 'key-dots',
  'a/../../evil': 'key-dots',
  './evil': 'key-dots',
  '..': 'key-dots',
  'a//b': 'key-empty-part',
  '/abs': 'key-empty-part',
  '//': 'key-empty-part',
  'C:\\x': 'name-character',
  'C:/x': 'name-character',
  '..\\evil': 'name-character',
  'line\nbreak': 'name-character',
  'escape\u001b[31m': 'name-character',
  'question?': 'name-character',
  con: 'name-reserved',
  'folder/NUL.txt': 'name-reserved',
  'ends with dot.': 'name-trailing',
  'ends with space ': 'name-trailing',
  'slash with bytes/': 'key-slash-with-bytes',
  'sub/.brimful/x': 'name-ours',
  '.Brimful/identity': 'name-ours',
  'BRIMFU~1/x': 'name-ours',
  '.brimful-tmp-1234': 'name-ours',
};
/** Those that `why` is asked about; each question is a process. */
const EXPLAINED = [
  '../evil',
  'a//b',
  '/abs',
  'C:\\x',
  'con',
  'slash with bytes/',
  'sub/.brimful/x',
  'escape\u001b[31m',
];
const HARMLESS = [
  'a/b.txt',
  'plain.txt',
  '..almost',
  'a..b/c',
  '-rf',
  '$(id)',
  '%2e%2e%2fevil',
  'ünï/cödé',
  '~root',
];

let server: StorageServer;
let other: OtherClient;
let brimful: Instance;

beforeAll(async () => {
  server = await startStorageServer();
});
afterAll(() => server.stop());
afterEach(async () => {
  await brimful.remove();
  other.close();
});

/** One component of so many bytes is more than a file system takes; many short ones are not. */
function longKeys(prefix: string): { readonly tooLong: string; readonly long: string } {
  const length = MAX_KEY_BYTES - Buffer.byteLength(prefix);
  return {
    tooLong: 'x'.repeat(length),
    long: `${'d23456789/'.repeat(length / 10)}${'f'.repeat(length % 10)}`,
  };
}

describe.each([
  { what: 'below a prefix', bucket: 'hostile-prefix', prefix: 'team/' },
  { what: 'at the top of a bucket', bucket: 'hostile-top', prefix: '' },
])('hostile keys $what', ({ bucket, prefix }) => {
  test('are left alone, counted and explained; everything else is synced', async () => {
    other = await openOtherClient(server, { bucket, prefix });
    brimful = createInstance({ storage: server, bucket, prefix, folder: { names: 'portable' } });
    const { tooLong, long } = longKeys(prefix);
    const refused = { ...HOSTILE, [tooLong]: 'name-too-long' };
    const harmless = [...HARMLESS, long];
    for (const name of [...Object.keys(refused), ...harmless]) await other.put(name, `bytes of ${name}`);
    const listed = await other.sizes();
    expect(listed.size).toBe(Object.keys(refused).length + harmless.length);

    const report = await brimful.inStep();
    expect(refusedNames(report.refused, 'remote')).toEqual(Object.keys(refused).sort());
    expect(Object.fromEntries(report.refused.map(({ name, reason }) => [name, reason]))).toEqual(refused);
    expect([...brimful.contents().keys()].sort()).toEqual([...harmless].sort());
    expect(report.refused.length + brimful.contents().size).toBe(listed.size);
    // Nothing beside the folder and the data dir.
    expect(readdirSync(dirname(brimful.folder)).sort()).toEqual(['data', 'folder']);

    expect(await brimful.inStep()).toMatchObject({ done: 0, uploadedBytes: 0 });
    expect(await other.sizes()).toEqual(listed);
    for (const name of ['../evil', 'slash with bytes/', '/abs']) {
      expect(await other.get(name)).toBe(`bytes of ${name}`);
    }

    await brimful.run();
    await expect.poll(async () => (await brimful.shown())?.status).toBe('incomplete');
    const { stdout: status } = await brimful.command('status', '--json');
    const problems = appStateSchema.parse(JSON.parse(status)).folders[0]?.problems ?? [];
    expect(Object.fromEntries(problems.map(({ path, code }) => [path, code]))).toEqual(refused);
    for (const { message, kind } of problems) {
      expect(kind).toBe('refused');
      expect(message).toMatch(/^Left alone: .{20,}/s);
    }
    for (const name of EXPLAINED) {
      const { code, stdout } = await brimful.command('why', FOLDER, '--', name);
      expect({ name, code, stdout }).toMatchObject({ code: 0 });
      expect(stdout, name).toMatch(/^Left alone: ".+" in the bucket .{20,}\./);
      const size = Buffer.byteLength(`bytes of ${name}`);
      expect(stdout.replaceAll('\u00a0', ' '), name).toContain(`In the bucket: ${size} bytes, written on`);
      // What is printed on a terminal must not command it.
      expect(stdout, name).not.toContain('\u001b');
    }
    expect(await other.sizes()).toEqual(listed);
  });
});

describe('a file and a folder of the same name', () => {
  test('one is synced, the other is shown; count(shown) + count(synced) = count(LIST)', async () => {
    const place = { bucket: 'hostile-twins', prefix: 'p/' };
    other = await openOtherClient(server, place);
    brimful = createInstance({ storage: server, ...place });
    for (const name of ['twin', 'twin/child', 'a', 'A']) await other.put(name, name);
    const report = await brimful.inStep();
    const synced = [...brimful.contents().keys()];
    expect(report.refused.map(({ reason }) => reason)).toEqual(['file-and-folder']);
    expect(report.refused.length + synced.length).toBe(4);
    expect((await other.sizes()).size).toBe(4);
    expect(readdirSync(join(brimful.folder, 'twin'))).toHaveLength(1);
  });
});
