// A body that breaks off before its checksum is ready fails, instead of never ending.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { checkedBody } from '../../../../src/storage/lean/checkedBody.ts';
import { objectHeaders } from '../../../../src/storage/lean/wireHeaders.ts';

test.each(['x-amz-checksum-crc32', 'x-amz-checksum-crc32c', 'x-amz-checksum-crc64nvme'])(
  'F8: with %s',
  async (header) => {
    const body = new PassThrough();
    const checked = checkedBody(body, objectHeaders({ [header]: 'AAAAAA==' }));
    body.destroy();
    await expect(checked).rejects.toMatchObject({ code: 'ECONNRESET' });
  },
);
