// What every RemoteFolder promises of listing, looking and downloading.
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { compareKeys } from '../../../src/sync/decide/order.ts';
import type { RemoteImplementation, RemoteWorld } from './remoteWorld.ts';
import { NEVER, bytesOf, codeOf, listAll, must, patterned, readBody, uploadOf } from './remoteWorld.ts';

/** Legal keys that no file system could hold, or that are easily mangled on their way (case 24, F1). */
export const HOSTILE_KEYS: readonly string[] = [
  '../evil',
  'a/../../evil',
  'a//b',
  '//double',
  'C:\\x',
  'con',
  './dot',
  'dir',
  'dir/',
  'dir/inside',
  'new\nline',
  'carriage\rreturn',
  'tab\tand \u0001 control',
  'plus+sign and space',
  '%2F',
  '%',
  'a%20b',
  'question?mark=1&x=2#hash',
  'quote"\'<>&;',
  'ünïcödé',
  'u\u0308ni-decomposed',
  'emoji-\u{1f600}',
  'private-\ue000',
  'trailing space ',
  'trailing-dot.',
  '~tilde*star(paren)!',
  'x'.repeat(255),
];

export function describeReading({ name, start }: RemoteImplementation): void {
  describe.skipIf(start === null)(`${name}: listing, looking, downloading`, () => {
    let world: RemoteWorld;
    beforeAll(async () => {
      if (start !== null) world = await start();
    });
    afterAll(async () => {
      await world.close();
    });

    test('an empty prefix lists as nothing, without a fault', async () => {
      expect(await listAll(world.folder)).toEqual([]);
    });

    test('case 24: hostile keys round-trip through upload, list, head, download, copy and remove', async () => {
      for (const key of HOSTILE_KEYS) {
        must(await world.folder.upload(uploadOf(key, bytesOf(key))));
      }
      // An absolute key and a slash with bytes in it come from other tools.
      await world.put('/abs', bytesOf('/abs'));
      await world.put('slash-with-bytes/', bytesOf('slash-with-bytes/'));
      const keys = [...HOSTILE_KEYS, '/abs', 'slash-with-bytes/'].sort(compareKeys);
      const listed = await listAll(world.folder);
      expect(listed.map(({ key }) => key)).toEqual(keys);
      for (const { key, etag, size } of listed) {
        const details = must(await world.folder.head(key, NEVER));
        expect(details).toMatchObject({ key, etag, size });
        const download = must(await world.folder.download({ key, etag, offset: 0, signal: NEVER }));
        expect(Buffer.from(must(await readBody(download))).toString()).toBe(key);
        const to = `copies/${key}`;
        must(
          await world.folder.copy({
            from: key,
            fromEtag: etag,
            to,
            size,
            condition: { etag: null },
            metadata: { mtime: null, executable: false, operation: null },
            signal: NEVER,
          }),
        );
        expect(Buffer.from((await world.get(to)) ?? []).toString()).toBe(key);
      }
      for (const { key, etag } of await listAll(world.folder)) {
        expect(codeOf(await world.folder.remove(key, etag, NEVER)), key).toBe('ok');
      }
      expect(await listAll(world.folder)).toEqual([]);
    });

    test('case 24: a key of 1,024 bytes is an object like any other; a longer one is refused', async () => {
      const key = `${'ü'.repeat(100)}/${'k'.repeat(world.longestKey - 201)}`;
      const { etag } = must(await world.folder.upload(uploadOf(key, bytesOf('long'))));
      expect((await listAll(world.folder, 'ü')).map((object) => object.key)).toEqual([key]);
      expect(must(await world.folder.head(key, NEVER))?.etag).toBe(etag);
      expect(codeOf(await world.folder.upload(uploadOf(`${key}x`, bytesOf('long'))))).toBe('too-large');
      expect(codeOf(await world.folder.remove(key, etag, NEVER))).toBe('ok');
    });

    test('`under` restricts the listing by prefix of the key', async () => {
      for (const key of ['in/a', 'in/b', 'inside', 'out']) {
        must(await world.folder.upload(uploadOf(key, bytesOf(key))));
      }
      expect((await listAll(world.folder, 'in/')).map(({ key }) => key)).toEqual(['in/a', 'in/b']);
      expect((await listAll(world.folder, 'in')).map(({ key }) => key)).toEqual(['in/a', 'in/b', 'inside']);
    });

    test('our own folder at the top of the prefix is left out, one of that name deeper down is not', async () => {
      await world.put('.brimful/head', bytesOf('ours'));
      await world.put('.brimful-not-ours', bytesOf('theirs'));
      await world.put('own/.brimful/file', bytesOf('theirs'));
      expect((await listAll(world.folder)).map(({ key }) => key)).not.toContain('.brimful/head');
      expect((await listAll(world.folder, '.brim')).map(({ key }) => key)).toEqual(['.brimful-not-ours']);
      expect((await listAll(world.folder, 'own/')).map(({ key }) => key)).toEqual(['own/.brimful/file']);
    });

    test('list, head and upload agree on ETag and time; a missing object is null', async () => {
      const written = must(await world.folder.upload(uploadOf('agree', bytesOf('x'))));
      const [listed] = await listAll(world.folder, 'agree');
      const details = must(await world.folder.head('agree', NEVER));
      expect(listed?.etag).toBe(written.etag);
      expect(details?.etag).toBe(written.etag);
      expect(details?.modified).toBe(listed?.modified);
      expect(details?.versionId ?? null).toBe(written.versionId);
      expect(must(await world.folder.head('missing', NEVER))).toBeNull();
    });

    test('metadata round-trips and other tools` objects carry none', async () => {
      const metadata = { mtime: '1700000000.123456789', executable: true, operation: 'op-1' };
      must(await world.folder.upload(uploadOf('meta', bytesOf('x'), { metadata })));
      expect(must(await world.folder.head('meta', NEVER))?.metadata).toEqual(metadata);
      await world.put('foreign', bytesOf('x'));
      expect(must(await world.folder.head('foreign', NEVER))?.metadata).toEqual({
        mtime: null,
        executable: false,
        operation: null,
      });
    });

    test('F8: a large object whose size is known is whole, from the start and from an offset', async () => {
      const bytes = patterned(world.multipartThreshold + 12_345, 'large');
      const { etag } = must(await world.folder.upload(uploadOf('large', bytes)));
      for (const offset of [0, 1, world.multipartThreshold - 1, bytes.length]) {
        const request = { key: 'large', etag, size: bytes.length, offset, signal: NEVER };
        const download = must(await world.folder.download(request));
        expect(download.details).toMatchObject({ key: 'large', etag, size: bytes.length });
        expect(Buffer.compare(must(await readBody(download)), bytes.subarray(offset))).toBe(0);
      }
      await world.put('large', patterned(bytes.length, 'another'));
      const request = { key: 'large', etag, size: bytes.length, offset: 0, signal: NEVER };
      expect(codeOf(await world.folder.download(request))).toBe('precondition-failed');
    });

    test('a download starts at an offset and only in the state that was asked for', async () => {
      const bytes = patterned(100_000, 'download');
      const { etag } = must(await world.folder.upload(uploadOf('ranged', bytes)));
      const tail = must(await world.folder.download({ key: 'ranged', etag, offset: 99_990, signal: NEVER }));
      expect(tail.details.size).toBe(100_000);
      expect(Buffer.compare(must(await readBody(tail)), bytes.subarray(99_990))).toBe(0);
      const end = must(await world.folder.download({ key: 'ranged', etag, offset: 100_000, signal: NEVER }));
      expect(must(await readBody(end)).length).toBe(0);
      await world.put('ranged', bytesOf('other'));
      expect(codeOf(await world.folder.download({ key: 'ranged', etag, offset: 0, signal: NEVER }))).toBe(
        'precondition-failed',
      );
      expect(codeOf(await world.folder.download({ key: 'missing', etag, offset: 0, signal: NEVER }))).toBe(
        'not-found',
      );
    });

    test('an empty object downloads as no bytes', async () => {
      const { etag } = must(await world.folder.upload(uploadOf('empty', new Uint8Array())));
      const download = must(await world.folder.download({ key: 'empty', etag, offset: 0, signal: NEVER }));
      expect(must(await readBody(download)).length).toBe(0);
    });

    test('an aborted signal stops every method', async () => {
      const signal = AbortSignal.abort();
      expect(codeOf(await world.folder.head('agree', signal))).toBe('cancelled');
      expect(codeOf(await world.folder.probe(signal))).toBe('cancelled');
      expect(codeOf(await world.folder.download({ key: 'agree', etag: 'x', offset: 0, signal }))).toBe(
        'cancelled',
      );
      expect(codeOf(await world.folder.upload(uploadOf('never', bytesOf('x'), { signal })))).toBe(
        'cancelled',
      );
      expect(codeOf(await world.folder.remove('agree', 'x', signal))).toBe('cancelled');
      for await (const page of world.folder.list({ under: '', signal }))
        expect(codeOf(page)).toBe('cancelled');
      expect(await world.get('never')).toBeNull();
      expect(await world.get('agree')).not.toBeNull();
    });
  });
}
