// F8: no short, damaged or foreign body passes for a whole one.
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  NEVER,
  bytesOf,
  codeOf,
  must,
  patterned,
  readBody,
  uploadOf,
} from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { serviceError, startScriptedServer, status } from '../scriptedServer.ts';
import type { Answer, ScriptedServer } from '../scriptedServer.ts';
import { startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

describe('a body that is not whole', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  afterEach(() => {
    bench.server.faults.replace([]);
  });

  async function codeOfDownload(key: string, etag: string, offset = 0): Promise<string> {
    const download = await bench.folder.download({ key, etag, offset, signal: NEVER });
    return download.ok ? codeOf(await readBody(download.value)) : codeOf(download);
  }

  test('ends with a fault when the connection breaks, from the start and from an offset', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('cut', patterned(100_000, 'cut'))));
    bench.server.faults.replace([{ type: 'truncate', keep: 0.5, operations: ['GetObject'] }]);
    expect(await codeOfDownload('cut', etag)).toBe('unreachable');
    expect(await codeOfDownload('cut', etag, 1000)).toBe('unreachable');
  });

  test('is corrupt when a bit has flipped, in single and in multipart objects', async () => {
    const small = must(await bench.folder.upload(uploadOf('small', patterned(100_000, 'bits'))));
    const large = must(
      await bench.folder.upload(uploadOf('large', patterned(SMALL_SIZES.multipartThreshold, 'bits'))),
    );
    bench.server.faults.replace([{ type: 'corrupt', operations: ['GetObject'] }]);
    expect(await codeOfDownload('small', small.etag)).toBe('corrupt');
    expect(await codeOfDownload('large', large.etag)).toBe('corrupt');
  });

  test('ends with `cancelled` when the signal aborts in its middle', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('stop', patterned(4_000_000, 'stop'))));
    const stop = new AbortController();
    const download = must(await bench.folder.download({ key: 'stop', etag, offset: 0, signal: stop.signal }));
    const codes = new Set<string>();
    for await (const chunk of download.body) {
      codes.add(codeOf(chunk));
      stop.abort();
    }
    expect([...codes].at(-1)).toBe('cancelled');
  });

  test('can be abandoned midway: the connection is released', async () => {
    const { etag } = must(await bench.folder.upload(uploadOf('leave', patterned(4_000_000, 'leave'))));
    for (let round = 0; round < 70; round++) {
      const download = must(await bench.folder.download({ key: 'leave', etag, offset: 0, signal: NEVER }));
      for await (const chunk of download.body) {
        expect(codeOf(chunk)).toBe('ok');
        break;
      }
    }
  });
});

describe('an endpoint that does not keep to what was asked for', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  const HEADERS = { 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT', 'content-type': 'text/plain' };
  const download = (offset: number) =>
    server.folder.download({ key: 'a', etag: 'wanted', offset, signal: NEVER });

  test('another state than If-Match named is a failed precondition', async () => {
    server.answer((_request, response) => {
      response.writeHead(200, { ...HEADERS, etag: '"other"', 'content-length': '1' });
      response.end('x');
    });
    expect(codeOf(await download(0))).toBe('precondition-failed');
  });

  const whole: Answer = (_request, response) => {
    response.writeHead(200, { ...HEADERS, etag: '"wanted"', 'content-length': '10' });
    response.write('0123');
    response.end('456789');
  };
  const otherRange: Answer = (_request, response) => {
    response.writeHead(206, {
      ...{ ...HEADERS, etag: '"wanted"', 'content-length': '4' },
      'content-range': 'bytes 6-9/10',
    });
    response.end('6789');
  };

  test.each<readonly [string, Answer]>([
    ['sends the whole object', whole],
    ['sends another range', otherRange],
    ['knows no ranges', serviceError(501, 'NotImplemented')],
    ['refuses them', status(403)],
  ])('where it %s instead of a range, the rest is read from the whole', async (_what, ranged) => {
    const fresh = await startScriptedServer();
    fresh.answer((request, response) =>
      (request.headers.range === undefined ? whole : ranged)(request, response),
    );
    const resume = async (offset: number): Promise<string> => {
      const request = { key: 'a', etag: 'wanted', offset, signal: NEVER };
      const opened = must(await fresh.folder.download(request));
      expect(opened.isChecked).toBe(false);
      return Buffer.from(must(await readBody(opened))).toString();
    };
    for (const offset of [3, 4, 5, 9]) expect(await resume(offset)).toBe('0123456789'.slice(offset));
    await fresh.close();
  });

  test('where even the whole is no answer to that, a range stays a bad answer', async () => {
    server.answer(otherRange);
    expect(codeOf(await download(5))).toBe('bad-answer');
    server.answer(whole);
    expect(codeOf(await download(11))).toBe('bad-answer');
  });

  test('a body that breaks off before anybody reads it is told to whoever does', async () => {
    server.answer((request, response) => {
      response.writeHead(200, {
        ...{ ...HEADERS, etag: '"wanted"', 'content-length': '10' },
        'x-amz-checksum-crc32': 'AAAAAA==',
      });
      if (request.method === 'HEAD') response.end();
      else response.write('01234');
      broken = response;
    });
    let broken: ServerResponse | undefined;
    const opened = must(await download(0));
    broken?.socket?.resetAndDestroy();
    // Its answer comes after the reset.
    must(await server.folder.head('a', NEVER));
    expect(codeOf(await readBody(opened))).toBe('unreachable');
  });

  test('a page without the headers of an object is a bad answer', async () => {
    server.answer((_request, response) => response.end('<html>Sign in</html>'));
    expect(codeOf(await download(0))).toBe('bad-answer');
    expect(codeOf(await server.folder.head('a', NEVER))).toBe('bad-answer');
    expect(codeOf(await server.folder.upload(uploadOf('a', bytesOf('x'))))).toBe('outcome-unknown');
  });
});
