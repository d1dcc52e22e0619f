// A large object comes in ranges side by side, and is the same as if it had come in one stream (F8).
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PARALLEL_RANGES } from '../../../../src/storage/read/rangedBody.ts';
import type { Download, RemoteFault } from '../../../../src/sync/remoteFolder.ts';
import {
  NEVER,
  codeOf,
  must,
  patterned,
  readBody,
  uploadOf,
} from '../../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../../conformance/remote/s3World.ts';
import { startScriptedServer } from '../scriptedServer.ts';
import type { ScriptedServer } from '../scriptedServer.ts';
import { startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const RANGE = SMALL_SIZES.range;
/** The last range is a short one. */
const CONTENT = patterned(SMALL_SIZES.rangedFrom + 3 * RANGE + 12_345, 'ranges');
const RANGES = Math.ceil(CONTENT.length / RANGE);
const ETAG = createHash('md5').update(CONTENT).digest('hex');

function expectContent(body: Uint8Array, from = 0): void {
  expect(Buffer.compare(body, CONTENT.subarray(from))).toBe(0);
}

describe('on a server that knows ranges', () => {
  let bench: StorageBench;
  let etag: string;
  beforeAll(async () => {
    bench = await startBench({ maxAttempts: 1 });
    ({ etag } = must(await bench.folder.upload(uploadOf('large', CONTENT))));
  });
  afterAll(() => bench.close());
  afterEach(() => {
    bench.server.faults.replace([]);
  });

  const download = (offset: number, signal = NEVER) =>
    bench.folder.download({ key: 'large', etag, size: CONTENT.length, offset, signal });

  test('the whole of it is held to the stored checksum', async () => {
    bench.operations();
    const opened = must(await download(0));
    expect(opened).toMatchObject({ isChecked: true, details: { etag, size: CONTENT.length } });
    expectContent(must(await readBody(opened)));
    expect(bench.operations()).toEqual(['HeadObject', ...Array.from({ length: RANGES }, () => 'GetObject')]);
  });

  test('what flips a bit in one range makes the whole corrupt', async () => {
    bench.server.faults.replace([{ type: 'corrupt', operations: ['GetObject'], count: 1 }]);
    expect(codeOf(await readBody(must(await download(0))))).toBe('corrupt');
  });

  test.each([1, RANGE - 1, RANGE, RANGE + 1])('the rest from %i on', async (offset) => {
    const opened = must(await download(offset));
    expect(opened.isChecked).toBe(false);
    expectContent(must(await readBody(opened)), offset);
  });

  test('a range whose connection breaks is asked for again, from where it broke', async () => {
    bench.server.faults.replace([{ type: 'truncate', keep: 0.5, operations: ['GetObject'], count: 3 }]);
    expectContent(must(await readBody(must(await download(0)))));
  });

  test('connections that always break end it with a fault, after a beginning of the content', async () => {
    bench.server.faults.replace([{ type: 'truncate', keep: 0.5, operations: ['GetObject'] }]);
    const { received, fault } = await readAll(must(await download(0)));
    expect(fault?.code).toBe('unreachable');
    expect(received.length).toBeLessThan(RANGE);
    expect(Buffer.compare(received, CONTENT.subarray(0, received.length))).toBe(0);
  });

  test('nothing is received once it has been left or cancelled', async () => {
    for (let round = 0; round < 20; round++) {
      const stop = new AbortController();
      for await (const bytes of must(await download(0, stop.signal)).body) {
        must(bytes);
        if (round % 2 === 0) break;
        stop.abort();
        break;
      }
    }
    const stop = new AbortController();
    const codes: string[] = [];
    for await (const bytes of must(await download(0, stop.signal)).body) {
      codes.push(codeOf(bytes));
      stop.abort();
    }
    expect(codes.at(-1)).toBe('cancelled');
  });

  test('another state, or none, is told before anything comes', async () => {
    const other = { size: CONTENT.length, offset: 0, signal: NEVER };
    expect(codeOf(await bench.folder.download({ ...other, key: 'large', etag: 'x' }))).toBe(
      'precondition-failed',
    );
    expect(codeOf(await bench.folder.download({ ...other, key: 'none', etag: 'x' }))).toBe('not-found');
  });
});

type Answer = (response: ServerResponse, range: { readonly start: number; readonly end: number }) => void;

describe('on a server that does what it likes', () => {
  let server: ScriptedServer;
  let asked: string[] = [];
  beforeAll(async () => {
    server = await startScriptedServer({ sizes: SMALL_SIZES });
  });
  afterAll(() => server.close());

  const HEADERS = { 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT', etag: `"${ETAG}"` };
  const CHECKSUM = Buffer.alloc(4);
  CHECKSUM.writeUInt32BE(crc32(CONTENT));

  /** HEAD is always answered truly, and so is a request without a range. */
  function answerRanges(answer: Answer): void {
    asked = [];
    server.answer((request: IncomingMessage, response) => {
      const { range } = request.headers;
      const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
      if (first === undefined || last === '') {
        sendWhole(response, request.method !== 'HEAD');
        return;
      }
      asked.push(range ?? '');
      answer(response, { start: Number(first), end: Number(last) + 1 });
    });
  }

  function sendWhole(response: ServerResponse, withBody = true): void {
    const checksum = CHECKSUM.toString('base64');
    const headers = { 'content-length': CONTENT.length, 'x-amz-checksum-crc32': checksum };
    response.writeHead(200, { ...HEADERS, ...headers });
    response.end(withBody ? CONTENT : undefined);
  }

  const send: Answer = (response, { start, end }) => {
    const contentRange = `bytes ${start}-${end - 1}/${CONTENT.length}`;
    response.writeHead(206, { ...HEADERS, 'content-length': end - start, 'content-range': contentRange });
    response.end(CONTENT.subarray(start, end));
  };

  /** A new folder each time, which remembers nothing. */
  const download = (offset = 0) =>
    server.newFolder().download({ key: 'a', etag: ETAG, size: CONTENT.length, offset, signal: NEVER });

  test('ranges that come in another order are put into theirs', async () => {
    const held: Parameters<Answer>[] = [];
    let left = RANGES;
    const sendLastFirst = (): void => {
      const last = held.pop();
      if (last === undefined) return;
      last[0].once('finish', sendLastFirst);
      send(...last);
    };
    answerRanges((response, range) => {
      held.push([response, range]);
      if (held.length < Math.min(PARALLEL_RANGES, left)) return;
      left -= held.length;
      sendLastFirst();
    });
    expectContent(must(await readBody(must(await download()))));
    expect(asked).toHaveLength(RANGES);
  });

  test('no more is asked for than may be held in memory, while nobody takes it', async () => {
    answerRanges(send);
    for await (const bytes of must(await download()).body) {
      must(bytes);
      // Whatever else were to be asked for would have come before the answers to these.
      for (let looks = 0; looks < 5; looks++) must(await server.folder.head('a', NEVER));
      expect(asked).toHaveLength(PARALLEL_RANGES);
      break;
    }
  });

  const ODD: Readonly<Record<string, Answer>> = {
    'sends the whole': (response) => {
      sendWhole(response);
    },
    'sends another range': (response, { start, end }) => send(response, { start: start + 1, end: end + 1 }),
    'sends less': (response, { start, end }) => send(response, { start, end: end - 1 }),
    'says nothing of a range': (response, { start, end }) => {
      response.writeHead(206, { ...HEADERS, 'content-length': end - start });
      response.end(CONTENT.subarray(start, end));
    },
    'says that there is no such range': (response) => {
      response.writeHead(416);
      response.end('<Error><Code>InvalidRange</Code><Message>words</Message></Error>');
    },
    'does not implement ranges': (response) => {
      response.writeHead(501);
      response.end('<Error><Code>NotImplemented</Code><Message>words</Message></Error>');
    },
  };

  test.each(Object.entries(ODD))('where it %s, the rest comes in one stream', async (_name, odd) => {
    for (const from of [0, 2 * RANGE]) {
      answerRanges((response, range) => (range.start < from ? send : odd)(response, range));
      expectContent(must(await readBody(must(await download()))));
      answerRanges(odd);
      expectContent(must(await readBody(must(await download(RANGE + 1)))), RANGE + 1);
    }
  });

  test('and it is not asked for ranges again', async () => {
    answerRanges((response) => {
      sendWhole(response);
    });
    const folder = server.newFolder();
    const request = { key: 'a', etag: ETAG, size: CONTENT.length, offset: 0, signal: NEVER };
    for (const times of [1, 2]) {
      expectContent(must(await readBody(must(await folder.download(request)))));
      if (times === 2) expect(asked).toEqual([]);
      asked = [];
    }
  });

  test('R4: a range of another state ends it, and nothing of that state is handed on', async () => {
    const other = '"other"';
    answerRanges((response, { start, end }) => {
      if (start < 2 * RANGE) {
        send(response, { start, end });
        return;
      }
      response.writeHead(206, {
        ...{ ...HEADERS, etag: other, 'content-length': end - start },
        'content-range': `bytes ${start}-${end - 1}/${CONTENT.length}`,
      });
      response.end(Buffer.alloc(end - start));
    });
    const { received, fault } = await readAll(must(await download()));
    expect(fault?.code).toBe('precondition-failed');
    expect(Buffer.compare(received, CONTENT.subarray(0, 2 * RANGE))).toBe(0);
  });
});

/** What came before the end or the fault. */
async function readAll(
  download: Download,
): Promise<{ readonly received: Uint8Array; readonly fault: RemoteFault | null }> {
  const chunks: Uint8Array[] = [];
  for await (const bytes of download.body) {
    if (!bytes.ok) return { received: Buffer.concat(chunks), fault: bytes.fault };
    chunks.push(bytes.value);
  }
  return { received: Buffer.concat(chunks), fault: null };
}
