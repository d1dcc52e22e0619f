// Failures of the virtual bucket that the simulator relies on, beyond the conformance suite.
import { describe, expect, test } from 'vitest';
import {
  bytesOf,
  codeOf,
  listAll,
  must,
  NEVER,
  readBody,
  uploadOf,
} from '../../conformance/remote/remoteWorld.ts';
import { createVirtualBucket } from './virtualBucket.ts';
import { createVirtualFolder } from './virtualBucketFolder.ts';
import type { RemoteStep, StepOutcome } from './virtualBucketNetwork.ts';

function world(outcomes: Partial<Record<RemoteStep, StepOutcome>>, versioning = false) {
  const bucket = createVirtualBucket({ profile: 'aws', versioning, clock: { now: () => 1000 } });
  const folder = createVirtualFolder({
    bucket,
    prefix: 'p/',
    network: { step: (operation) => Promise.resolve(outcomes[operation] ?? 'ok') },
    pageSize: 1,
    multipart: { threshold: 8, size: 4 },
  });
  return { bucket, folder };
}

describe('virtual bucket', () => {
  test('R5: a lost answer leaves the outcome open, with and without effect', async () => {
    const after = world({ put: 'lost-after' });
    expect(codeOf(await after.folder.upload(uploadOf('a', bytesOf('x'))))).toBe('outcome-unknown');
    expect(after.bucket.get('p/a')).toBeDefined();
    const before = world({ put: 'lost-before' });
    expect(codeOf(await before.folder.upload(uploadOf('a', bytesOf('x'))))).toBe('outcome-unknown');
    expect(before.bucket.get('p/a')).toBeUndefined();
  });

  test('R10: an upload whose completion was lost stays open, so that it can be taken up again', async () => {
    const { bucket, folder } = world({ complete: 'lost-before' });
    expect(codeOf(await folder.upload(uploadOf('a', bytesOf('0123456789'))))).toBe('outcome-unknown');
    expect(bucket.openUploads().length).toBe(1);
  });

  test('case 20: a listing that fails half-way ends with a fault', async () => {
    let pages = 0;
    const bucket = createVirtualBucket({ profile: 'aws', versioning: false, clock: { now: () => 0 } });
    for (const key of ['p/a', 'p/b', 'p/c']) bucket.write(key, bytesOf(key));
    const folder = createVirtualFolder({
      bucket,
      prefix: 'p/',
      network: { step: () => Promise.resolve(++pages < 3 ? 'ok' : 'denied') },
      pageSize: 1,
      multipart: { threshold: 8, size: 4 },
    });
    const codes: string[] = [];
    for await (const page of folder.list({ under: '', signal: NEVER })) codes.push(codeOf(page));
    expect(codes).toEqual(['ok', 'ok', 'denied']);
  });

  test('case 18: expired credentials never look like an empty listing', async () => {
    const { folder } = world({ list: 'expired' });
    await expect(listAll(folder)).rejects.toThrow('needs-sign-in');
  });

  test('a body that ends early ends with a fault', async () => {
    const { bucket, folder } = world({ body: 'lost-before' });
    const { etag } = bucket.write('p/a', bytesOf('0123'));
    const download = must(await folder.download({ key: 'a', etag, offset: 0, signal: NEVER }));
    expect(codeOf(await readBody(download))).toBe('unreachable');
  });

  test('the oracle sees every content that can still be read', () => {
    const versioned = world({}, true).bucket;
    versioned.write('p/a', bytesOf('1'));
    versioned.write('p/a', bytesOf('2'));
    versioned.delete('p/a');
    expect(versioned.allContents().map((bytes) => Buffer.from(bytes).toString())).toEqual(['1', '2']);
    expect(versioned.changes().map(({ type, replaced }) => [type, replaced?.versionId ?? null])).toEqual([
      ['put', null],
      ['put', 'v1'],
      ['delete', 'v2'],
    ]);
    const plain = world({}).bucket;
    plain.write('p/a', bytesOf('1'));
    plain.write('p/a', bytesOf('2'));
    expect(plain.allContents().map((bytes) => Buffer.from(bytes).toString())).toEqual(['2']);
  });

  test('an archived object lists as such and cannot be downloaded', async () => {
    const { bucket, folder } = world({});
    const { etag } = bucket.write('p/cold', bytesOf('x'));
    bucket.archive('p/cold');
    expect((await listAll(folder)).map(({ archived }) => archived)).toEqual([true]);
    expect(codeOf(await folder.download({ key: 'cold', etag, offset: 0, signal: NEVER }))).toBe('archived');
  });
});
