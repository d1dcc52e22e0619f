// UploadPart and UploadPartCopy.
import { createHash } from 'node:crypto';
import { createHasher } from '../../checksums/checksum.ts';
import { emptyReply, xmlReply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Upload, UploadPart } from '../../store/uploadIndex.ts';
import type { ObjectContent } from '../../store/version.ts';
import { copySource, readsSource } from '../object/copyObject.ts';
import { MAX_PARTS, uploadOf } from './multipart.ts';
import { partChecksumElements, partChecksumHeaders } from '../object/objectHeaders.ts';
import { onObject, type Operation, type OperationContext } from '../operation.ts';
import { rangeOf } from '../object/readObject.ts';
import { claimedChecksum, receiveBody } from '../requestBody.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  permissions: onObject('PutObject'),
  async run(context) {
    const number = partNumber(context.request);
    const upload = uploadOf(context);
    const algorithm = upload.checksum?.algorithm ?? null;
    const claimed = claimedChecksum(context.request)?.algorithm;
    if (algorithm !== null && claimed !== undefined && claimed !== algorithm) {
      throw refusal(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${claimed.toLowerCase()}`,
      );
    }
    const body = await receiveBody(context, algorithm);
    const part = await placePart(context, number, {
      segments: [body.segment],
      size: body.segment.size,
      etag: body.md5,
      checksum: body.checksum && { ...body.checksum, type: 'FULL_OBJECT' },
    });
    return emptyReply(200, { etag: `"${part.etag}"`, ...partChecksumHeaders(part.checksum) });
  },
};

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  permissions: (request) => [...readsSource(request), ...onObject('PutObject')(request)],
  async run(context) {
    const { request, store } = context;
    const number = partNumber(request);
    const upload = uploadOf(context);
    const source = copySource(context);
    const header = request.headers.get('x-amz-copy-source-range');
    const range = rangeOf(header, source.size);
    if (header !== undefined && (range === null || header !== `bytes=${range.first}-${range.last}`)) {
      throw refusal(
        'InvalidArgument',
        'The x-amz-copy-source-range value must be of the form bytes=first-last',
      );
    }
    const content = await copyBytes(context, upload, store.bodies.read(source.segments, range ?? undefined));
    const part = await placePart(context, number, content);
    return xmlReply(
      'CopyPartResult',
      {
        LastModified: new Date(part.modified).toISOString(),
        ETag: `"${part.etag}"`,
        ...partChecksumElements(part.checksum),
      },
      source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId },
    );
  },
};

async function copyBytes(
  { store }: OperationContext,
  upload: Upload,
  bytes: AsyncIterable<Uint8Array>,
): Promise<ObjectContent> {
  const md5 = createHash('md5');
  const algorithm = upload.checksum?.algorithm ?? null;
  const hasher = algorithm === null ? null : createHasher(algorithm);
  const segment = await store.bodies.write(
    (async function* () {
      for await (const chunk of bytes) {
        md5.update(chunk);
        hasher?.update(chunk);
        yield chunk;
      }
    })(),
  );
  return {
    segments: [segment],
    size: segment.size,
    etag: md5.digest('hex'),
    checksum: hasher && algorithm ? { algorithm, type: 'FULL_OBJECT', value: hasher.digest() } : null,
  };
}

/** Keeps the part, unless the upload has ended while its bytes came. */
async function placePart(
  context: OperationContext,
  number: number,
  content: ObjectContent,
): Promise<UploadPart> {
  const { store, now } = context;
  const part: UploadPart = { ...content, number, modified: Math.floor(now() / 1000) * 1000 };
  let replaced: UploadPart | undefined;
  try {
    replaced = store.uploads.putPart(uploadOf(context).id, part);
  } catch (error) {
    await store.bodies.remove(content.segments);
    throw error;
  }
  await store.bodies.remove(replaced?.segments ?? []);
  return part;
}

function partNumber({ query }: WireRequest): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  throw refusal('InvalidArgument', `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
}
