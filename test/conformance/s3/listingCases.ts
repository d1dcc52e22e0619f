// Listings: order, paging, prefixes and delimiters; and versions of objects.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { outcome, type CaseContext, type S3Case } from './s3Case.ts';

/** In the order of their UTF-8 bytes; UTF-16 order would put the emoji before U+FF5E. */
const SORTED = ['A', 'a', 'a b', 'a/1', 'a/2', 'a/b/3', 'b/1', 'é', '\uff5e', '\u{1f4be}'];

export const listingCases: readonly S3Case[] = [
  {
    name: 'keys are listed in UTF-8 order, page by page, each once',
    async run(context) {
      await putAll(context, SORTED);
      const all: string[] = [];
      const pages: number[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list(context, { MaxKeys: 3, ContinuationToken });
        all.push(...page.keys);
        pages.push(page.keys.length);
        ContinuationToken = page.next;
      } while (ContinuationToken !== undefined);
      return [all, pages];
    },
    expected: [SORTED, [3, 3, 3, 1]],
  },
  {
    name: 'prefix, delimiter and StartAfter together',
    async run(context) {
      await putAll(context, SORTED);
      return [
        await list(context, { Delimiter: '/' }),
        await list(context, { Prefix: 'a/', Delimiter: '/' }),
        await list(context, { Prefix: 'a/', StartAfter: 'a/1' }),
        await list(context, { StartAfter: 'é' }),
        await list(context, { Prefix: 'none/' }),
      ];
    },
    expected: [
      { keys: ['A', 'a', 'a b', 'é', '\uff5e', '\u{1f4be}'], prefixes: ['a/', 'b/'], next: undefined },
      { keys: ['a/1', 'a/2'], prefixes: ['a/b/'], next: undefined },
      { keys: ['a/2', 'a/b/3'], prefixes: [], next: undefined },
      { keys: ['\uff5e', '\u{1f4be}'], prefixes: [], next: undefined },
      { keys: [], prefixes: [], next: undefined },
    ],
  },
  {
    name: 'pages with a delimiter count common prefixes and show each once',
    async run(context) {
      await putAll(context, SORTED);
      const seen: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list(context, { Delimiter: '/', MaxKeys: 1, ContinuationToken });
        seen.push([...page.keys, ...page.prefixes].join());
        ContinuationToken = page.next;
      } while (ContinuationToken !== undefined);
      return seen;
    },
    expected: ['A', 'a', 'a b', 'a/', 'b/', 'é', '\uff5e', '\u{1f4be}'],
  },
  {
    name: 'the older ListObjects pages by marker',
    async run(context) {
      await putAll(context, SORTED);
      const { s3, bucket: Bucket } = context;
      const seen: (string | undefined)[] = [];
      let Marker: string | undefined;
      do {
        const page = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1, Marker }));
        seen.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
        Marker = page.IsTruncated === true ? page.NextMarker : undefined;
      } while (Marker !== undefined);
      return seen;
    },
    expected: ['A', 'a', 'a b', 'a/', 'b/', 'é', '\uff5e', '\u{1f4be}'],
  },
  {
    name: 'no page is longer than 1,000 keys, whatever is asked for',
    async run(context) {
      await putAll(
        context,
        Array.from({ length: 1001 }, (_, index) => `k${String(index).padStart(4, '0')}`),
      );
      const page = await list(context, { MaxKeys: 5000 });
      return [page.keys.length, page.next !== undefined];
    },
    expected: [1000, true],
  },
  {
    name: 'versions: every content stays readable, a delete leaves a marker that can be taken away',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      await enableVersions(context);
      const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'second' }));
      const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
      const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      const gone = await outcome(read(context, 'k'));
      const old = await read(context, 'k', first.VersionId);
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
      return {
        versions: listed.Versions?.map(({ IsLatest, Size }) => [IsLatest, Size]),
        markers: listed.DeleteMarkers?.map(({ IsLatest, VersionId }) => [
          IsLatest,
          VersionId === marker.VersionId,
        ]),
        ...{ isMarker: marker.DeleteMarker, gone, old, undeleted: await read(context, 'k') },
      };
    },
    expected: {
      versions: [
        [false, 6],
        [false, 5],
      ],
      markers: [[true, true]],
      ...{ isMarker: true, gone: 'NoSuchKey 404', old: 'first', undeleted: 'second' },
    },
  },
  {
    name: 'versions: conditions look at the current one; a marker counts as nothing there',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      await enableVersions(context);
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
      const put = (condition: object): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'next', ...condition })));
      const created = await put({ IfNoneMatch: '*' });
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
      return [created, await put({ IfMatch: ETag }), await put({ IfNoneMatch: '*' })];
    },
    expected: ['PreconditionFailed 412', 'NoSuchKey 404', 'ok'],
  },
  {
    name: 'versions: an old one can be copied back, a listed one removed for good',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      await enableVersions(context);
      const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
      const second = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'second' }));
      const CopySource = `${Bucket}/k?versionId=${first.VersionId ?? ''}`;
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource }));
      const restored = await read(context, 'k');
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: second.VersionId }));
      return [restored, await outcome(read(context, 'k', second.VersionId))];
    },
    expected: ['first', 'NoSuchVersion 404'],
  },
  {
    name: 'versions: pages by key and version marker show each once',
    async run(context) {
      const { s3, bucket: Bucket } = context;
      await enableVersions(context);
      for (const Key of ['a', 'a', 'a', 'b', 'b']) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      }
      const seen: unknown[] = [];
      let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
      while (marker !== null) {
        const page: Awaited<ReturnType<typeof versionsPage>> = await versionsPage(context, marker);
        seen.push(...page.ids);
        marker = page.next;
      }
      return [seen.length, new Set(seen).size];
    },
    expected: [5, 5],
  },
];

async function versionsPage(
  { s3, bucket: Bucket }: CaseContext,
  marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined },
): Promise<{
  readonly ids: readonly (string | undefined)[];
  readonly next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null;
}> {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...marker }));
  const next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  return {
    ids: (page.Versions ?? []).map(({ VersionId }) => VersionId),
    next: page.IsTruncated === true ? next : null,
  };
}

async function putAll({ s3, bucket: Bucket }: CaseContext, keys: readonly string[]): Promise<void> {
  const waiting = [...keys].reverse(); // in no helpful order
  const work = async (): Promise<void> => {
    for (let Key = waiting.pop(); Key !== undefined; Key = waiting.pop()) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
  };
  // A few are sent in order: where one is refused because of another, it is always the same one.
  await Promise.all(Array.from({ length: keys.length > 100 ? 8 : 1 }, work));
}

async function list(
  { s3, bucket: Bucket }: CaseContext,
  input: Partial<ListObjectsV2CommandInput>,
): Promise<{ readonly keys: string[]; readonly prefixes: string[]; readonly next: string | undefined }> {
  const page = await s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    keys: (page.Contents ?? []).map(({ Key }) => Key ?? ''),
    prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
    next: page.IsTruncated === true ? page.NextContinuationToken : undefined,
  };
}

async function read({ s3, bucket: Bucket }: CaseContext, Key: string, VersionId?: string): Promise<string> {
  const version = VersionId === undefined ? {} : { VersionId };
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, ...version }));
  return (await got.Body?.transformToString()) ?? '';
}

async function enableVersions({ s3, bucket: Bucket }: CaseContext): Promise<void> {
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}
