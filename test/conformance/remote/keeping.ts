// What every S3 folder promises of what others gave an object (R14).
import {
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RemoteWorld } from './remoteWorld.ts';
import { NEVER, PLAIN, bytesOf, must, patterned, uploadOf } from './remoteWorld.ts';

/** A folder on S3, with another tool's client of the same prefix. */
export interface S3World extends RemoteWorld {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

const GIVEN = {
  CacheControl: 'no-store',
  ContentDisposition: 'attachment',
  ContentLanguage: 'de',
  ContentType: 'text/x-special',
  Expires: new Date('2031-01-02T03:04:05Z'),
  Metadata: { author: 'somebody', uid: '1000' },
};
const Tagging = 'team=a%20%26%20b&empty=';

export function describeKeeping(name: string, start: (() => Promise<S3World>) | null): void {
  describe.skipIf(start === null)(`${name}: keeping what others gave`, () => {
    let world: S3World;
    beforeAll(async () => {
      if (start !== null) world = await start();
    });
    afterAll(() => world.close());

    const address = (key: string) => ({ Bucket: world.bucket, Key: world.prefix + key });

    async function give(key: string, more: Partial<PutObjectCommandInput> = {}): Promise<string> {
      await world.client.send(
        new PutObjectCommand({ ...address(key), Body: 'theirs', ...GIVEN, Tagging, ...more }),
      );
      return must(await world.folder.head(key, NEVER))?.etag ?? '';
    }

    async function expectKept(key: string): Promise<void> {
      const head = await world.client.send(new HeadObjectCommand(address(key)));
      const { CacheControl, ContentDisposition, ContentLanguage, ContentType, Metadata } = GIVEN;
      expect(head).toMatchObject({ CacheControl, ContentDisposition, ContentLanguage, ContentType });
      expect(head.Metadata).toMatchObject(Metadata);
      expect(new Date(head.ExpiresString ?? '')).toEqual(GIVEN.Expires);
      const { TagSet = [] } = await world.client.send(new GetObjectTaggingCommand(address(key)));
      expect(Object.fromEntries(TagSet.map((tag) => [tag.Key, tag.Value]))).toEqual({
        team: 'a & b',
        empty: '',
      });
    }

    test('R14: an edit keeps headers, metadata and tags, small and in parts', async () => {
      for (const [key, size] of [
        ['small', 10],
        ['large', world.multipartThreshold],
      ] as const) {
        const condition = { etag: await give(key) };
        const written = must(await world.folder.upload(uploadOf(key, patterned(size, key), { condition })));
        expect(written.unkept).toEqual([]);
        await expectKept(key);
        expect((await world.get(key))?.length).toBe(size);
      }
    });

    test('R14: a copy keeps them, to another name and onto itself', async () => {
      const etag = await give('from');
      const metadata = { ...PLAIN, mtime: '1600000000.000000001', executable: true, operation: 'copy' };
      const request = { from: 'from', fromEtag: etag, size: 6, metadata, signal: NEVER };
      must(await world.folder.copy({ ...request, to: 'to', condition: { etag: null } }));
      must(await world.folder.copy({ ...request, to: 'from', condition: { etag } }));
      for (const key of ['to', 'from']) {
        await expectKept(key);
        expect(must(await world.folder.head(key, NEVER))?.metadata).toEqual(metadata);
      }
    });

    test('R14: an upload that takes the place of another object keeps them, small and in parts', async () => {
      for (const [key, size] of [
        ['moved small', 10],
        ['moved large', world.multipartThreshold],
      ] as const) {
        const movedFrom = { key: 'origin', etag: await give('origin') };
        const written = must(await world.folder.upload(uploadOf(key, patterned(size, key), { movedFrom })));
        expect(written.unkept).toEqual([]);
        await expectKept(key);
      }
    });

    test('R14: where that object has changed or is gone, it is said that nothing was kept', async () => {
      const etag = await give('changed origin');
      await world.put('changed origin', bytesOf('other content'));
      for (const key of ['changed origin', 'no origin']) {
        const request = uploadOf(`from ${key}.txt`, bytesOf('x'), { movedFrom: { key, etag } });
        expect(must(await world.folder.upload(request)).unkept).toEqual(['properties']);
      }
    });

    test('R14: an access control list stays with an edit and a copy, and no other object gets one', async () => {
      const condition = { etag: await give('public', { ACL: 'public-read' }) };
      must(await world.folder.upload(uploadOf('public', bytesOf('ours'), { condition })));
      const { etag } = must(await world.folder.head('public', NEVER)) ?? { etag: '' };
      const request = { from: 'public', fromEtag: etag, size: 4, metadata: PLAIN, signal: NEVER };
      must(await world.folder.copy({ ...request, to: 'moved', condition: { etag: null } }));
      must(await world.folder.upload(uploadOf('private', bytesOf('ours'))));
      const groups = async (key: string): Promise<readonly string[]> => {
        const { Grants = [] } = await world.client.send(new GetObjectAclCommand(address(key)));
        return Grants.flatMap(({ Grantee, Permission }) =>
          Grantee?.URI === undefined ? [] : [`${Grantee.URI.replace(/.*\//, '')} ${Permission ?? ''}`],
        );
      };
      expect(await groups('public')).toEqual(['AllUsers READ']);
      expect(await groups('moved')).toEqual(['AllUsers READ']);
      expect(await groups('private')).toEqual([]);
    });

    test('R14: a content encoding stays while it is true', async () => {
      const gzipped = Buffer.from('1f8b0800000000000003', 'hex');
      for (const [key, content, encoding] of [
        ['still', gzipped, 'gzip'],
        ['no-longer', bytesOf('plain text'), undefined],
      ] as const) {
        const condition = { etag: await give(key, { ContentEncoding: 'gzip' }) };
        must(await world.folder.upload(uploadOf(key, content, { condition })));
        const head = await world.client.send(new HeadObjectCommand(address(key)));
        expect(head.ContentEncoding, key).toBe(encoding);
      }
    });

    test('R14: a new object has a type by its name, and a type that says nothing is derived again', async () => {
      const typeOf = async (key: string): Promise<string | undefined> =>
        (await world.client.send(new HeadObjectCommand(address(key)))).ContentType;
      must(await world.folder.upload(uploadOf('new.html', bytesOf('<p>'))));
      expect(await typeOf('new.html')).toBe('text/html; charset=utf-8');
      const etag = await give('old.css', { ContentType: 'binary/octet-stream' });
      must(await world.folder.upload(uploadOf('old.css', bytesOf('p {}'), { condition: { etag } })));
      expect(await typeOf('old.css')).toBe('text/css; charset=utf-8');
      const note = must(await world.folder.upload(uploadOf('note.txt', bytesOf('{}'))));
      const request = { from: 'note.txt', fromEtag: note.etag, size: 2, metadata: PLAIN, signal: NEVER };
      must(await world.folder.copy({ ...request, to: 'note.json', condition: { etag: null } }));
      expect(await typeOf('note.json')).toBe('application/json; charset=utf-8');
    });
  });
}
