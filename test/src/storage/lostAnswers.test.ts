// R5: a lost answer is not a refusal. The SDK's retry must not turn our own write into a conflict.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NEVER, bytesOf, codeOf, must, patterned, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../conformance/remote/s3World.ts';
import { startScriptedServer } from './scriptedServer.ts';
import { startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

const METADATA = { mtime: null, executable: false, operation: 'our-operation' };

describe('lost answers', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.server.faults.replace([]);
    bench.operations();
  });

  async function operationAt(key: string): Promise<string | null> {
    return must(await bench.folder.head(key, NEVER))?.metadata.operation ?? null;
  }

  test('a create that arrived is retried by the SDK, refused with 412, and reported as unknown', async () => {
    bench.server.faults.replace([{ type: 'reset-after', operations: ['PutObject'], count: 1 }]);
    const written = await bench.folder.upload(uploadOf('create', bytesOf('x'), { metadata: METADATA }));
    expect(codeOf(written)).toBe('outcome-unknown');
    expect(bench.server.log.entries().map(({ status }) => status)).toEqual([0, 412]);
    expect(await operationAt('create')).toBe('our-operation');
  });

  test('a create that did not arrive is simply retried', async () => {
    bench.server.faults.replace([{ type: 'reset-before', operations: ['PutObject'], count: 1 }]);
    expect(codeOf(await bench.folder.upload(uploadOf('again', bytesOf('x'), { metadata: METADATA })))).toBe(
      'ok',
    );
    expect(await operationAt('again')).toBe('our-operation');
  });

  test('a plain 412 without a lost answer is a refusal', async () => {
    must(await bench.folder.upload(uploadOf('taken', bytesOf('x'))));
    expect(codeOf(await bench.folder.upload(uploadOf('taken', bytesOf('y'))))).toBe('precondition-failed');
  });

  test('a replace that arrived is reported as unknown', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('replace', bytesOf('one'))));
    bench.server.faults.replace([{ type: 'reset-after', operations: ['PutObject'], count: 1 }]);
    const request = uploadOf('replace', bytesOf('two'), { condition: { etag }, metadata: METADATA });
    expect(codeOf(await bench.folder.upload(request))).toBe('outcome-unknown');
    expect(await operationAt('replace')).toBe('our-operation');
  });

  test('a Complete that arrived is reported as unknown', async () => {
    bench.server.faults.replace([{ type: 'reset-after', operations: ['CompleteMultipartUpload'], count: 1 }]);
    const bytes = patterned(SMALL_SIZES.multipartThreshold, 'complete');
    expect(codeOf(await bench.folder.upload(uploadOf('complete', bytes, { metadata: METADATA })))).toBe(
      'outcome-unknown',
    );
    expect(await operationAt('complete')).toBe('our-operation');
  });

  test('a copy that arrived is reported as unknown', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('from', bytesOf('x'))));
    bench.server.faults.replace([{ type: 'reset-after', operations: ['CopyObject'], count: 1 }]);
    const copied = await bench.folder.copy({
      ...{ from: 'from', fromEtag: etag, to: 'to', size: 1, condition: { etag: null } },
      ...{ metadata: METADATA, signal: NEVER },
    });
    expect(codeOf(copied)).toBe('outcome-unknown');
    expect(await operationAt('to')).toBe('our-operation');
  });

  test('a removal that arrived is a success', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('remove', bytesOf('x'))));
    bench.server.faults.replace([{ type: 'reset-after', operations: ['DeleteObject'], count: 1 }]);
    expect(codeOf(await bench.folder.remove('remove', etag, NEVER))).toBe('ok');
    expect(must(await bench.folder.head('remove', NEVER))).toBeNull();
  });

  test('a write whose every answer is lost is unknown, a read is unreachable', async () => {
    bench.server.faults.replace([{ type: 'reset-after' }]);
    expect(codeOf(await bench.folder.upload(uploadOf('lost', bytesOf('x'))))).toBe('outcome-unknown');
    expect(codeOf(await bench.folder.head('lost', NEVER))).toBe('unreachable');
  });

  test('503 SlowDown means that nothing was done: the fault is throttled, not unknown', async () => {
    bench.server.faults.replace([{ type: 'slow-down' }]);
    expect(codeOf(await bench.folder.upload(uploadOf('slow', bytesOf('x'))))).toBe('throttled');
    expect(bench.operations().length).toBeGreaterThan(1);
  });

  test('a write that is cancelled on its way stays unknown', async () => {
    const server = await startScriptedServer();
    const stop = new AbortController();
    server.answer(() => stop.abort());
    const written = await server.folder.upload(uploadOf('a', bytesOf('x'), { signal: stop.signal }));
    await server.close();
    expect(codeOf(written)).toBe('outcome-unknown');
  });
});
