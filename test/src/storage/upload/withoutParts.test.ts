// R12 where the service or the permissions refuse uploads in parts: large files go up in one piece.
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failed, ok } from '../../../../src/result.ts';
import { degradations, refusedSentences } from '../../../../src/sync/degradations.ts';
import type { UploadSource } from '../../../../src/sync/remoteFolder.ts';
import { codeOf, must, NEVER, patterned, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { ALL_ENFORCED, BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const PART = SMALL_SIZES.minimumPart;
const LIMIT = PART * 3;
const CONTENT = patterned(PART * 2 + 17, 'in one piece');

const REFUSALS = [
  { type: 'denied' },
  { type: 'error', code: 'NotImplemented', status: 501 },
  { type: 'error', code: 'MethodNotAllowed', status: 405 },
] as const;

let bench: StorageBench;
beforeEach(async () => {
  bench = await startBench({ maxAttempts: 2, sizes: { ...SMALL_SIZES, largestPut: LIMIT } });
});
afterEach(() => bench.close());

/** Reads like a file: a read at 0 starts over, and each byte is read once after it. */
function fileOf(bytes: Uint8Array, confirm: () => boolean = () => true): UploadSource {
  let next = 0;
  return {
    size: bytes.length,
    read(offset, length) {
      if (offset !== 0 && offset !== next) throw new Error(`read at ${offset}, expected ${next}`);
      next = offset + length;
      return Promise.resolve(ok(bytes.slice(offset, offset + length)));
    },
    confirm: () => Promise.resolve().then(confirm),
  };
}

const upload = (key: string, more: Parameters<typeof uploadOf>[2] = {}, bytes = CONTENT) =>
  bench.folder.upload(uploadOf(key, bytes, { source: fileOf(bytes), ...more }));

async function contentOf(key: string): Promise<Buffer> {
  const { etag } = must(await bench.folder.head(key, NEVER)) ?? { etag: '' };
  const { body } = must(await bench.folder.download({ key, etag, offset: 0, signal: NEVER }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(must(chunk));
  return Buffer.concat(chunks);
}

async function openUploads(): Promise<number> {
  const { Uploads } = await bench.tool.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return Uploads?.length ?? 0;
}

const count = (operation: string): number =>
  bench.operations().filter((operationSeen) => operationSeen === operation).length;

describe.each(REFUSALS)('parts are refused ($type $code)', (refusal) => {
  test.each(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'])(
    'at %s: the file goes up whole, nothing is left behind, and the next one is sent so at once',
    async (operation) => {
      bench.server.faults.replace([{ ...refusal, operations: [operation] }]);
      const progress: number[] = [];
      must(await upload('a', { onProgress: (bytes) => progress.push(bytes) }));
      expect((await contentOf('a')).equals(CONTENT)).toBe(true);
      expect(progress.at(-1)).toBe(CONTENT.length);
      expect(await openUploads()).toBe(0);
      bench.operations();
      must(await upload('b'));
      expect(count('CreateMultipartUpload')).toBe(0);
      expect(refusedSentences(bench.folder.refused())).toEqual([expect.stringContaining('in one piece')]);
    },
  );
});

describe('in one piece', () => {
  const withoutParts = (): void =>
    bench.server.faults.replace([{ type: 'denied', operations: ['CreateMultipartUpload'] }]);

  test('R3: it replaces only what it was decided on', async () => {
    withoutParts();
    const { etag } = must(await upload('a'));
    expect(codeOf(await upload('a'))).toBe('precondition-failed');
    expect(codeOf(await upload('a', { condition: { etag: 'other' } }))).toBe('precondition-failed');
    must(await upload('a', { condition: { etag } }, patterned(PART * 2, 'new')));
    expect((await contentOf('a')).equals(patterned(PART * 2, 'new'))).toBe(true);
  });

  test('R4: a file that changes while it is sent does not become visible', async () => {
    withoutParts();
    expect(codeOf(await upload('a', { source: fileOf(CONTENT, () => false) }))).toBe('source-changed');
    expect(must(await bench.folder.head('a', NEVER))).toBeNull();
  });

  test('R4: what the source throws, as a journal that cannot be written, reaches the caller', async () => {
    withoutParts();
    const confirm = (): boolean => {
      throw new Error('the journal is full');
    };
    await expect(upload('a', { source: fileOf(CONTENT, confirm) })).rejects.toThrow('the journal is full');
    expect(must(await bench.folder.head('a', NEVER))).toBeNull();
  });

  test('R4: nor does one that cannot be read to its end, or that changes between the two readings', async () => {
    withoutParts();
    let passes = 0;
    const source = {
      ...fileOf(CONTENT),
      read: (offset: number, length: number) => {
        if (offset === 0) passes++;
        const isBroken = passes > 2 && offset > 0;
        return Promise.resolve(
          isBroken
            ? failed({ code: 'io', message: 'The disk reported an error.' } as const)
            : ok(CONTENT.slice(offset, offset + length)),
        );
      },
    };
    expect(codeOf(await upload('a', { source }))).toBe('io');
    let readings = 0;
    const swapped = {
      ...fileOf(CONTENT),
      read: (offset: number, length: number) => {
        if (offset === 0) readings++;
        const bytesNow = readings > 2 ? patterned(CONTENT.length, 'other') : CONTENT;
        return Promise.resolve(ok(bytesNow.slice(offset, offset + length)));
      },
    };
    expect((await upload('b', { source: swapped })).ok).toBe(false);
    for (const key of ['a', 'b']) expect(must(await bench.folder.head(key, NEVER))).toBeNull();
  });

  test('a file that is too large for it waits, and the reason says what it needs', async () => {
    withoutParts();
    const bytes = patterned(LIMIT + 1, 'large');
    const refused = await upload('a', {}, bytes);
    expect(codeOf(refused)).toBe('too-large');
    expect(refused.ok ? '' : refused.fault.message).toContain('in parts');
    bench.server.faults.replace([]);
    must(await upload('a', {}, bytes));
  });

  test('a refusal of every write is not taken for a refusal of parts, and is not remembered', async () => {
    bench.server.faults.replace([{ type: 'denied', operations: ['CreateMultipartUpload', 'PutObject'] }]);
    expect(codeOf(await upload('a'))).toBe('denied');
    bench.server.faults.replace([]);
    must(await upload('a'));
    expect(count('CompleteMultipartUpload')).toBe(1);
    expect(bench.folder.refused()).toEqual([]);
  });

  test('credentials that have expired meanwhile are renewed, and the whole file is sent again', async () => {
    bench.server.faults.replace([
      { type: 'denied', operations: ['CreateMultipartUpload'] },
      { type: 'expired', operations: ['PutObject'], count: 1 },
    ]);
    must(await upload('a'));
    expect((await contentOf('a')).equals(CONTENT)).toBe(true);
  });

  test('a service that demands an MD5 gets one', async () => {
    const withoutHeaders = ['content-md5'];
    bench.server.faults.replace([
      { type: 'denied', operations: ['CreateMultipartUpload'] },
      { type: 'error', code: 'MissingContentMD5', status: 400, operations: ['PutObject'], withoutHeaders },
    ]);
    must(await upload('a'));
    expect((await contentOf('a')).equals(CONTENT)).toBe(true);
  });

  test('a service that takes no checksums gets none', async () => {
    withoutParts();
    bench.connection.setChecksums({ usual: false, md5: false });
    must(await upload('a'));
    expect((await contentOf('a')).equals(CONTENT)).toBe(true);
  });
});

describe('R10: an upload that was begun in parts', () => {
  async function begin(key: string): Promise<string> {
    const address = { Bucket: BUCKET, Key: PREFIX + key };
    const { UploadId = '' } = await bench.tool.send(new CreateMultipartUploadCommand(address));
    await bench.tool.send(
      new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: CONTENT.slice(0, PART) }),
    );
    return UploadId;
  }

  test('starts over in parts where they may not be listed, and the old parts are removed', async () => {
    const resume = { uploadId: await begin('a'), partSize: PART };
    bench.server.faults.replace([{ type: 'denied', operations: ['ListParts'] }]);
    must(await upload('a', { resume }));
    expect(count('CompleteMultipartUpload')).toBe(1);
    expect((await contentOf('a')).equals(CONTENT)).toBe(true);
    expect(await openUploads()).toBe(0);
  });

  test('ends in one piece once parts are refused, and the old parts are removed', async () => {
    const resume = { uploadId: await begin('a'), partSize: PART };
    bench.server.faults.replace([{ type: 'denied', operations: ['UploadPart'] }]);
    must(await upload('a', { resume }));
    expect(await openUploads()).toBe(0);
  });

  test('goes on where uploads may not be aborted', async () => {
    bench.server.faults.replace([{ type: 'denied', operations: ['AbortMultipartUpload'] }]);
    must(await upload('a'));
    expect(codeOf(await upload('a', { condition: { etag: 'other' } }))).toBe('precondition-failed');
    bench.server.faults.replace([{ type: 'denied', operations: ['AbortMultipartUpload', 'UploadPart'] }]);
    must(await upload('b'));
  });
});

test('what an endpoint refuses is reported in one sentence', () => {
  expect(refusedSentences([])).toEqual([]);
  expect(refusedSentences(['to read access lists'])).toEqual([]);
  expect(refusedSentences(['tags'])[0]).toContain('lose tags, because');
  expect(refusedSentences(['tags unread', 'tags', 'storage-class COLD'])).toEqual([
    expect.stringContaining('lose tags and their storage class, because'),
  ]);
  expect(degradations({ ok: true, value: ALL_ENFORCED })).toEqual([]);
});
