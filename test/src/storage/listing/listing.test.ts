// R6, case 20: only what is plainly a whole listing of this prefix is believed, in whatever order.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createS3Folder } from '../../../../src/storage/s3Folder.ts';
import type { RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { NEVER, bytesOf, codeOf, listAll, must, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { connectTo } from '../../../conformance/remote/s3World.ts';
import { startScriptedServer, status } from '../scriptedServer.ts';
import type { ScriptedServer } from '../scriptedServer.ts';
import { BUCKET, PREFIX, startBench } from '../storageBench.ts';
import type { StorageBench } from '../storageBench.ts';

const NO_KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };

interface PageParts {
  readonly name?: string;
  readonly prefix?: string;
  readonly truncated?: string | null;
  readonly token?: string | null;
  readonly encoding?: string | null;
  readonly entries?: readonly string[];
}

function entry(key: string): string {
  return `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;e&quot;</ETag><Size>1</Size></Contents>`;
}

function page(parts: PageParts = {}): string {
  const tag = (name: string, value: string | null): string =>
    value === null ? '' : `<${name}>${value}</${name}>`;
  return [
    '<?xml version="1.0"?><ListBucketResult>',
    tag('Name', parts.name ?? BUCKET),
    tag('Prefix', parts.prefix ?? PREFIX),
    tag('EncodingType', parts.encoding === undefined ? 'url' : parts.encoding),
    tag('IsTruncated', parts.truncated === undefined ? 'false' : parts.truncated),
    tag('NextContinuationToken', parts.token ?? null),
    ...(parts.entries ?? []),
    '</ListBucketResult>',
  ].join('');
}

/** Of each page of a listing, what became of it. */
async function codesOf(folder: Pick<RemoteFolder, 'list'>): Promise<readonly string[]> {
  const codes: string[] = [];
  for await (const page of folder.list({ under: '', signal: NEVER })) codes.push(codeOf(page));
  return codes;
}

describe('a page that is not plainly ours is a fault, never an empty listing', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  const DISTRUSTED: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['HTML', '<!DOCTYPE html><html><body><br>Sign in to the network</body></html>'],
    ['XHTML', '<html><body>Sign in to the network</body></html>'],
    ['a page that was cut off', page({ entries: [entry('docs/a')] }).slice(0, -30)],
    ['another bucket', page({ name: 'other' })],
    ['another prefix', page({ prefix: 'other/' })],
    ['no word whether it is whole', page({ truncated: null })],
    ['a cut without a token', page({ truncated: 'true' })],
    ['a key outside the prefix', page({ entries: [entry('secret/a')] })],
    ['an entry without ETag', page({ entries: [entry('docs/a').replace(/<ETag>.*<\/ETag>/, '')] })],
    ['a key that is not UTF-8', page({ entries: [entry('docs/%ED%A0%80')] })],
  ];

  test.each(DISTRUSTED)('%s', async (_what, body) => {
    server.answer(status(200, body, { 'content-type': 'application/xml' }));
    expect(await codesOf(server.folder)).toEqual(['bad-answer']);
  });

  test('R6: a 404 to everything is no deleted object and no empty folder', async () => {
    server.answer(status(404));
    expect(codeOf(await server.folder.head('a', NEVER))).toBe('bad-answer');
    expect(await codesOf(server.folder)).toEqual(['bad-answer']);
  });

  test('R6: HEAD says 404 and LIST shows the object: a fact about that name, not its absence', async () => {
    server.answer((request, response) => {
      if (request.method === 'HEAD') response.writeHead(404).end();
      else response.end(page({ prefix: 'docs/a', entries: [entry('docs/a')] }));
    });
    expect(await server.folder.head('a', NEVER)).toMatchObject({
      fault: { code: 'inconsistent', message: expect.stringContaining('"a"') as string },
    });
  });

  test('a complete page of our own is accepted', async () => {
    const entries = [entry('docs/a%2Bb+c%20d'), entry('docs/%EE%80%80'), entry('docs/%F0%9F%98%80')];
    server.answer(status(200, page({ entries })));
    expect((await listAll(server.folder)).map(({ key, modified }) => [key, modified])).toEqual([
      ['a+b c d', Date.UTC(2026, 0, 2, 3, 4, 5)],
      ['\ue000', Date.UTC(2026, 0, 2, 3, 4, 5)],
      ['\u{1f600}', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ]);
    server.answer(status(200, page({ encoding: null, entries: [entry('docs/a%2Bb+c')] })));
    expect((await listAll(server.folder)).map(({ key }) => key)).toEqual(['a%2Bb+c']);
  });

  test('AWS encodes the echo of the prefix', async () => {
    server.answer(status(200, page({ prefix: 'docs/in+side%2B/' })));
    expect(await listAll(server.folder, 'in side+/')).toEqual([]);
  });

  test('a web page is told from a storage service that is wrong', async () => {
    const said = async (body: string): Promise<string> => {
      server.answer(status(200, body));
      for await (const result of server.folder.list({ under: '', signal: NEVER }))
        return result.ok ? 'ok' : result.fault.message;
      return 'nothing';
    };
    expect(await said('<html><body>Sign in</body></html>')).toMatch(/sign in to your network/);
    expect(await said(page({ name: 'other' }))).toMatch(/a listing of another bucket/);
  });
});

describe('another order than S3 has', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());
  const keys = async (): Promise<readonly string[]> => (await listAll(server.folder)).map(({ key }) => key);

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ['backwards', ['c', 'b', 'a'], ['a', 'b', 'c']],
    ['UTF-16', ['%F0%9F%98%80', '%EE%80%80'], ['\ue000', '\u{1f600}']],
    ['by the encoded key', ['%C3%A9', 'a', 'z', '~'], ['a', 'z', '~', 'é']],
    ['a key twice', ['a', 'b', 'b'], ['a', 'b']],
  ])('%s: the listing is sorted', async (_what, listed, sorted) => {
    server.answer(status(200, page({ entries: listed.map((key) => entry(`docs/${key}`)) })));
    expect(await keys()).toEqual(sorted);
    expect(server.folder.refused()).toEqual(['listing-order']);
  });

  test('found out on a later page, what was passed on is taken back; the next listing is sorted', async () => {
    const pages = [
      page({ entries: [entry('docs/b')], truncated: 'true', token: 'next' }),
      page({ entries: [entry('docs/a')] }),
    ];
    server.answer((request, response) =>
      response.end(pages[request.url?.includes('continuation-token') === true ? 1 : 0]),
    );
    expect(await codesOf(server.folder)).toEqual(['ok', 'bad-answer']);
    expect(await keys()).toEqual(['a', 'b']);
  });

  test('found out by an earlier process, the first listing of the next one is sorted', async () => {
    server.answer(status(200, page({ entries: [entry('docs/b'), entry('docs/a')] })));
    await keys();
    const connection = connectTo({ endpoint: server.endpoint, region: 'eu-central-1', keys: NO_KEYS });
    const later = createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX });
    later.recall(server.folder.learnt());
    const pages = [
      page({ entries: [entry('docs/b')], truncated: 'true', token: 'next' }),
      page({ entries: [entry('docs/a')] }),
    ];
    server.answer((request, response) =>
      response.end(pages[request.url?.includes('continuation-token') === true ? 1 : 0]),
    );
    expect((await listAll(later)).map(({ key }) => key)).toEqual(['a', 'b']);
    connection.close();
  });

  test('a listing that goes round in a circle ends with a fault', async () => {
    const round = page({ entries: [entry('docs/b'), entry('docs/a')], truncated: 'true', token: 'again' });
    server.answer(status(200, round));
    expect(await codesOf(server.folder)).toEqual(['bad-answer']);
  });

  test('a page without entries that leads to itself ends with a fault', async () => {
    server.answer(status(200, page({ truncated: 'true', token: 'again' })));
    expect((await codesOf(server.folder)).at(-1)).toBe('bad-answer');
  });

  test('encoding-type is done without where it is refused', async () => {
    server.answer((request, response) => {
      if (request.url?.includes('encoding-type') === true) response.writeHead(400).end();
      else response.end(page({ encoding: null, entries: [entry('docs/a+b')] }));
    });
    expect(await keys()).toEqual(['a+b']);
    expect(server.folder.refused()).toEqual(['encoding-type']);
  });
});

describe('HEAD of what is not there', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  test('R6: an empty page that is not the last one does not prove its absence', async () => {
    const first = page({ prefix: 'docs/a', truncated: 'true', token: 'next' });
    const second = page({ prefix: 'docs/a', entries: [entry('docs/a')] });
    server.answer((request, response) => {
      if (request.method === 'HEAD') response.writeHead(404).end();
      else response.end(request.url?.includes('continuation-token') === true ? second : first);
    });
    expect(codeOf(await server.folder.head('a', NEVER))).toBe('inconsistent');
  });

  test('where it is forbidden, a listing of that name tells', async () => {
    let listed: readonly string[] = [];
    server.answer((request, response) => {
      if (request.method === 'HEAD') response.writeHead(403).end();
      else response.end(page({ prefix: 'docs/a', entries: listed }));
    });
    expect(must(await server.folder.head('a', NEVER))).toBeNull();
    listed = [entry('docs/ab')];
    expect(must(await server.folder.head('a', NEVER))).toBeNull();
    listed = [entry('docs/a')];
    expect(codeOf(await server.folder.head('a', NEVER))).toBe('denied');
  });

  test('where keys come in another order, it is looked for on every page', async () => {
    const anyOrder = await startScriptedServer();
    const found = [entry('docs/ab'), entry('docs/a')];
    anyOrder.answer((request, response) => {
      const url = new URL(request.url ?? '', anyOrder.endpoint);
      const prefix = url.searchParams.get('prefix') ?? '';
      if (request.method === 'HEAD') response.writeHead(403).end();
      else if (url.searchParams.has('continuation-token'))
        response.end(page({ prefix, entries: found.slice(1) }));
      else response.end(page({ prefix, entries: found.slice(0, 1), truncated: 'true', token: 'next' }));
    });
    expect(await codesOf(anyOrder.folder)).toEqual(['ok', 'bad-answer']);
    expect(anyOrder.folder.refused()).toEqual(['listing-order']);
    expect(codeOf(await anyOrder.folder.head('a', NEVER))).toBe('denied');
    found.pop();
    found.push(entry('docs/abc'));
    expect(must(await anyOrder.folder.head('a', NEVER))).toBeNull();
    await anyOrder.close();
  });

  test('a stored checksum is not asked for where that is refused', async () => {
    const headers = { etag: '"e"', 'content-length': '1', 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT' };
    server.answer((request, response) => {
      if (request.headers['x-amz-checksum-mode'] === undefined) response.writeHead(200, headers).end();
      else response.writeHead(400).end();
    });
    expect(must(await server.folder.head('a', NEVER))).toMatchObject({ etag: 'e' });
    expect(server.folder.refused()).toEqual(['checksum-mode']);
  });
});

describe('pages', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench({ maxAttempts: 1 });
    const keys = Array.from({ length: 1003 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      const some = keys.slice(start, start + 50);
      await Promise.all(
        some.map(async (key) => must(await bench.folder.upload(uploadOf(key, bytesOf('x'))))),
      );
    }
  });
  afterAll(() => bench.close());

  test('more than one page is read to the end', async () => {
    bench.operations();
    expect((await listAll(bench.folder)).length).toBe(1003);
    expect(bench.operations()).toEqual(['ListObjectsV2', 'ListObjectsV2']);
  });

  test('case 20: a failure on the second page ends the stream with a fault', async () => {
    bench.server.faults.replace([{ type: 'cut-listing', pages: 1, how: 'error' }]);
    const codes = await codesOf(bench.folder);
    bench.server.faults.replace([]);
    expect(codes.length).toBe(2);
    expect(codes[0]).toBe('ok');
    expect(codes[1]).not.toBe('ok');
  });

  test('R6: a bucket that is gone is no empty prefix, and no deleted object', async () => {
    const { server, connection } = bench;
    const { createS3Folder } = await import('../../../../src/storage/s3Folder.ts');
    const gone = createS3Folder({ connection, bucket: 'gone-with-everything', prefix: '' });
    expect(await codesOf(gone)).toEqual(['bucket-missing']);
    expect(codeOf(await gone.head('a', NEVER))).toBe('bucket-missing');
    server.log.clear();
  });
});
