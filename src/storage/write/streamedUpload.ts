// Uploads a large object in one PutObject, where the service or the permissions allow no upload in parts.
import type { PutObjectCommand } from '@aws-sdk/client-s3';
import { s3Sdk } from '../calls/s3Sdk.ts';
import { createHash } from 'node:crypto';
import type { Checksums } from '../calls/objectCalls.ts';
import { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { RemoteFault, UploadRequest, UploadSource, Written } from '../../sync/remoteFolder.ts';
import { SNIFFED_BYTES } from '../properties/contentEncoding.ts';
import { uploadProperties } from '../properties/objectProperties.ts';
import type { PropertyHeaders } from '../properties/objectProperties.ts';
import { writeProperties } from '../properties/writeProperties.ts';
import { putGuarantee, sendConditional } from './precondition.ts';
import { failedWith, remoteFault } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';
import { PUT_FAULTS } from './singleUpload.ts';
import { written } from './written.ts';

/** Read and sent at a time. */
const CHUNK_BYTES = 1024 * 1024;

const NEEDS_PARTS =
  'A file of more than 5 GiB has to be uploaded in parts, which the storage service or your permissions do not allow. ' +
  'Ask its administrator to allow multipart uploads.';

/**
 * Reads the source twice: first for its hash, which signs the content, then to send it. The last bytes are
 * held back until the source is confirmed; without them nothing becomes visible. `too-large` beyond what one
 * request may carry.
 */
export async function uploadStreamed(
  location: S3Location,
  request: UploadRequest,
): Promise<Result<Written, RemoteFault | LocalFault>> {
  const { key, source, condition, signal } = request;
  if (source.size > location.sizes.largestPut) return failedWith('too-large', { message: NEEDS_PARTS });
  const content = await hashContent(source, signal);
  if (!content.ok) return content;
  const properties = await uploadProperties(location, request, content.value.head);
  if (!properties.ok) return properties;
  const latest: { body: Body | null } = { body: null };
  const target = { key, condition, signal };
  const put = await sendConditional(location, putGuarantee(condition), target, (conditional) =>
    writeProperties(location, properties.value, (headers) =>
      sendContent(location, request, {
        headers: { ...headers, ...conditional },
        hashes: content.value.hashes,
        onBody: (body) => (latest.body = body),
      }),
    ),
  );
  // What was not sent whole has had no effect, whatever became of the connection.
  const broken = latest.body?.broken() ?? null;
  if (broken !== null) return failed(broken);
  return put.ok ? written(put.value.answer, put.value.unkept) : put;
}

interface Body {
  readonly stream: Readable;
  /** Aborts when the rest will not come. */
  readonly stopped: AbortSignal;
  /** Reads no more; resolves once the source is free. */
  close(): Promise<void>;
  /** Why the rest did not come; null: nothing was wrong. Throws what the source has thrown. */
  broken(): RemoteFault | LocalFault | null;
}

/**
 * The content as a stream. It never fails or ends early, because Node would then send what it has as if it
 * were all: it stops, and the request is aborted.
 */
function createBody({ source, onProgress }: UploadRequest): Body {
  const stop = new AbortController();
  let broken: RemoteFault | LocalFault | null = null;
  let thrown: { readonly error: unknown } | null = null;
  let reading: Promise<void> = Promise.resolve();
  let offset = 0;
  const next = async (): Promise<Result<Uint8Array, RemoteFault | LocalFault>> => {
    const length = Math.min(CHUNK_BYTES, source.size - offset);
    const read = await source.read(offset, length);
    if (!read.ok) return read;
    offset += length;
    return offset < source.size || (await source.confirm()) ? read : failedWith('source-changed');
  };
  const stream = new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      if (offset >= source.size) {
        this.push(null);
        return;
      }
      reading = next()
        .then((chunk) => {
          if (chunk.ok) {
            onProgress(offset);
            this.push(chunk.value);
            return;
          }
          broken = chunk.fault;
          stop.abort();
        })
        .catch((error: unknown) => {
          thrown = { error };
          stop.abort();
        });
    },
  });
  return {
    stream,
    stopped: stop.signal,
    close: () => {
      stream.destroy();
      return reading;
    },
    broken: () => {
      if (thrown !== null) throw thrown.error;
      return broken;
    },
  };
}

/** Of the whole content. */
interface Hashes {
  readonly sha256: Buffer;
  readonly md5: Buffer;
}

interface Content {
  readonly headers: PropertyHeaders;
  readonly hashes: Hashes;
  /** Called at the beginning of each attempt. */
  readonly onBody: (body: Body) => void;
}

function sendContent(
  location: S3Location,
  request: UploadRequest,
  content: Content,
): Promise<Result<Parameters<typeof written>[0], RemoteFault>> {
  const { connection } = location;
  const { signal } = request;
  return connection.request({ effect: 'write', signal, faults: PUT_FAULTS }, async (http) => {
    // A new one each time: after the credentials have been renewed, all of it is sent again.
    const body = createBody(request);
    content.onBody(body);
    const abortSignal = AbortSignal.any([http.abortSignal, body.stopped]);
    try {
      return await connection.client.send(putCommand(location, request, { ...content, body }), {
        abortSignal,
      });
    } finally {
      await body.close();
    }
  });
}

function putCommand(
  location: S3Location,
  { key, source }: UploadRequest,
  { headers, hashes, body }: Content & { readonly body: Body },
): PutObjectCommand {
  const { connection } = location;
  const command = new (s3Sdk().PutObjectCommand)({
    ...addressOf(location, key),
    ...headers,
    Body: body.stream,
    ContentLength: source.size,
    ...checksumOf(connection.checksums(), hashes),
  });
  // Known beforehand, so the body needs no trailer, which few servers but AWS understand.
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers: sent } = args.request as { headers: Record<string, string> };
      sent['x-amz-content-sha256'] = hashes.sha256.toString('hex');
      return next(args);
    },
    { step: 'build', name: 'signedContent' },
  );
  return command;
}

function checksumOf({ usual, md5 }: Checksums, hashes: Hashes) {
  return {
    ...(usual && { ChecksumSHA256: hashes.sha256.toString('base64') }),
    ...(md5 && { ContentMD5: hashes.md5.toString('base64') }),
  };
}

async function hashContent(
  source: UploadSource,
  signal: AbortSignal,
): Promise<Result<{ readonly hashes: Hashes; readonly head: Uint8Array }, RemoteFault | LocalFault>> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let head: Uint8Array = new Uint8Array();
  for (let offset = 0; offset < source.size; offset += CHUNK_BYTES) {
    if (signal.aborted) return failed(remoteFault('cancelled'));
    const read = await source.read(offset, Math.min(CHUNK_BYTES, source.size - offset));
    if (!read.ok) return read;
    if (offset === 0) head = read.value.slice(0, SNIFFED_BYTES);
    sha256.update(read.value);
    md5.update(read.value);
  }
  return ok({ hashes: { sha256: sha256.digest(), md5: md5.digest() }, head });
}
