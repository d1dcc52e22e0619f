// An answer that never ends holds up nobody for ever, and takes no more memory than an answer has.
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBody } from '../../../../src/storage/lean/serviceException.ts';
import { codeOf, uploadOf } from '../../../conformance/remote/remoteWorld.ts';
import { startScriptedServer } from '../scriptedServer.ts';
import type { ScriptedServer } from '../scriptedServer.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

test('a little for ever is a broken connection', async () => {
  const trickle = new PassThrough();
  trickle.write(' ');
  await expect(readBody(trickle, 100, 10)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});

test('no more is read than the limit', async () => {
  let sent = 0;
  const flood = Readable.from(
    (function* () {
      for (;;) {
        sent++;
        yield Buffer.alloc(10);
      }
    })(),
  );
  expect((await readBody(flood, 100)).length).toBeLessThan(200);
  expect(sent).toBeLessThan(100);
});

test('G10: a mark of more bytes than any mark has is none', async () => {
  const long = `{"id":"here"${' '.repeat(2 * 1024 * 1024)}}`;
  server.answer((_, response) => response.end(long));
  expect(await server.folder.readMark(new AbortController().signal)).toEqual({ ok: true, value: null });
});

test('R10: a list of parts that does not go on is none', async () => {
  const round =
    '<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker></ListPartsResult>';
  server.answer((_, response) => response.end(round));
  const resume = { uploadId: 'begun', partSize: 8 * 1024 * 1024 };
  const upload = uploadOf('large', new Uint8Array(16 * 1024 * 1024), { resume });
  expect(codeOf(await server.folder.upload(upload))).toBe('bad-answer');
});

test('R6: an endless listing is none', async () => {
  server.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.write('<ListBucketResult>');
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, ' ')));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const pages = [];
  for await (const page of server.folder.list({ under: '', signal: new AbortController().signal }))
    pages.push(page.ok ? 'page' : page.fault.code);
  expect(pages).toEqual(['bad-answer']);
});
