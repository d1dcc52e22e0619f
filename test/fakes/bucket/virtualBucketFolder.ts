// A device's RemoteFolder on a VirtualBucket: the scheduler decides the outcome of every request.
import { failedWith, keyTooLong } from '../../../src/storage/errors/remoteFault.ts';
import type { RemoteFaultCode } from '../../../src/storage/errors/remoteFault.ts';
import { contentTypeOf } from '../../../src/storage/properties/contentType.ts';
import { OWN_FOLDER } from '../../../src/sync/decide/keyPath.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import type { LocalFault } from '../../../src/sync/localFolder.ts';
import type {
  Download,
  ObjectDetails,
  RemoteFault,
  RemoteFolder,
  RemoteObject,
  ResumableUpload,
  ServerTime,
  UploadRequest,
  WriteCondition,
  Written,
} from '../../../src/sync/remoteFolder.ts';
import { createExchange } from './virtualBucketNetwork.ts';
import type { Exchanged, VirtualNetwork } from './virtualBucketNetwork.ts';
import type { Given, Refused, VirtualObject } from './virtualObject.ts';
import type { VirtualBucket } from './virtualBucket.ts';

export interface VirtualFolderOptions {
  readonly bucket: VirtualBucket;
  /** '' or ending in `/`. */
  readonly prefix: string;
  readonly network: VirtualNetwork;
  /** Objects per page of a listing. */
  readonly pageSize: number;
  /** Contents of at least `threshold` bytes are uploaded in parts of `size` bytes. */
  readonly multipart: { readonly threshold: number; readonly size: number };
  /** The device's clock, where it differs from the bucket's. */
  readonly clock?: { now(): number };
}

/** S3's limit. */
const MAX_KEY_BYTES = 1024;

/** Creates a folder on `bucket` as one device sees it. */
export function createVirtualFolder(options: VirtualFolderOptions): RemoteFolder {
  const { bucket, prefix, network, multipart } = options;
  const { capabilities } = bucket;
  let serverTime: ServerTime | null = null;
  const exchange = createExchange(network, () => {
    const server = bucket.now();
    serverTime = { server, here: options.clock?.now() ?? server };
  });

  /** R3, degraded: where the endpoint does not enforce a condition, the state is checked first. */
  async function checkBeforeWrite(
    enforced: boolean,
    key: string,
    condition: WriteCondition,
    signal: AbortSignal,
  ): Exchanged<void> {
    if (enforced) return ok(undefined);
    const found = await exchange('head', key, signal, () => bucket.get(key));
    if (!found.ok) return found;
    const etag = found.value?.etag ?? null;
    return etag === condition.etag ? ok(undefined) : failedWith('precondition-failed');
  }

  /** R14: a new object gets a type by its name; for a replaced one, the existing properties are read. */
  async function givenTo(key: string, condition: WriteCondition, signal: AbortSignal): Exchanged<Given> {
    const type = contentTypeOf(key);
    if (condition.etag === null) return ok(type === undefined ? {} : { 'content-type': type });
    const found = await exchange('head', key, signal, () => bucket.get(key));
    if (!found.ok) return found;
    return found.value?.etag === condition.etag ? ok(found.value.given) : failedWith('precondition-failed');
  }

  async function putWhole(
    key: string,
    request: UploadRequest,
  ): Promise<Result<Written, RemoteFault | LocalFault>> {
    const { source, condition, metadata, signal } = request;
    const read = await source.read(0, source.size);
    if (!read.ok) return read;
    if (!(await source.confirm())) return failedWith('source-changed');
    const enforced =
      condition.etag === null ? capabilities.conditionalCreate : capabilities.conditionalReplace;
    const given = await givenTo(key, condition, signal);
    if (!given.ok) return given;
    const looked = await checkBeforeWrite(enforced, key, condition, signal);
    if (!looked.ok) return looked;
    const bytes = read.value.slice();
    const write = { key, bytes, metadata, given: given.value, condition };
    const put = await exchange('put', key, signal, () => bucket.put(write));
    if (put.ok && put.value.ok) request.onProgress(source.size);
    return written(put);
  }

  async function openUpload(
    key: string,
    request: UploadRequest,
  ): Exchanged<{ readonly upload: ResumableUpload; readonly parts: ReadonlyMap<number, Uint8Array> }> {
    const { resume, signal, unansweredSince, onUnanswered } = request;
    if (resume !== null) {
      const parts = await exchange('list-parts', key, signal, () => bucket.listParts(resume.uploadId));
      if (!parts.ok) return parts;
      if (parts.value.ok) {
        request.onResumable?.(resume);
        return ok({ upload: resume, parts: parts.value.value });
      }
    }
    const given = await givenTo(key, request.condition, signal);
    if (!given.ok) return given;
    const since = unansweredSince ?? serverTime?.server ?? 0;
    onUnanswered?.(since);
    const created = await exchange('create-upload', key, signal, () =>
      bucket.createUpload(key, request.metadata, given.value),
    );
    const begun = created.ok && !created.value.ok ? failedWith(FAULTS[created.value.refused]) : created;
    if (!begun.ok) {
      if (unansweredSince === undefined && begun.fault.code !== 'unreachable') onUnanswered?.(null);
      return begun;
    }
    if (!begun.value.ok) throw new Error('a refusal is a fault');
    const upload = { uploadId: begun.value.value, partSize: multipart.size };
    const left =
      unansweredSince === undefined
        ? ok(undefined)
        : await abortUnanswered(key, { since, known: upload.uploadId }, signal);
    request.onResumable?.(upload);
    if (left.ok) onUnanswered?.(null);
    return ok({ upload, parts: new Map() });
  }

  /** As on S3: those of our initiator that nobody has sent a part of. */
  async function abortUnanswered(
    key: string,
    { since, known }: { readonly since: number; readonly known: string | null },
    signal: AbortSignal,
  ): Exchanged<void> {
    const listed = await exchange('list-uploads', key, signal, () =>
      [...bucket.uploads()].filter(([id, upload]) => {
        const isOurs = upload.key === key && upload.initiator === 'device';
        return isOurs && id !== known && upload.initiated >= since && upload.parts.size === 0;
      }),
    );
    if (!listed.ok) return listed;
    for (const [uploadId] of listed.value) {
      const aborted = await exchange('abort', key, signal, () => bucket.abort(uploadId));
      if (!aborted.ok) return aborted;
    }
    return ok(undefined);
  }

  async function putParts(
    key: string,
    request: UploadRequest,
  ): Promise<Result<Written, RemoteFault | LocalFault>> {
    const { source, condition, signal } = request;
    const opened = await openUpload(key, request);
    if (!opened.ok) return opened;
    const { uploadId, partSize } = opened.value.upload;
    const abort = async (): Promise<void> => {
      await exchange('abort', key, signal, () => bucket.abort(uploadId));
    };
    for (let offset = 0, number = 1; offset < source.size; offset += partSize, number++) {
      const read = await source.read(offset, Math.min(partSize, source.size - offset));
      if (!read.ok) {
        if (read.fault.code === 'changed' || read.fault.code === 'not-found') await abort();
        return read;
      }
      const bytes = read.value.slice();
      const there = opened.value.parts.get(number);
      if (there === undefined || Buffer.compare(there, bytes) !== 0) {
        const sent = await exchange('upload-part', key, signal, () =>
          bucket.uploadPart(uploadId, number, bytes),
        );
        if (!sent.ok) return sent;
        if (!sent.value.ok) return failedWith(FAULTS[sent.value.refused]);
      }
      request.onProgress(offset + bytes.length);
    }
    if (!(await source.confirm())) {
      await abort();
      return failedWith('source-changed');
    }
    const looked = await checkBeforeWrite(capabilities.conditionalComplete, key, condition, signal);
    const completed = looked.ok
      ? written(
          await exchange('complete', key, signal, () =>
            bucket.complete(uploadId, Math.ceil(source.size / partSize), condition),
          ),
        )
      : looked;
    if (!completed.ok && completed.fault.code === 'precondition-failed') await abort();
    return completed;
  }

  return {
    probe: async (signal) => {
      const room = await exchange('probe', `${prefix}${OWN_FOLDER}/`, signal, () => bucket.hasRoomFor(1));
      if (!room.ok) return room;
      return room.value ? ok(capabilities) : failedWith('quota');
    },

    // What holds here is always known; only real endpoints have to be asked.
    assume: () => undefined,

    enforced: () => capabilities,

    async *list({ under, signal }) {
      const { pageSize } = options;
      const readPage = (after: string | null): Exchanged<readonly VirtualObject[]> =>
        exchange('list', prefix + under, signal, () => bucket.page(prefix + under, after, pageSize));
      const own = `${prefix}${OWN_FOLDER}/`;
      for (let after: string | null = null; ;) {
        const page = await readPage(after);
        if (!page.ok) {
          yield page;
          return;
        }
        yield ok(
          page.value.filter(({ key }) => !key.startsWith(own)).map((object) => listed(object, prefix)),
        );
        const last = page.value.at(-1);
        if (last === undefined || page.value.length < pageSize) return;
        after = last.key;
      }
    },

    async head(key, signal) {
      const found = await exchange('head', prefix + key, signal, () => bucket.get(prefix + key));
      if (!found.ok) return found;
      return ok(found.value === undefined ? null : detailed(found.value, prefix));
    },

    async upload(request) {
      const key = prefix + request.key;
      if (Buffer.byteLength(key) > MAX_KEY_BYTES) return keyTooLong();
      return request.source.size < multipart.threshold ? putWhole(key, request) : putParts(key, request);
    },

    async download({ key, etag, offset, signal }): Promise<Result<Download, RemoteFault>> {
      const found = await exchange('get', prefix + key, signal, () => bucket.get(prefix + key));
      if (!found.ok) return found;
      const object = found.value;
      if (object === undefined) return failedWith('not-found');
      if (object.etag !== etag) return failedWith('precondition-failed');
      if (object.archived) return failedWith('archived');
      const half = offset + Math.ceil((object.bytes.length - offset) / 2);
      async function* body(bytes: Uint8Array): AsyncIterable<Result<Uint8Array, RemoteFault>> {
        for (const chunk of [bytes.subarray(offset, half), bytes.subarray(half)]) {
          if (chunk.length === 0) continue;
          const arrived = await exchange('body', prefix + key, signal, () => chunk.slice());
          yield arrived;
          if (!arrived.ok) return;
        }
      }
      // Not every object has a checksum.
      const isChecked = offset === 0 && object.bytes.length % 2 === 0;
      return ok({ details: detailed(object, prefix), body: body(object.bytes), isChecked });
    },

    async copy({ from, fromEtag, to, condition, metadata, signal }) {
      if (Buffer.byteLength(prefix + to) > MAX_KEY_BYTES) return keyTooLong();
      if (!bucket.copies) return failedWith('unsupported');
      const enforced = capabilities.conditionalCopy;
      const source = await checkBeforeWrite(enforced, prefix + from, { etag: fromEtag }, signal);
      if (!source.ok)
        return source.fault.code === 'precondition-failed' ? failedWith('source-changed') : source;
      const target = await checkBeforeWrite(enforced, prefix + to, condition, signal);
      if (!target.ok) return target;
      const request = { from: prefix + from, fromEtag, to: prefix + to, metadata, condition };
      return written(await exchange('copy', prefix + to, signal, () => bucket.copy(request)));
    },

    async remove(key, etag, signal) {
      if (!capabilities.conditionalDelete) {
        const found = await exchange('head', prefix + key, signal, () => bucket.get(prefix + key));
        if (!found.ok) return found;
        if (found.value === undefined) return ok(undefined);
        if (found.value.etag !== etag) return failedWith('precondition-failed');
      }
      const removed = await exchange('delete', prefix + key, signal, () =>
        bucket.remove(prefix + key, { etag }),
      );
      if (!removed.ok) return removed;
      return removed.value.ok || removed.value.refused === 'not-found'
        ? ok(undefined)
        : failedWith(FAULTS[removed.value.refused]);
    },

    // Never in trouble: so that faults meet the requests that scenarios and simulations mean.
    readMark: () => Promise.resolve(ok(bucket.marks.get(prefix) ?? null)),
    writeMark: (id) => {
      if (capabilities.conditionalCreate && bucket.marks.has(prefix))
        return Promise.resolve(failedWith('precondition-failed'));
      bucket.marks.set(prefix, id);
      return Promise.resolve(ok(undefined));
    },
    answersAreProof: true,
    serverTime: () => serverTime,
    bucketCreated: () => Promise.resolve(null),
    refused: () => [],
    learnt: () => [],
    recall: () => undefined,
    abandonUnanswered: (key, since, signal) => abortUnanswered(prefix + key, { since, known: null }, signal),
    abandon: (key, uploadId, signal) => exchange('abort', prefix + key, signal, () => bucket.abort(uploadId)),
  };
}

const FAULTS: Record<Refused, RemoteFaultCode> = {
  'precondition-failed': 'precondition-failed',
  'not-found': 'not-found',
  'no-such-upload': 'unreachable',
  'source-changed': 'source-changed',
  archived: 'archived',
  quota: 'quota',
};

function written(answer: Awaited<Exchanged<ReturnType<VirtualBucket['put']>>>): Result<Written, RemoteFault> {
  if (!answer.ok) return failed(answer.fault);
  if (!answer.value.ok) return failedWith(FAULTS[answer.value.refused]);
  const { etag, versionId } = answer.value.value;
  return ok({ etag, versionId, unkept: [] });
}

function listed({ key, bytes, etag, modified, archived }: VirtualObject, prefix: string): RemoteObject {
  return { key: key.slice(prefix.length), size: bytes.length, etag, modified, archived };
}

function detailed(object: VirtualObject, prefix: string): ObjectDetails {
  const { metadata, md5, versionId } = object;
  return { ...listed(object, prefix), metadata, md5, sha256: null, versionId };
}
