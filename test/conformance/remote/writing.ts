// What every RemoteFolder promises of conditional writes, large uploads, copies and removals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResumableUpload } from '../../../src/sync/remoteFolder.ts';
import type { RemoteImplementation, RemoteWorld } from './remoteWorld.ts';
import { NEVER, bytesOf, codeOf, listAll, must, patterned, sourceOf, uploadOf } from './remoteWorld.ts';

export function describeWriting({ name, start }: RemoteImplementation): void {
  describe.skipIf(start === null)(`${name}: writing`, () => {
    let world: RemoteWorld;
    beforeAll(async () => {
      if (start === null) return;
      world = await start();
    });
    afterAll(async () => {
      await world.close();
    });

    async function contentOf(key: string): Promise<string | null> {
      const bytes = await world.get(key);
      return bytes === null ? null : Buffer.from(bytes).toString();
    }

    test('R3: the probe finds what the endpoint enforces and leaves nothing behind', async () => {
      expect(must(await world.folder.probe(NEVER))).toEqual(world.expected);
      expect(world.folder.enforced()).toEqual(world.expected);
      expect(await listAll(world.folder)).toEqual([]);
      expect(await world.openUploads()).toBe(0);
    });

    test('G10: a place is marked once, and no listing shows the mark', async () => {
      const { folder } = world;
      expect(must(await folder.readMark(NEVER))).toBeNull();
      must(await folder.writeMark('the-first-device', NEVER));
      expect((await folder.writeMark('the-second-device', NEVER)).ok).toBe(!world.expected.conditionalCreate);
      if (world.expected.conditionalCreate)
        expect(must(await folder.readMark(NEVER))).toBe('the-first-device');
      expect(await listAll(folder)).toEqual([]);
    });

    test('R3: a create never replaces what is there', async () => {
      const { etag } = must(await world.folder.upload(uploadOf('create', bytesOf('first'))));
      expect(etag).not.toMatch(/"/);
      expect(codeOf(await world.folder.upload(uploadOf('create', bytesOf('second'))))).toBe(
        'precondition-failed',
      );
      expect(await contentOf('create')).toBe('first');
    });

    test('R3: a replace needs exactly the state that was seen', async () => {
      const { etag } = must(await world.folder.upload(uploadOf('replace', bytesOf('one'))));
      const condition = { etag };
      must(await world.folder.upload(uploadOf('replace', bytesOf('two'), { condition })));
      expect(codeOf(await world.folder.upload(uploadOf('replace', bytesOf('three'), { condition })))).toBe(
        'precondition-failed',
      );
      expect(await contentOf('replace')).toBe('two');
      expect(
        codeOf(await world.folder.upload(uploadOf('replace-missing', bytesOf('x'), { condition }))),
      ).toBe('precondition-failed');
      expect(await contentOf('replace-missing')).toBeNull();
    });

    test('R3: a removal needs exactly the state that was seen; what is gone is gone', async () => {
      const { etag } = must(await world.folder.upload(uploadOf('remove', bytesOf('one'))));
      await world.put('remove', bytesOf('two'));
      expect(codeOf(await world.folder.remove('remove', etag, NEVER))).toBe('precondition-failed');
      expect(await contentOf('remove')).toBe('two');
      const seen = must(await world.folder.head('remove', NEVER));
      expect(codeOf(await world.folder.remove('remove', seen?.etag ?? '', NEVER))).toBe('ok');
      expect(await contentOf('remove')).toBeNull();
      expect(codeOf(await world.folder.remove('remove', etag, NEVER))).toBe('ok');
    });

    test('R11: a copy takes exactly the source that was seen and never replaces another target', async () => {
      const { etag } = must(await world.folder.upload(uploadOf('from', bytesOf('source'))));
      const request = {
        from: 'from',
        fromEtag: etag,
        to: 'to',
        size: 6,
        condition: { etag: null },
        metadata: { mtime: '1600000000.000000001', executable: true, operation: 'copy-1' },
        signal: NEVER,
      };
      const copied = must(await world.folder.copy(request));
      const details = must(await world.folder.head('to', NEVER));
      expect(details?.etag).toBe(copied.etag);
      expect(details?.metadata).toEqual(request.metadata);
      expect(codeOf(await world.folder.copy(request))).toBe('precondition-failed');
      must(await world.folder.copy({ ...request, condition: { etag: copied.etag } }));
      await world.put('from', bytesOf('changed'));
      expect(codeOf(await world.folder.copy({ ...request, to: 'to-2' }))).toBe('source-changed');
      expect(await contentOf('to-2')).toBeNull();
      expect(codeOf(await world.folder.copy({ ...request, from: 'nowhere', to: 'to-2' }))).toBe(
        'source-changed',
      );
    });

    test('case 10: a source that changed while it was read is never made visible', async () => {
      const source = sourceOf(bytesOf('x'), false);
      expect(codeOf(await world.folder.upload(uploadOf('unsure', bytesOf(''), { source })))).toBe(
        'source-changed',
      );
      const large = sourceOf(patterned(world.multipartThreshold, 'unsure'), false);
      expect(codeOf(await world.folder.upload(uploadOf('unsure', bytesOf(''), { source: large })))).toBe(
        'source-changed',
      );
      expect(await contentOf('unsure')).toBeNull();
      expect(await world.openUploads()).toBe(0);
    });

    test('case 26: sizes around the multipart threshold arrive whole', async () => {
      for (const size of [
        0,
        1,
        world.multipartThreshold - 1,
        world.multipartThreshold,
        world.multipartThreshold + 1,
      ]) {
        const bytes = patterned(size, 'sizes');
        const progress: number[] = [];
        const key = `size-${size}`;
        const onProgress = (sent: number): void => void progress.push(sent);
        const { etag } = must(await world.folder.upload(uploadOf(key, bytes, { onProgress })));
        expect(Buffer.compare((await world.get(key)) ?? Buffer.from('none'), bytes), key).toBe(0);
        expect(must(await world.folder.head(key, NEVER))?.etag).toBe(etag);
        expect(progress.at(-1)).toBe(size);
        expect(progress).toEqual([...progress].sort((a, b) => a - b));
      }
    });

    test('R3: a large upload completes under the same conditions', async () => {
      const bytes = patterned(world.multipartThreshold, 'conditional');
      const { etag } = must(await world.folder.upload(uploadOf('large', bytes)));
      expect(codeOf(await world.folder.upload(uploadOf('large', bytes)))).toBe('precondition-failed');
      must(await world.folder.upload(uploadOf('large', bytes, { condition: { etag } })));
      await world.put('large', bytesOf('theirs'));
      expect(codeOf(await world.folder.upload(uploadOf('large', bytes, { condition: { etag } })))).toBe(
        'precondition-failed',
      );
      expect(await contentOf('large')).toBe('theirs');
      expect(await world.openUploads()).toBe(0);
    });

    test('R10: an upload that was stopped is taken up again without sending its parts twice', async () => {
      const bytes = patterned(world.multipartThreshold * 2, 'resume');
      const stop = new AbortController();
      let resumable: ResumableUpload | null = null;
      const first = await world.folder.upload(
        uploadOf('resumed', bytes, {
          signal: stop.signal,
          onResumable: (upload) => (resumable = upload),
          onProgress: () => stop.abort(),
        }),
      );
      expect(codeOf(first)).toBe('cancelled');
      expect(await world.openUploads()).toBe(1);
      const source = sourceOf(bytes);
      const progress: number[] = [];
      must(
        await world.folder.upload(
          uploadOf('resumed', bytes, {
            source,
            resume: resumable,
            onProgress: (sent) => void progress.push(sent),
          }),
        ),
      );
      expect(source.readBytes()).toBe(bytes.length);
      expect(Buffer.compare((await world.get('resumed')) ?? Buffer.from('none'), bytes)).toBe(0);
      expect(await world.openUploads()).toBe(0);
    });

    test('R10: an upload that is no longer known starts over', async () => {
      const bytes = patterned(world.multipartThreshold, 'anew');
      const begun: ResumableUpload[] = [];
      const stop = new AbortController();
      const stopped = { signal: stop.signal, onProgress: () => stop.abort() };
      const onResumable = (upload: ResumableUpload): void => void begun.push(upload);
      await world.folder.upload(uploadOf('anew', bytes, { ...stopped, onResumable }));
      const [lost] = begun;
      if (lost === undefined) throw new Error('nothing was begun');
      expect(codeOf(await world.folder.abandon('anew', lost.uploadId, NEVER))).toBe('ok');
      expect(codeOf(await world.folder.abandon('anew', lost.uploadId, NEVER))).toBe('ok');
      must(await world.folder.upload(uploadOf('anew', bytes, { resume: lost, onResumable })));
      expect(begun.length).toBe(2);
      expect(begun[1]?.uploadId).not.toBe(lost.uploadId);
      expect(Buffer.compare((await world.get('anew')) ?? Buffer.from('none'), bytes)).toBe(0);
    });
  });
}
