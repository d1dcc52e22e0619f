// An in-memory bucket with S3's semantics: objects, versions, multipart uploads, preconditions.
import { hash } from 'node:crypto';
import type { ObjectMetadata, WriteCondition } from '../../../src/sync/remoteFolder.ts';
import { compareKeys } from '../../../src/sync/decide/order.ts';
import type {
  Answer,
  BucketChange,
  Given,
  Quota,
  Refused,
  VirtualObject,
  VirtualPut,
  VirtualVersion,
} from './virtualObject.ts';
import { NO_METADATA } from './virtualObject.ts';
import { ENDPOINT_PROFILES } from './virtualBucketProfiles.ts';
import type { EndpointProfile, EndpointProfileName } from './virtualBucketProfiles.ts';

const NO_QUOTA: Quota = { bytes: Infinity, objects: Infinity };

export interface MultipartUpload {
  readonly key: string;
  readonly metadata: ObjectMetadata;
  readonly given: Given;
  readonly parts: Map<number, Uint8Array>;
  /** The server's time, epoch ms. */
  readonly initiated: number;
  /** All devices have the same credentials, other tools have theirs. */
  readonly initiator: 'device' | 'tool';
}

export interface VirtualBucketOptions {
  readonly profile: EndpointProfileName;
  readonly versioning: boolean;
  /** Sets LastModified; a counter is sufficient. */
  readonly clock: { now(): number };
}

export type VirtualBucket = ReturnType<typeof createVirtualBucket>;

/** Creates an empty bucket. Every method takes effect at once and completely, like a single request to S3. */
export function createVirtualBucket({ profile: profileName, versioning, clock }: VirtualBucketOptions) {
  const profile: EndpointProfile = ENDPOINT_PROFILES[profileName];
  const objects = new Map<string, VirtualObject>();
  const versions: VirtualVersion[] = [];
  const uploads = new Map<string, MultipartUpload>();
  const changes: BucketChange[] = [];
  let sequence = 0;
  let sortedKeys: readonly string[] | null = null;
  let quota = NO_QUOTA;
  let tools = 0;

  /** What is about to be replaced still counts, as on Ceph and MinIO. */
  function hasRoomFor(bytes: number): boolean {
    if (quota === NO_QUOTA) return true;
    const held = usage();
    return held.bytes + bytes <= quota.bytes && held.objects < quota.objects;
  }

  function usage(): Quota {
    const kept = versions.flatMap((version) => version.bytes ?? []);
    const all = [...[...objects.values()].map((object) => object.bytes), ...kept];
    return { bytes: all.reduce((sum, { length }) => sum + length, 0), objects: all.length };
  }

  function meets(key: string, condition: WriteCondition | 'any', enforced: boolean): boolean {
    if (!enforced || condition === 'any') return true;
    return (objects.get(key)?.etag ?? null) === condition.etag;
  }

  function enforcement(condition: WriteCondition | 'any'): boolean {
    if (condition === 'any') return false;
    return condition.etag === null ? profile.enforces.conditionalCreate : profile.enforces.conditionalReplace;
  }

  function store(
    type: 'put' | 'copy' | 'complete',
    write: VirtualPut,
    plainEtag: string,
    isMd5: boolean,
  ): VirtualObject {
    sequence++;
    const etag = profile.md5Etags ? plainEtag : md5Hex(Buffer.from(`${plainEtag}${sequence}`));
    const replaced = objects.get(write.key) ?? null;
    const stored: VirtualObject = {
      key: write.key,
      bytes: write.bytes,
      etag,
      modified: Math.floor(clock.now() / 1000) * 1000,
      metadata: write.metadata,
      given: write.given ?? {},
      versionId: versioning ? `v${sequence}` : null,
      archived: false,
      md5: isMd5 && profile.md5Etags ? plainEtag : null,
    };
    retire(replaced);
    if (replaced === null) sortedKeys = null;
    objects.set(write.key, stored);
    const { key, bytes, condition } = write;
    changes.push({
      sequence,
      type,
      key,
      bytes,
      etag,
      given: stored.given,
      replaced,
      condition,
      operation: write.metadata.operation,
    });
    return stored;
  }

  function retire(object: VirtualObject | null): void {
    if (object === null || object.versionId === null) return;
    versions.push({ key: object.key, bytes: object.bytes, versionId: object.versionId });
  }

  function put(write: VirtualPut): Answer<VirtualObject> {
    if (!meets(write.key, write.condition, enforcement(write.condition)))
      return refuse('precondition-failed');
    if (!hasRoomFor(write.bytes.length)) return refuse('quota');
    return accept(store('put', write, md5Hex(write.bytes), true));
  }

  function remove(key: string, condition: WriteCondition | 'any'): Answer<void> {
    const replaced = objects.get(key) ?? null;
    if (replaced === null) return refuse('not-found');
    if (!meets(key, condition, profile.enforces.conditionalDelete)) return refuse('precondition-failed');
    sequence++;
    retire(replaced);
    if (versioning) versions.push({ key, bytes: null, versionId: `v${sequence}` });
    objects.delete(key);
    sortedKeys = null;
    changes.push({
      sequence,
      type: 'delete',
      key,
      bytes: null,
      etag: null,
      given: {},
      replaced,
      condition,
      operation: null,
    });
    return accept(undefined);
  }

  function copy(request: {
    readonly from: string;
    readonly fromEtag: string;
    readonly to: string;
    readonly metadata: ObjectMetadata;
    readonly condition: WriteCondition;
  }): Answer<VirtualObject> {
    const source = objects.get(request.from);
    const enforced = profile.enforces.conditionalCopy;
    if (source === undefined || (enforced && source.etag !== request.fromEtag))
      return refuse('source-changed');
    if (source.archived) return refuse('archived');
    if (!meets(request.to, request.condition, enforced)) return refuse('precondition-failed');
    if (!hasRoomFor(source.bytes.length)) return refuse('quota');
    const { to: key, metadata, condition } = request;
    const { bytes, given } = source;
    // As on S3, a copy is stored as one part, whatever its source was: its ETag is the MD5 of the content.
    return accept(store('copy', { key, bytes, metadata, given, condition }, md5Hex(bytes), true));
  }

  function createUpload(key: string, metadata: ObjectMetadata, given: Given): Answer<string> {
    if (!hasRoomFor(0)) return refuse('quota');
    sequence++;
    const uploadId = `upload-${sequence}`;
    begin(uploadId, { key, metadata, given }, 'device');
    return accept(uploadId);
  }

  function begin(
    uploadId: string,
    upload: Pick<MultipartUpload, 'key' | 'metadata' | 'given'>,
    initiator: MultipartUpload['initiator'],
  ): void {
    uploads.set(uploadId, { ...upload, parts: new Map(), initiated: clock.now(), initiator });
  }

  function uploadPart(uploadId: string, number: number, bytes: Uint8Array): Answer<void> {
    const upload = uploads.get(uploadId);
    if (upload === undefined) return refuse('no-such-upload');
    if (!hasRoomFor(bytes.length)) return refuse('quota');
    upload.parts.set(number, bytes);
    return accept(undefined);
  }

  function listParts(uploadId: string): Answer<ReadonlyMap<number, Uint8Array>> {
    const upload = uploads.get(uploadId);
    return upload === undefined ? refuse('no-such-upload') : accept(new Map(upload.parts));
  }

  /** Assembles the parts 1 to `count` to the object. */
  function complete(uploadId: string, count: number, condition: WriteCondition): Answer<VirtualObject> {
    const upload = uploads.get(uploadId);
    if (upload === undefined) return refuse('no-such-upload');
    if (!meets(upload.key, condition, profile.enforces.conditionalComplete))
      return refuse('precondition-failed');
    const parts = Array.from(
      { length: count },
      (_, index) => upload.parts.get(index + 1) ?? new Uint8Array(),
    );
    if (!hasRoomFor(parts.reduce((sum, { length }) => sum + length, 0))) return refuse('quota');
    uploads.delete(uploadId);
    const etag = `${md5Hex(Buffer.concat(parts.map(md5)))}-${parts.length}`;
    const { key, metadata, given } = upload;
    return accept(
      store('complete', { key, bytes: Buffer.concat(parts), metadata, given, condition }, etag, false),
    );
  }

  /** Returns at most `limit` live objects with keys after `after` that start with `prefix`, in key order. */
  function page(prefix: string, after: string | null, limit: number): readonly VirtualObject[] {
    sortedKeys ??= [...objects.keys()].sort(compareKeys);
    const found: VirtualObject[] = [];
    for (const key of sortedKeys) {
      if (found.length === limit) break;
      if (!key.startsWith(prefix) || (after !== null && compareKeys(key, after) <= 0)) continue;
      const object = objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  return {
    /** The server's time, epoch ms. */
    now: () => clock.now(),
    capabilities: { ...profile.enforces, versioning },
    copies: profile.copies ?? true,
    get: (key: string): VirtualObject | undefined => objects.get(key),
    page,
    put,
    remove,
    copy,
    createUpload,
    uploadPart,
    listParts,
    complete,
    abort: (uploadId: string): void => void uploads.delete(uploadId),
    /** The ids that devices have left in the bucket, by prefix (G10). */
    marks: new Map<string, string>(),
    /** Another tool writes, unconditionally. */
    write: (key: string, bytes: Uint8Array, metadata: ObjectMetadata = NO_METADATA): VirtualObject => {
      return store('put', { key, bytes, metadata, condition: 'any' }, md5Hex(bytes), true);
    },
    /**
     * Another tool writes the same bytes again, in one part or several: the ETag changes, nothing else.
     * Several of an unusual size make an ETag that proves nothing.
     */
    rewrite: (key: string, parts = 1): VirtualObject | undefined => {
      const object = objects.get(key);
      if (object === undefined) return undefined;
      const size = Math.ceil(object.bytes.length / parts);
      const sums = Array.from({ length: parts }, (_, part) =>
        md5(object.bytes.subarray(part * size, (part + 1) * size)),
      );
      const etag = `${md5Hex(Buffer.concat(sums))}-${parts}`;
      return store('complete', { ...object, condition: 'any' }, etag, false);
    },
    /** Another tool adds properties to an object by copying it onto itself. */
    give: (key: string, given: Given): void => {
      const object = objects.get(key);
      if (object === undefined) return;
      const all = { ...object.given, ...given };
      store('copy', { ...object, given: all, condition: 'any' }, md5Hex(object.bytes), true);
    },
    /** Another tool deletes, unconditionally. */
    delete: (key: string): void => void remove(key, 'any'),
    /** The bucket takes `room` more; null: everything. */
    leaveRoom: (room: Quota | null): void => {
      const held = usage();
      quota =
        room === null ? NO_QUOTA : { bytes: held.bytes + room.bytes, objects: held.objects + room.objects };
    },
    hasRoomFor,
    /** A lifecycle rule moves an object to cold storage. */
    archive: (key: string): void => {
      const object = objects.get(key);
      if (object !== undefined) objects.set(key, { ...object, archived: true });
    },
    objects: (): readonly VirtualObject[] => page('', null, Infinity),
    versions: (): readonly VirtualVersion[] => versions,
    changes: (): readonly BucketChange[] => changes,
    /** Returns every content that can still be read: live objects and kept versions. */
    allContents: (): readonly Uint8Array[] => [
      ...[...objects.values()].map((object) => object.bytes),
      ...versions.flatMap((version) => (version.bytes === null ? [] : [version.bytes])),
    ],
    /** Another tool begins an upload in parts, and leaves it open. */
    beginUpload: (key: string): void => {
      tools++;
      begin(`upload-${++sequence}`, { key, metadata: NO_METADATA, given: {} }, 'tool');
    },
    begunByTools: (): number => tools,
    /** Multipart uploads that were neither completed nor aborted (case 32). */
    openUploads: (): readonly string[] => [...uploads.keys()],
    uploads: (): ReadonlyMap<string, MultipartUpload> => uploads,
  };
}

function md5(bytes: Uint8Array): Buffer {
  return hash('md5', bytes, 'buffer');
}

function md5Hex(bytes: Uint8Array): string {
  return hash('md5', bytes, 'hex');
}

function accept<T>(value: T): Answer<T> {
  return { ok: true, value };
}

function refuse(refused: Refused): { readonly ok: false; readonly refused: Refused } {
  return { ok: false, refused };
}
