// What comes over the wire, however it is cut and whatever is in it: aws-chunked bodies, XML, signatures.
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wireRequest } from './wireRequest.ts';
import { readXml, textOf } from './xmlReader.ts';
import { xmlDocument } from './xmlWriter.ts';
import { decodeAwsChunked } from '../s3/signing/awsChunked.ts';
import { expectedSignature } from '../s3/signing/sigv4.ts';

describe('aws-chunked', () => {
  test('is decoded to the same bytes and trailers, however the network cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })),
        fc.integer({ min: 1, max: 30 }),
        async (chunks, cut) => {
          const decoded = await decode(encode(chunks, 'x-amz-checksum-crc32:AAAAAA=='), cut);
          expect(decoded.content).toEqual(Buffer.concat(chunks));
          expect(decoded.trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' });
        },
      ),
    );
  });

  test('that ends too early is IncompleteBody, at every place where it can', async () => {
    const whole = encode([Buffer.from('content'), Buffer.from('more')], 'x-amz-checksum-crc32:AAAAAA==');
    for (let length = 0; length < whole.length; length += 1) {
      await expect(decode(whole.subarray(0, length), 7)).rejects.toMatchObject({ code: 'IncompleteBody' });
    }
  });

  test.each([
    'zz\r\ncontent',
    '4\r\ncontentX\r\n0\r\n\r\n',
    `${'1'.repeat(20_000)}\r\n`,
    '0\r\nno-colon\r\n\r\n',
  ])('that is something else is InvalidRequest: %j', async (text) => {
    await expect(decode(Buffer.from(text), 5)).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});

describe('XML', () => {
  test('text survives writing and reading, control characters included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (Key) => {
        expect(textOf(readXml(xmlDocument('Delete', { Key }), 'Delete'), 'Key')).toBe(Key);
      }),
    );
  });

  test.each([
    '',
    '<Delete>',
    '<Delete></Deleted>',
    '<Other/>',
    '<Delete/><Delete/>',
    '<Delete>&unknown;</Delete>',
    '<!DOCTYPE Delete [<!ENTITY x "y">]><Delete>&x;</Delete>',
    '<Delete><![CDATA[x]]></Delete>',
  ])('that is malformed or too clever is refused: %j', (source) => {
    expect(() => readXml(source, 'Delete')).toThrow(/well-formed/);
  });
});

describe('paths', () => {
  test.each([
    ['/bucket/../evil', 'bucket', '../evil'],
    ['/bucket//abs', 'bucket', '/abs'],
    ['/bucket/a//b/', 'bucket', 'a//b/'],
    ['/bucket/%2e%2e/%00', 'bucket', '../\0'],
    ['/bucket', 'bucket', null],
    ['/bucket/', 'bucket', null],
    ['/', null, null],
  ])('%s is bucket %j and key %j, never normalised', (url, bucket, key) => {
    expect(requestFor(url)).toMatchObject({ bucket, key });
  });

  test('that are not percent-encoded UTF-8 are refused', () => {
    expect(() => requestFor('/bucket/%ff')).toThrow(/parse the specified URI/);
  });
});

test('the signature is that of the worked example (S3 API reference, "Examples: Signature Calculations")', () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const request = requestFor('/test.txt', {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': empty,
    'x-amz-date': '20130524T000000Z',
  });
  const signature = expectedSignature({
    request,
    signedHeaders: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'],
    payloadHash: empty,
    timestamp: '20130524T000000Z',
    scope: { date: '20130524', region: 'us-east-1', service: 's3' },
    secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
  expect(signature).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

function requestFor(url: string, headers: IncomingMessage['headers'] = {}): ReturnType<typeof wireRequest> {
  const message = new IncomingMessage(new Socket());
  Object.assign(message, { url, method: 'GET', headers });
  return wireRequest(message, () => undefined);
}

function encode(chunks: readonly Uint8Array[], trailer: string): Buffer {
  const parts = chunks.flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']);
  return Buffer.concat([...parts, `0\r\n${trailer}\r\n\r\n`].map((part) => Buffer.from(part as string)));
}

async function decode(
  encoded: Buffer,
  cut: number,
): Promise<{ readonly content: Buffer; readonly trailers: Record<string, string> }> {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < encoded.length; offset += cut)
    pieces.push(encoded.subarray(offset, offset + cut));
  const trailers: Record<string, string> = {};
  const chunks: Buffer[] = [];
  const decoded = decodeAwsChunked(Readable.from(pieces), (name, value) => (trailers[name] = value));
  for await (const chunk of decoded) chunks.push(chunk);
  return { content: Buffer.concat(chunks), trailers };
}
