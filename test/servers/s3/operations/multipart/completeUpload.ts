// CompleteMultipartUpload: checks the list of parts and joins them into an object without copying a byte.
import { createHash } from 'node:crypto';
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  checksumOfParts,
  type Checksum,
} from '../../checksums/checksum.ts';
import { xmlReply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import { childrenOf, readXml, textOf } from '../../../http/xmlReader.ts';
import type { WireRequest } from '../../../http/wireRequest.ts';
import type { Upload, UploadPart } from '../../store/uploadIndex.ts';
import { checkWrite } from '../object/conditions.ts';
import { MAX_PARTS, uploadOf } from './multipart.ts';
import { checksumElements, versionHeaders } from '../object/objectHeaders.ts';
import { keyOf, onComparedObject, type Operation } from '../operation.ts';
import { receiveDocument } from '../requestBody.ts';

/** Every part but the last one must have at least 5 MiB. */
const MIN_PART_BYTES = 5 * 1024 ** 2;

interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: string | undefined;
}

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  permissions: onComparedObject('PutObject'),
  async run(context) {
    const { request, store, now } = context;
    const named = namedParts(await receiveDocument(context));
    // From here to the write nothing is awaited, so the answer to the conditions cannot grow old.
    const upload = uploadOf(context);
    const stored = store.uploads.parts(upload.id, 0, MAX_PARTS);
    const parts = chosenParts(upload, named, stored);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const checksum = checksumOf(upload, parts);
    checkClaims(request, size, checksum);
    checkWrite(request.headers, store.versions.current(upload.bucket, keyOf(context)));
    const bucket = store.buckets.find(upload.bucket);
    if (bucket === undefined) throw new Error('an upload outlived its bucket');
    const { result: version, orphans } = store.versions.put({
      bucket,
      key: upload.key,
      content: {
        segments: parts.flatMap((part) => part.segments),
        size,
        etag: etagOf(parts),
        checksum,
      },
      attributes: upload,
      now: now(),
    });
    store.uploads.remove(upload.id);
    const unused = stored.filter((part) => !parts.includes(part)).flatMap((part) => part.segments);
    await store.bodies.remove([...orphans, ...unused]);
    return xmlReply(
      'CompleteMultipartUploadResult',
      {
        Location: `/${upload.bucket}/${encodeURIComponent(upload.key)}`,
        Bucket: upload.bucket,
        Key: upload.key,
        ETag: `"${version.etag}"`,
        ...checksumElements(checksum),
      },
      versionHeaders(version),
    );
  },
};

function namedParts(document: string): readonly NamedPart[] {
  const parts = childrenOf(readXml(document, 'CompleteMultipartUpload'), 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    etag: (textOf(part, 'ETag') ?? '').replace(/^"|"$/g, ''),
    checksum: CHECKSUM_ALGORITHMS.map((algorithm) => textOf(part, `Checksum${algorithm}`)).find(
      (value) => value !== undefined,
    ),
  }));
  if (parts.length === 0) throw refusal('MalformedXML', 'You must specify at least one part');
  if (parts.some((part, index) => index > 0 && part.number <= (parts[index - 1]?.number ?? 0))) {
    throw refusal(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    );
  }
  return parts;
}

function chosenParts(
  upload: Upload,
  named: readonly NamedPart[],
  stored: readonly UploadPart[],
): readonly UploadPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  return named.map(({ number, etag, checksum }, index) => {
    const part = byNumber.get(number);
    const isSame = checksum === undefined || part?.checksum === null || checksum === part?.checksum?.value;
    if (part?.etag !== etag || !isSame) {
      throw refusal(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { details: { UploadId: upload.id, PartNumber: String(number), ETag: etag } },
      );
    }
    if (upload.checksum?.type === 'COMPOSITE' && checksum === undefined) {
      throw refusal(
        'InvalidRequest',
        `The upload was created using a ${upload.checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    }
    if (index < named.length - 1 && part.size < MIN_PART_BYTES) {
      throw refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        details: { ProposedSize: String(part.size), PartNumber: String(number) },
      });
    }
    return part;
  });
}

function checksumOf(upload: Upload, parts: readonly UploadPart[]): Checksum | null {
  if (upload.checksum === null) return null;
  const { algorithm, type } = upload.checksum;
  return checksumOfParts(
    algorithm,
    type,
    parts.map(({ checksum, size }) => ({ value: checksum?.value ?? '', size })),
  );
}

/** What the client says about the whole object must be true. */
function checkClaims({ headers }: WireRequest, size: number, checksum: Checksum | null): void {
  const claimedSize = headers.get('x-amz-mp-object-size');
  if (claimedSize !== undefined && Number(claimedSize) !== size) {
    throw refusal('InvalidRequest', `The provided 'x-amz-mp-object-size' header does not match: ${size}`);
  }
  if (checksum === null) return;
  const claimed = headers.get(checksumHeader(checksum.algorithm));
  if (claimed !== undefined && claimed !== checksum.value) {
    throw refusal(
      'BadDigest',
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

/** MD5 of the parts' MD5s, then their number. */
function etagOf(parts: readonly UploadPart[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}
