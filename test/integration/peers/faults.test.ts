// What stopped a folder on servers of others, each on the server that does it: what is wrong is said with its
// names and its cause, and the rest goes on.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListBucketsCommand, ListObjectsV2Command, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { createInstance, verdictIn } from '../instance.ts';
import type { Instance } from '../instance.ts';
import { onPeers } from '../storages.ts';
import { BUCKET, onServer } from '../suites/onServer.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

async function syncOnce(device: Instance) {
  const verdict = verdictIn((await device.command('sync', '--once', '--json')).stdout);
  return { verdict, fault: verdict?.report?.fault, problems: verdict?.report?.problems ?? [] };
}

onPeers(['ceph', 'minio', 'versitygw', 'seaweedfs'], (server) =>
  describe(server.name, () => {
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
  }),
);

onPeers(['ceph', 'minio', 'versitygw', 'seaweedfs'], (server) =>
  describe(`${server.name}, a versioned bucket`, () => {
    const { place } = onServer(server);

    async function versioned() {
      const { device, other } = await place();
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await other.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
      return { a: device(), other };
    }

    test('a folder takes the name of a deleted file: it arrives, or is told, and the rest goes on', async () => {
      const { a, other } = await versioned();
      writeFileSync(join(a.folder, 'swap'), 'a file');
      await a.inStep();
      rmSync(join(a.folder, 'swap'));
      mkdirSync(join(a.folder, 'swap'));
      writeFileSync(join(a.folder, 'swap', 'child'), 'child');
      writeFileSync(join(a.folder, 'rest.txt'), 'rest');
      // MinIO takes it and never lists it, Versity refuses it.
      expectTold(await syncOnce(a), 'swap', server.id === 'ceph' || server.id === 'seaweedfs');
      expect(await other.get('rest.txt')).toBe('rest');
      expect(readFileSync(join(a.folder, 'swap', 'child'), 'utf8')).toBe('child');
    });

    test('a file with a long name is replaced, or told, and the rest goes on', async () => {
      const { a, other } = await versioned();
      const name = 'n'.repeat(240);
      writeFileSync(join(a.folder, name), 'first');
      await a.inStep();
      writeFileSync(join(a.folder, name), 'second');
      writeFileSync(join(a.folder, 'rest.txt'), 'rest');
      const { verdict, problems } = await syncOnce(a);
      if (server.id === 'versitygw')
        expect(problems).toMatchObject([
          { path: name, code: 'too-large', message: expect.stringContaining('Shorten it') as string },
        ]);
      else expect(verdict?.report?.inStep).toBe(true);
      expect(await other.get('rest.txt')).toBe('rest');
    });
  }),
);

/** Either there was nothing to tell, or the name is among the problems or refusals. */
function expectTold(
  { verdict, problems }: Awaited<ReturnType<typeof syncOnce>>,
  name: string,
  isNothing: boolean,
): void {
  const { inStep = false, refused = [] } = verdict?.report ?? {};
  const told = [
    ...problems
      .filter(({ code }) => code === 'name-clash' || code === 'inconsistent')
      .map(({ path }) => path ?? ''),
    ...refused.map((one) => one.name),
  ];
  if (isNothing) expect(inStep).toBe(true);
  else expect(told.map((one) => one.split('/')[0])).toContain(name);
}

onPeers(['seaweedfs'], (server) =>
  describe(`${server.name}, a key that may only read`, () => {
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
  }),
);
