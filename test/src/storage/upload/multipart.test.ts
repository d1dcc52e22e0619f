// Case 26 and R10: part sizes at the limits, and what becomes of parts when an upload is disturbed.
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failed } from '../../../../src/result.ts';
import { MAX_PARTS, partSizeFor } from '../../../../src/storage/write/multipart.ts';
import type { ResumableUpload } from '../../../../src/sync/remoteFolder.ts';
import { codeOf, must, patterned, sourceOf, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const PART = SMALL_SIZES.minimumPart;

describe('part sizes', () => {
  const minimum = 8 * MIB;
  test.each([
    [0, minimum],
    [5 * MIB, minimum],
    [MAX_PARTS * minimum, minimum],
    [MAX_PARTS * minimum + 1, 9 * MIB],
    [5 * GIB, minimum],
    [5 * GIB + 1, minimum],
    [5 * 1024 * GIB, 525 * MIB],
    [MAX_PARTS * 5 * GIB, 5 * GIB],
  ])('%i bytes go in parts of %i bytes', (size, expected) => {
    expect(partSizeFor(size, minimum)).toBe(expected);
    expect(Math.ceil(size / expected)).toBeLessThanOrEqual(MAX_PARTS);
  });
});

describe('a large upload', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench({ maxAttempts: 2 });
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.server.faults.replace([]);
    bench.operations();
  });

  /** An upload whose Complete was lost on the way there; all parts have arrived. */
  async function interrupted(key: string, bytes: Uint8Array): Promise<ResumableUpload> {
    const begun: ResumableUpload[] = [];
    bench.server.faults.replace([{ type: 'reset-before', operations: ['CompleteMultipartUpload'] }]);
    const onResumable = (upload: ResumableUpload): void => void begun.push(upload);
    expect(codeOf(await bench.folder.upload(uploadOf(key, bytes, { onResumable })))).toBe('outcome-unknown');
    bench.server.faults.replace([]);
    const [upload] = begun;
    if (upload === undefined) throw new Error('nothing was begun');
    bench.operations();
    return upload;
  }

  async function openUploads(): Promise<number> {
    const { Uploads } = await bench.tool.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    return Uploads?.length ?? 0;
  }

  test('R10: after a lost Complete no part is sent again', async () => {
    const bytes = patterned(PART * 3 + 17, 'lost');
    const resume = await interrupted('lost', bytes);
    const source = sourceOf(bytes);
    must(await bench.folder.upload(uploadOf('lost', bytes, { resume, source })));
    expect(source.readBytes()).toBe(bytes.length);
    expect(bench.operations().slice(0, 2)).toEqual(['ListParts', 'CompleteMultipartUpload']);
  });

  test('R10: a part with other content is replaced', async () => {
    const bytes = patterned(PART * 3, 'damaged');
    const resume = await interrupted('damaged', bytes);
    await bench.tool.send(
      new UploadPartCommand({
        ...{ Bucket: BUCKET, Key: `${PREFIX}damaged`, UploadId: resume.uploadId, PartNumber: 2 },
        Body: patterned(PART, 'other'),
      }),
    );
    bench.operations();
    must(await bench.folder.upload(uploadOf('damaged', bytes, { resume })));
    expect(bench.operations()).toEqual(['ListParts', 'UploadPart', 'CompleteMultipartUpload']);
  });

  test('a part whose answer is lost is sent again, alone', async () => {
    bench.server.faults.replace([{ type: 'reset-after', operations: ['UploadPart'], count: 1 }]);
    must(await bench.folder.upload(uploadOf('part', patterned(PART * 3, 'part'))));
    expect(bench.operations().filter((operation) => operation === 'UploadPart').length).toBe(4);
  });

  test('case 32: an upload that somebody else aborted fails once, then starts over', async () => {
    const bytes = patterned(PART * 2, 'ended');
    const request = uploadOf('ended', bytes, {
      onResumable: ({ uploadId }) =>
        void bench.tool.send(
          new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: `${PREFIX}ended`, UploadId: uploadId }),
        ),
    });
    bench.server.faults.replace([{ type: 'latency', ms: 200, operations: ['UploadPart'] }]);
    expect(['unreachable', 'outcome-unknown']).toContain(codeOf(await bench.folder.upload(request)));
    bench.server.faults.replace([]);
    must(
      await bench.folder.upload(uploadOf('ended', bytes, { resume: { uploadId: 'gone', partSize: PART } })),
    );
  });

  test('case 10: a file that becomes shorter while it is read leaves no parts behind', async () => {
    const before = await openUploads();
    const bytes = patterned(PART * 3, 'shrinks');
    const source = {
      ...sourceOf(bytes),
      read: (offset: number, length: number) =>
        offset === 0
          ? sourceOf(bytes).read(0, length)
          : Promise.resolve(failed({ code: 'changed', message: 'changed' } as const)),
    };
    expect(codeOf(await bench.folder.upload(uploadOf('shrinks', bytes, { source })))).toBe('changed');
    expect(await openUploads()).toBe(before);
  });

  test('a file that cannot be read just now keeps its parts', async () => {
    const before = await openUploads();
    const bytes = patterned(PART * 3, 'busy');
    const source = {
      ...sourceOf(bytes),
      read: (offset: number, length: number) =>
        offset === 0
          ? sourceOf(bytes).read(0, length)
          : Promise.resolve(failed({ code: 'busy', message: 'busy' } as const)),
    };
    expect(codeOf(await bench.folder.upload(uploadOf('busy', bytes, { source })))).toBe('busy');
    expect(await openUploads()).toBe(before + 1);
  });

  test('more bytes than 10,000 of the largest parts are refused before anything is sent', async () => {
    const source = { ...sourceOf(new Uint8Array()), size: MAX_PARTS * 5 * GIB + 1 };
    expect(codeOf(await bench.folder.upload(uploadOf('huge', new Uint8Array(), { source })))).toBe(
      'too-large',
    );
    expect(bench.operations()).toEqual([]);
  });
});
