// Progress of an upload follows the bytes on the wire, also within a part, and never exceeds the file.
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SENT_CHUNK_BYTES } from '../../../../src/storage/calls/sentBytes.ts';
import { must, patterned, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const PART = SMALL_SIZES.minimumPart;
/** Less than the threshold for parts. */
const WHOLE = 3 * 1024 ** 2 + 17;

describe('the progress of an upload', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench({ maxAttempts: 3 });
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.server.faults.replace([]);
    bench.operations();
  });

  async function uploaded(key: string, size: number): Promise<readonly number[]> {
    const bytes = patterned(size, key);
    const seen: number[] = [];
    must(await bench.folder.upload(uploadOf(key, bytes, { onProgress: (sent) => seen.push(sent) })));
    const { Body } = await bench.tool.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${PREFIX}${key}` }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    return seen;
  }

  const rises = (seen: readonly number[]): boolean =>
    seen.every((sent, index) => index === 0 || sent >= (seen[index - 1] ?? 0));

  test.each([
    ['one request', WHOLE],
    ['parts', 3 * PART + 17],
  ])('in %s tells many steps between the first byte and the last', async (name, size) => {
    const seen = await uploaded(name, size);
    expect(new Set(seen).size).toBeGreaterThan((size / SENT_CHUNK_BYTES) * 0.9);
    expect(rises(seen)).toBe(true);
    expect(seen.at(-1)).toBe(size);
  });

  test.each([
    ['one request', WHOLE, 'PutObject'],
    ['parts', 3 * PART, 'UploadPart'],
  ] as const)(
    'in %s goes back when bytes are sent again, never beyond the file',
    async (name, size, operation) => {
      bench.server.faults.replace([{ type: 'slow-down', operations: [operation], count: 1 }]);
      const seen = await uploaded(`again in ${name}`, size);
      expect(bench.operations().filter((each) => each === operation).length).toBeGreaterThan(1);
      expect(Math.max(...seen)).toBe(size);
      expect(seen.at(-1)).toBe(size);
    },
  );

  test('a small file is reported once it has arrived', async () => {
    expect(await uploaded('small', 10)).toEqual([10]);
  });
});
