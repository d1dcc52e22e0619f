// Scenarios on real parts: temporary folders, SQLite journals, the S3 client, and our S3 server on loopback.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { StorageClass } from '@aws-sdk/client-s3';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import { rawClient } from '../../conformance/remote/s3World.ts';
import type { FaultRuleSource } from '../../servers/faults/faults.ts';
import { startStorageServer, type StorageServer } from '../../servers/s3/s3Server.ts';
import { createRealMachine } from './realMachine.ts';
import { createProbeMemory, type ProbeMemory } from './probeMemory.ts';
import { createScenarioClock } from './scenarioClock.ts';
import { PLACE_MARK, PREFIX, type CreateWorld, type Requests, type StorageFault } from './world.ts';

/** S3's names of the requests. */
const OPERATIONS: Readonly<Record<Requests, readonly string[]>> = {
  list: ['ListObjectsV2'],
  head: ['HeadObject'],
  get: ['GetObject'],
  put: ['PutObject'],
  begin: ['CreateMultipartUpload'],
  complete: ['CompleteMultipartUpload'],
  copy: ['CopyObject'],
  delete: ['DeleteObject'],
};

function ruleOf({ kind, of, times }: StorageFault): FaultRuleSource {
  const operations = of === undefined ? {} : { operations: [...OPERATIONS[of]] };
  const rule = { ...operations, ...(times === undefined ? {} : { count: times }) };
  switch (kind) {
    case 'lost-answer':
      return { type: 'reset-after', ...rule };
    case 'lost-request':
      return { type: 'reset-before', ...rule };
    case 'throttled':
      return { type: 'slow-down', ...rule };
    case 'server-error':
      return { type: 'error', code: 'InternalError', status: 500, ...rule };
    case 'captive-portal':
      return { type: 'html', ...rule };
    case 'short-body':
      return {
        type: 'truncate',
        operations: [...OPERATIONS.get],
        ...(times === undefined ? {} : { count: times }),
      };
    case 'cut-listing':
      return { type: 'cut-listing', pages: 1, how: 'error', ...rule };
    case 'short-listing':
      return { type: 'cut-listing', pages: 1, how: 'end', ...rule };
    case 'quota': {
      const takesRoom = [
        ...OPERATIONS.put,
        ...OPERATIONS.copy,
        ...OPERATIONS.complete,
        'CreateMultipartUpload',
      ];
      const refusal = { type: 'error', code: 'QuotaExceeded', status: 403 } as const;
      return { ...refusal, operations: [...takesRoom, 'UploadPart', 'UploadPartCopy'] };
    }
    case 'locked': {
      const message = 'Access Denied because object protected by object lock.';
      return {
        type: 'error',
        code: 'AccessDenied',
        status: 403,
        message,
        operations: [...OPERATIONS.delete],
      };
    }
    case 'denied':
    case 'expired':
    case 'empty-listing':
      return { type: kind, ...rule };
  }
}

/** Parts that all worlds of one test file share. */
export interface RealParts {
  readonly createWorld: CreateWorld;
  stop(): Promise<void>;
}

export async function startRealParts(): Promise<RealParts> {
  // Each world has its own time; signatures of requests tolerate 15 minutes of difference.
  let passed = (): number => 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + passed() };
  const server = await startStorageServer({ clock });
  const areFaultsOn = (): boolean => server.faults.rules().length > 0;
  const probed = { plain: createProbeMemory(areFaultsOn), versioned: createProbeMemory(areFaultsOn) };
  return {
    createWorld: ({ versioning = false }) => {
      const scenarioClock = createScenarioClock();
      passed = () => scenarioClock.ticks * 1000;
      const probe = versioning ? probed.versioned : probed.plain;
      return createRealWorld(server, scenarioClock, { versioning, probe });
    },
    stop: () => server.stop(),
  };
}

interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly isFrozen: boolean;
}

async function createRealWorld(
  server: StorageServer,
  clock: ReturnType<typeof createScenarioClock>,
  { versioning, probe }: { readonly versioning: boolean; readonly probe: ProbeMemory },
): ReturnType<CreateWorld> {
  const endpoint = { endpoint: server.endpoint, region: server.region, keys: server.administrator };
  const client = rawClient(endpoint);
  const Bucket = `scenario-${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), 'brimful-scenario-'));
  const machines: ReturnType<typeof createRealMachine>[] = [];
  const frozen = new Map<string, string>();
  const fetched = new Map<string, string>();
  let toolBytes = 0;
  server.createBucket(Bucket);
  if (versioning) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  const source = (name: string): string =>
    `${Bucket}/${(PREFIX + name).split('/').map(encodeURIComponent).join('/')}`;
  const read = async (Key: string, VersionId?: string): Promise<string> => {
    const object = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return (await object.Body?.transformToString('utf8')) ?? '';
  };
  const listAll = async (): Promise<readonly ListedObject[]> => {
    // Keys may contain what XML cannot.
    const EncodingType = 'url';
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: PREFIX, EncodingType }));
    return (page.Contents ?? []).flatMap(({ Key, ETag = '', StorageClass }) => {
      if (Key === undefined) return [];
      const key = decodeURIComponent(Key.replaceAll('+', ' '));
      return [{ key, etag: ETag, isFrozen: StorageClass === 'GLACIER' }];
    });
  };
  /** The same ETag means the same content, which is fetched once. */
  const contentOf = async ({ key, etag, isFrozen }: ListedObject): Promise<string> => {
    // What is in cold storage is known only from before.
    const content = isFrozen ? frozen.get(key) : (fetched.get(etag) ?? (await read(key)));
    if (content === undefined) return '';
    fetched.set(etag, content);
    return content;
  };

  return {
    clock,
    tool: {
      async put(name, content, mtime) {
        if (name !== PLACE_MARK) toolBytes += Buffer.byteLength(content);
        const Metadata = mtime === null ? {} : { mtime };
        const Body = Buffer.from(content);
        await client.send(new PutObjectCommand({ Bucket, Key: PREFIX + name, Body, Metadata }));
      },
      async remove(name) {
        await client.send(new DeleteObjectCommand({ Bucket, Key: PREFIX + name }));
      },
      async copy(from, to) {
        await client.send(new CopyObjectCommand({ Bucket, Key: PREFIX + to, CopySource: source(from) }));
      },
      async rewrite(name) {
        const Key = PREFIX + name;
        const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
        const content = await read(Key);
        toolBytes += Buffer.byteLength(content);
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata }));
        const part = { Bucket, Key, UploadId, PartNumber: 1, Body: Buffer.from(content) };
        const { ETag } = await client.send(new UploadPartCommand(part));
        const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
        await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
      },
      async give(name, given) {
        const Key = PREFIX + name;
        const had = await client.send(new HeadObjectCommand({ Bucket, Key }));
        await client.send(
          new CopyObjectCommand({
            ...{ Bucket, Key, CopySource: source(name), MetadataDirective: 'REPLACE' },
            CacheControl: given['cache-control'],
            ContentType: given['content-type'] ?? had.ContentType,
            StorageClass: given['storage-class'] as StorageClass | undefined,
            Metadata: { ...had.Metadata, ...(given.author === undefined ? {} : { author: given.author }) },
            TaggingDirective: 'REPLACE',
            Tagging: given.tag,
          }),
        );
      },
      async archive(name) {
        const content = await read(PREFIX + name);
        toolBytes += Buffer.byteLength(content);
        const Body = Buffer.from(content);
        const put = { Bucket, Key: PREFIX + name, Body, StorageClass: 'GLACIER' } as const;
        await client.send(new PutObjectCommand(put));
        frozen.set(PREFIX + name, content);
      },
    },
    createMachine(name) {
      const machine = createRealMachine({
        ...{ folder: join(folder, name), endpoint, bucket: Bucket, clock, probe },
      });
      machines.push(machine);
      return machine;
    },
    setFault: (fault) => server.faults.replace(fault === null ? [] : [ruleOf(fault)]),
    async objects() {
      const objects = (await listAll()).filter(({ key }) => !key.startsWith(`${PREFIX}.brimful/`));
      return Promise.all(
        objects.map(async (object) => ({
          path: object.key.slice(PREFIX.length),
          content: await contentOf(object),
        })),
      );
    },
    async versions(name) {
      const Prefix = PREFIX + name;
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
      const own = Versions.filter(({ Key }) => Key === Prefix);
      return Promise.all(own.map(({ VersionId }) => read(Prefix, VersionId)));
    },
    async timeOf(name) {
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: PREFIX + name }));
      return head.Metadata?.['mtime'] ?? null;
    },
    async given(name) {
      const named = { Bucket, Key: PREFIX + name };
      const head = await client.send(new HeadObjectCommand(named));
      const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(named));
      const [tag] = TagSet;
      const all = {
        author: head.Metadata?.['author'],
        'cache-control': head.CacheControl,
        'content-type': head.ContentType,
        'storage-class': head.StorageClass,
        tag: tag && `${tag.Key ?? ''}=${tag.Value ?? ''}`,
      };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    },
    async openUploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: PREFIX }));
      return Uploads.length;
    },
    takeSentBytes() {
      const sent = server.log
        .entries()
        .filter(({ bucket, key }) => bucket === Bucket && key?.startsWith(`${PREFIX}.brimful/`) === false)
        .filter(({ operation }) => operation === 'PutObject' || operation === 'UploadPart')
        .reduce((sum, { bytesIn }) => sum + bytesIn, 0);
      server.log.clear();
      const own = sent - toolBytes;
      toolBytes = 0;
      return own;
    },
    async close() {
      server.faults.replace([]);
      for (const machine of machines) await machine.close();
      client.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
