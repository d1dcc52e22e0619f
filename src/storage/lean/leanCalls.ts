// The calls of every synced file, sent by ourselves: the SDK's layers cost several times the request itself.
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { HttpResponse } from '@smithy/core/protocols';
import type { CallOptions, Checksums, ListInput, ObjectCalls } from '../calls/objectCalls.ts';
import { reportedBody } from '../calls/sentBytes.ts';
import { checkedBody } from './checkedBody.ts';
import { digestContent } from './contentDigests.ts';
import type { ContentDigests } from './contentDigests.ts';
import type { LeanRequest, SendLean } from './leanRequest.ts';
import { readListing } from './listingAnswer.ts';
import { exceptionOf, MAX_DOCUMENT_BYTES, readBody } from './serviceException.ts';
import type { SigningEndpoint } from './signingEndpoint.ts';
import { objectHeaders, requestHeaders } from './wireHeaders.ts';
import type { WireHeaders } from './wireHeaders.ts';
import { XmlError } from './xmlScanner.ts';

type Sent = Pick<LeanRequest, 'operation' | 'method'> & {
  readonly key: string | undefined;
  readonly query?: LeanRequest['query'];
  readonly headers: WireHeaders;
  readonly content?: Content;
};

interface Content {
  readonly bytes: Uint8Array;
  readonly digests: ContentDigests;
}

/** Creates the calls for one bucket; sends nothing yet. */
export function createLeanCalls(
  send: SendLean,
  to: SigningEndpoint,
  checksums: () => Checksums,
): ObjectCalls {
  const request = (sent: Sent, { abortSignal, onSent = unreported }: CallOptions): LeanRequest => {
    const { operation, method, key = null, query = {}, headers, content } = sent;
    const sha256 = content?.digests.sha256 ?? null;
    const body = () => content && reportedBody(content.bytes, onSent);
    return { operation, method, to, key, query, headers, sha256, body, signal: abortSignal };
  };
  const bodyHeaders = ({ bytes, digests }: Content, headers: WireHeaders): WireHeaders => ({
    'content-type': 'application/octet-stream',
    ...headers,
    'content-length': String(bytes.length),
    ...(digests.crc32 !== null && {
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'x-amz-checksum-crc32': digests.crc32,
    }),
    ...(digests.md5 !== null && { 'content-md5': digests.md5 }),
  });
  const digested = async (bytes: Uint8Array): Promise<Content> => ({
    bytes,
    digests: await digestContent(bytes, checksums()),
  });
  return {
    async put(input, options) {
      const { Key: key, Body } = input;
      const content = await digested(Body);
      const headers = bodyHeaders(content, requestHeaders(input));
      const sent: Sent = { operation: 'PutObject', method: 'PUT', key, headers, content };
      return send(request(sent, options), async (response) => {
        await expectNothing(response);
        return {
          ETag: response.headers['etag'],
          VersionId: response.headers['x-amz-version-id'],
          SSEKMSKeyId: response.headers['x-amz-server-side-encryption-aws-kms-key-id'],
        };
      });
    },
    async uploadPart(input, options) {
      const { Key: key, Body, UploadId, PartNumber } = input;
      const content = await digested(Body);
      const headers = bodyHeaders(content, requestHeaders(input));
      const query = { uploadId: UploadId ?? '', partNumber: String(PartNumber) };
      const sent: Sent = { operation: 'UploadPart', method: 'PUT', key, query, headers, content };
      return send(request(sent, options), async (response) => {
        await expectNothing(response);
        return { ETag: response.headers['etag'], ChecksumCRC32: response.headers['x-amz-checksum-crc32'] };
      });
    },
    head(input, options) {
      const { Key: key } = input;
      const headers = requestHeaders(input);
      return send(
        request({ operation: 'HeadObject', method: 'HEAD', key, headers }, options),
        async (response) => {
          await readBody(response.body as Readable, MAX_DOCUMENT_BYTES);
          return objectHeaders(response.headers);
        },
      );
    },
    get(input, options) {
      const { Key: key } = input;
      return send(
        request({ operation: 'GetObject', method: 'GET', key, headers: requestHeaders(input) }, options),
        async (response) => {
          const body = response.body as Readable;
          const headers = objectHeaders(response.headers);
          const checked = input.ChecksumMode === 'ENABLED' ? await checkedBody(body, headers) : null;
          return {
            ...headers,
            ContentRange: response.headers['content-range'],
            Body: checked ?? body,
            isChecked: checked !== null,
          };
        },
      );
    },
    list(input, options) {
      const headers = requestHeaders({ OptionalObjectAttributes: input.OptionalObjectAttributes });
      const query = listingQuery(input);
      const sent: Sent = { operation: 'ListObjectsV2', method: 'GET', key: undefined, query, headers };
      return send(request(sent, options), async (response) => {
        const xml = await readText(response);
        return readListing(xml);
      });
    },
    async remove(input, options) {
      const { Key: key } = input;
      const headers = requestHeaders(input);
      await send(
        request({ operation: 'DeleteObject', method: 'DELETE', key, headers }, options),
        expectNothing,
      );
    },
  };
}

function unreported(): void {
  // Nobody asked.
}

function listingQuery({
  Prefix,
  EncodingType,
  ContinuationToken,
  MaxKeys,
}: ListInput): Record<string, string> {
  const query: Record<string, string> = { 'list-type': '2' };
  if (EncodingType !== undefined) query['encoding-type'] = EncodingType;
  if (MaxKeys !== undefined) query['max-keys'] = String(MaxKeys);
  if (Prefix !== undefined) query['prefix'] = Prefix;
  if (ContinuationToken !== undefined) query['continuation-token'] = ContinuationToken;
  return query;
}

/** A page has a thousand keys of at most 1,024 bytes, which the encoding may make three times as long. */
const MAX_LISTING_BYTES = 16 * 1024 * 1024;

/** S3 may begin an answer before it knows its end, which is then an error document. */
const ERROR_END = /<\/Error>\s*$/;

/** Reads a body that has no meaning. */
async function expectNothing(response: HttpResponse): Promise<void> {
  const text = (await readBody(response.body as Readable, MAX_DOCUMENT_BYTES)).toString();
  if (ERROR_END.test(text)) throw exceptionOf(response, text);
}

/** Throws when the body is no UTF-8: what was listed cannot be known. */
async function readText(response: HttpResponse): Promise<string> {
  const bytes = await readBody(response.body as Readable, MAX_LISTING_BYTES);
  if (bytes.length > MAX_LISTING_BYTES) throw new XmlError('a listing that does not end', MAX_LISTING_BYTES);
  if (!isUtf8(bytes)) throw new XmlError('bytes that are no UTF-8', 0);
  const text = bytes.toString();
  if (ERROR_END.test(text)) throw exceptionOf(response, text);
  return text;
}
