// What stopped a folder on servers of others, each on the server that does it: what is wrong is said with its
// names and its cause, and the rest goes on.
import { exec, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DoctorStep } from '../../../src/contract/setup.ts';
import { createInstance, verdictIn } from '../instance.ts';
import type { Instance } from '../instance.ts';
import { openOtherClient } from '../otherClient.ts';
import type { OtherClient, StorageEndpoint } from '../otherClient.ts';
import { storagesNamed } from '../storages.ts';
import type { Storage } from '../storages.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

const BUCKET = 'faults';

/** A server for the enclosing `describe`, and what a test needs on it under a prefix of its own. */
function onServer({ start }: Storage) {
  let storage: Awaited<ReturnType<typeof start>>;
  let number = 0;
  const opened: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    storage = await start();
  });
  afterAll(async () => {
    for (const end of opened) await end();
    await storage.stop();
  });
  return {
    endpoint: (): StorageEndpoint => storage,
    place: async (): Promise<{ other: OtherClient; device: (keys?: Keys) => Instance }> => {
      const place = { bucket: BUCKET, prefix: `test-${++number}/` };
      const other = await openOtherClient(storage, place);
      opened.push(() => other.close());
      const device = (keys: Keys = storage.administrator): Instance => {
        const made = createInstance({ storage: { ...storage, administrator: keys }, ...place });
        opened.push(() => made.remove());
        return made;
      };
      return { other, device };
    },
  };
}

type Keys = StorageEndpoint['administrator'];

async function syncOnce(device: Instance) {
  const verdict = verdictIn((await device.command('sync', '--once', '--json')).stdout);
  return { verdict, fault: verdict?.report?.fault, problems: verdict?.report?.problems ?? [] };
}

describe.each(storagesNamed('ceph', 'minio', 'versitygw', 'seaweedfs'))('$name', (server) => {
  const { place, endpoint } = onServer(server);

  test('a wrong secret and an unknown access key are called so', async () => {
    const { device } = await place();
    const { accessKeyId, secretAccessKey } = endpoint().administrator;
    const wrong = await syncOnce(device({ accessKeyId, secretAccessKey: `${secretAccessKey}x` }));
    const unknown = await syncOnce(device({ accessKeyId: 'AKIANOBODY', secretAccessKey }));
    // Ceph with STS says AccessDenied to both.
    const isNamed = server.id !== 'ceph';
    expect(wrong.fault?.code).toBe(isNamed ? 'keys-refused' : 'denied');
    expect(wrong.fault?.message).toMatch(
      isNamed ? /secret access key .* is wrong/ : /the access key and its secret/,
    );
    expect(unknown.fault?.message).toMatch(
      isNamed ? /does not know the access key/ : /the access key and its secret/,
    );
    for (const { fault } of [wrong, unknown])
      expect(fault?.detail).toMatch(/^ListObjectsV2 \w+ 403 request \S+/);
  });

  test('a bucket that is not there is not made; one that was emptied is a question about the bucket', async () => {
    const { device, other } = await place();
    const a = device();
    for (let n = 0; n < 30; n++) writeFileSync(join(a.folder, `file ${n}`), `${n}`);
    await a.inStep();
    for (const [name] of await other.sizes()) await other.remove(name);
    await other.remove('.brimful/place.json');
    const { verdict } = await syncOnce(a);
    expect(verdict?.message).toMatch(/^Waits for you: the bucket has been emptied, or recreated/);
    expect(a.contents().size).toBe(30);

    const mistyped = createInstance({ storage: endpoint(), bucket: 'mistyped', prefix: 'x/' });
    writeFileSync(join(mistyped.folder, 'a'), 'a');
    expect((await syncOnce(mistyped)).fault?.code).toBe('bucket-missing');
    await mistyped.remove();
    const { Buckets } = await other.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).not.toContain('mistyped');
  });

  test('names that exclude one another are told, and the rest goes on', async () => {
    const { device, other } = await place();
    const a = device();
    mkdirSync(join(a.folder, 'x'));
    writeFileSync(join(a.folder, 'x', 'child'), 'child');
    await a.inStep();
    // Versity refuses it, MinIO hides the other one, others keep both.
    await other.put('x', 'a file of that name').catch(() => undefined);
    writeFileSync(join(a.folder, 'rest.txt'), 'rest');
    expectTold(await syncOnce(a), 'x', server.id === 'versitygw');
    expect(await other.get('rest.txt')).toBe('rest');
    expect(readFileSync(join(a.folder, 'x', 'child'), 'utf8')).toBe('child');

    const { device: second, other: tool } = await place();
    const b = second();
    writeFileSync(join(b.folder, 'dir'), 'file');
    writeFileSync(join(b.folder, 'rest.txt'), 'rest');
    await tool.put('dir/child', 'child');
    expectTold(await syncOnce(b), 'dir', server.id === 'minio');
    expect(await tool.get('rest.txt')).toBe('rest');
    expect(readFileSync(join(b.folder, 'dir'), 'utf8')).toBe('file');
  });
});

describe.each(storagesNamed('local', 'ceph', 'minio', 'versitygw', 'seaweedfs'))(
  'doctor on $name',
  (server) => {
    const { place, endpoint } = onServer(server);
    const aws = spawnSync('aws', ['--version']).status === 0;
    if (!aws) console.log('What doctor recommends is not carried out: the AWS CLI is not installed');

    test.skipIf(!aws)('what it recommends is carried out as it stands, and then all is well', async () => {
      const { device } = await place();
      const a = device();
      const versioning = async (): Promise<DoctorStep | undefined> => {
        const { stdout } = await a.command('doctor', '--account', 'ci', '--json');
        const { steps } = JSON.parse(stdout) as { readonly steps: readonly DoctorStep[] };
        expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
        return steps.find(({ id }) => id === 'versioning:docs');
      };
      const before = await versioning();
      expect(before?.status).toBe('warning');
      const { accessKeyId, secretAccessKey } = endpoint().administrator;
      const env = {
        ...{ PATH: process.env['PATH'], HOME: a.dataDir, AWS_ACCESS_KEY_ID: accessKeyId },
        ...{ AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_EC2_METADATA_DISABLED: 'true' },
      };
      const ran = await promisify(exec)(before?.remedy ?? 'no remedy', { env });
      expect(ran.stderr).toBe('');
      expect((await versioning())?.status).toBe('ok');
    });
  },
);

/** Either there was nothing to tell, or the name is among the problems or refusals. */
function expectTold(
  { verdict, problems }: Awaited<ReturnType<typeof syncOnce>>,
  name: string,
  isNothing: boolean,
): void {
  const { inStep = false, refused = [] } = verdict?.report ?? {};
  const told = [
    ...problems.filter(({ code }) => code === 'name-clash').map(({ path }) => path ?? ''),
    ...refused.map((one) => one.name),
  ];
  if (isNothing) expect(inStep).toBe(true);
  else expect(told.map((one) => one.split('/')[0])).toContain(name);
}

describe.each(storagesNamed('seaweedfs'))('$name, a key that may only read', (server) => {
  const { place } = onServer(server);

  test('downloads everything, sends nothing, and leaves nothing', async () => {
    const { device, other } = await place();
    for (let n = 0; n < 5; n++) await other.put(`file ${n}`, `${n}`);
    const reader = device({ accessKeyId: 'readkey', secretAccessKey: 'readsecret' });
    writeFileSync(join(reader.folder, 'mine'), 'mine');
    const { problems } = await syncOnce(reader);
    expect(problems).toMatchObject([{ path: 'mine', code: 'denied' }]);
    expect([...reader.contents().keys()].sort()).toEqual(
      [0, 1, 2, 3, 4].map((n) => `file ${n}`).concat('mine'),
    );
    const { Contents = [] } = await other.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents).toHaveLength(5);
  });
});
