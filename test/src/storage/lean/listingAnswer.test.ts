// Holds the reader of listings to the SDK's parser, and to refusing whatever is not a whole listing (R6).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListAnswer } from '../../../../src/storage/calls/objectCalls.ts';
import { readListing } from '../../../../src/storage/lean/listingAnswer.ts';
import { record } from './recordedCalls.ts';

interface Entry {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: Date;
  readonly storageClass: string | null;
  readonly restored: Date | null;
  readonly owner: boolean;
}

interface Listing {
  readonly prefix: string;
  readonly token: string | null;
  readonly encoded: boolean;
  readonly pretty: boolean;
  readonly entries: readonly Entry[];
}

/** As servers write it: all markup escaped, other characters as they are or as references. */
function escape(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll('"', '&quot;').replaceAll('\r', '&#13;').replaceAll("'", '&#x27;');
}

function write({ prefix, token, encoded, pretty, entries }: Listing): string {
  const line = pretty ? '\n  ' : '';
  const element = (name: string, text: string): string =>
    text === '' && pretty ? `${line}<${name}/>` : `${line}<${name}>${text}</${name}>`;
  const contents = entries.map((entry) =>
    element(
      'Contents',
      [
        element('Key', escape(entry.key)),
        element('LastModified', entry.modified.toISOString()),
        element('ETag', escape(`"${entry.etag}"`)),
        element('ChecksumAlgorithm', 'CRC32'),
        element('Size', String(entry.size)),
        entry.owner ? element('Owner', element('ID', 'someone') + element('DisplayName', '')) : '',
        entry.storageClass === null ? '' : element('StorageClass', entry.storageClass),
        entry.restored === null
          ? ''
          : element(
              'RestoreStatus',
              element('IsRestoreInProgress', 'false') +
                element('RestoreExpiryDate', entry.restored.toISOString()),
            ),
      ].join('') + line,
    ),
  );
  return [
    pretty ? '<?xml version="1.0" encoding="UTF-8"?>\n' : '',
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element('Name', 'bucket'),
    element('Prefix', escape(prefix)),
    element('KeyCount', String(entries.length)),
    element('MaxKeys', '1000'),
    element('IsTruncated', String(token !== null)),
    encoded ? element('EncodingType', 'url') : '',
    token === null ? '' : element('NextContinuationToken', escape(token)),
    ...contents,
    element('CommonPrefixes', element('Prefix', 'x/')),
    pretty ? '\n</ListBucketResult>\n' : '</ListBucketResult>',
  ].join('');
}

/** No whitespace at the ends, which the SDK's parser drops, and no other way to write a line end. */
const words = fc
  .string({
    unit: fc.constantFrom('a', 'b', '/', ' ', '+', '%', '&', '<', '>', '"', "'", 'ü', '😀', ']', ';'),
  })
  .map((text) => text.trim());
const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
const entry: fc.Arbitrary<Entry> = fc.record({
  key: words.filter((text) => text !== ''),
  size: fc.nat(),
  etag: fc.stringMatching(/^[0-9a-f]{0,32}$/),
  modified: date,
  storageClass: fc.option(fc.constantFrom('STANDARD', 'GLACIER')),
  restored: fc.option(date),
  owner: fc.boolean(),
});
const listing: fc.Arbitrary<Listing> = fc.record({
  prefix: words,
  token: fc.option(words.filter((text) => text !== '')),
  encoded: fc.boolean(),
  pretty: fc.boolean(),
  entries: fc.array(entry, { maxLength: 5 }),
});

/** What the SDK reads in the same document, as far as it is used. */
async function readBySdk(xml: string): Promise<ListAnswer> {
  const { connection } = record('sdk', [{ status: 200, body: xml }]);
  const answer = await connection.objects.list(
    { Bucket: 'bucket' },
    { abortSignal: new AbortController().signal },
  );
  const { Name, Prefix, EncodingType, IsTruncated, NextContinuationToken, Contents } = answer;
  const used = Contents?.map(({ Key, Size, ETag, LastModified, StorageClass, RestoreStatus }) => ({
    ...{ Key, Size, ETag, LastModified, StorageClass, RestoreStatus },
  }));
  return { Name, Prefix, EncodingType, IsTruncated, NextContinuationToken, Contents: used };
}

describe('a listing', () => {
  test('says what the SDK reads in it', async () => {
    await fc.assert(
      fc.asyncProperty(listing, async (said) => {
        const xml = write(said);
        expect(readListing(xml)).toEqual(await readBySdk(xml));
      }),
      { numRuns: 300 },
    );
  });

  test('that was cut off anywhere is refused', () => {
    const sample = fc.sample(listing, { seed: 1, numRuns: 20 });
    for (const xml of sample.map((said) => write(said).trimEnd())) {
      for (let length = 0; length < xml.length; length++) {
        expect(() => readListing(xml.slice(0, length))).toThrow(/^XML parse error/);
      }
    }
  });

  test('that was damaged is refused, or still says what the SDK reads in it', async () => {
    const damage = fc.tuple(
      listing,
      fc.nat(),
      fc.constantFrom('', '<', '>', '/', '&', 'x', '0', '<a>', '</Contents>'),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([said, place, put]) => {
        const whole = write(said);
        const at = place % whole.length;
        // The SDK's parser drops an element whose indentation has no line end.
        fc.pre(!/\s/.test(whole.charAt(at)));
        const xml = Buffer.from(whole.slice(0, at) + put + whole.slice(at + 1)).toString();
        let ours: ListAnswer;
        try {
          ours = readListing(xml);
        } catch {
          return;
        }
        expect(ours).toEqual(await readBySdk(xml));
      }),
      { numRuns: 500 },
    );
  });

  const NAME = '<Name>b</Name>';
  const ONE = '<Contents><Key>k</Key><Size>1</Size></Contents>';
  test.each([
    ['another document', '<Error><Code>x</Code></Error>'],
    ['no document', ''],
    ['a page', '<!DOCTYPE html><html></html>'],
    ['two documents', '<ListBucketResult></ListBucketResult><ListBucketResult></ListBucketResult>'],
    ['something after its end', '<ListBucketResult></ListBucketResult>x'],
    ['a comment', `<ListBucketResult>${NAME}<!-- x --></ListBucketResult>`],
    ['a CDATA section', '<ListBucketResult><Name><![CDATA[b]]></Name></ListBucketResult>'],
    ['text where elements belong', `<ListBucketResult>x${NAME}</ListBucketResult>`],
    ['elements that cross', '<ListBucketResult><Contents><Key>k</Contents></Key></ListBucketResult>'],
    ['an element within a text', '<ListBucketResult><Name>b<i/></Name></ListBucketResult>'],
    ['two names', `<ListBucketResult>${NAME}${NAME}</ListBucketResult>`],
    [
      'two keys in one entry',
      '<ListBucketResult><Contents><Key>a</Key><Key>b</Key></Contents></ListBucketResult>',
    ],
    [
      'two answers to whether it is whole',
      '<ListBucketResult><IsTruncated>true</IsTruncated><IsTruncated>false</IsTruncated></ListBucketResult>',
    ],
    ['a flag that is none', '<ListBucketResult><IsTruncated>no</IsTruncated></ListBucketResult>'],
    ['a size that is none', ONE.replace('>1<', '>-1<')],
    ['a size with a fraction', ONE.replace('>1<', '>1.5<')],
    ['a size beyond all sizes', ONE.replace('>1<', '>9999999999999999<')],
    ['a time that is none', '<Contents><LastModified>yesterday</LastModified></Contents>'],
    ['a time that no calendar has', '<Contents><LastModified>2026-02-31T25:00:00Z</LastModified></Contents>'],
    ['an entity of its own', '<ListBucketResult><Name>&b;</Name></ListBucketResult>'],
    ['a bare ampersand', '<ListBucketResult><Name>a & b</Name></ListBucketResult>'],
    ['a reference to no character', '<ListBucketResult><Name>&#x110000;</Name></ListBucketResult>'],
    ['a bare carriage return', '<ListBucketResult><Name>a\rb</Name></ListBucketResult>'],
  ])('that is %s is refused', (_name, xml) => {
    const document = xml.startsWith('<Contents>') ? `<ListBucketResult>${xml}</ListBucketResult>` : xml;
    expect(() => readListing(document)).toThrow(/^XML parse error/);
  });

  test('with elements that nobody knows is read without them', () => {
    const xml = `<ListBucketResult>${NAME}<New a="1"><x><y/>t</x></New><Contents><Key>k</Key><New/></Contents></ListBucketResult>`;
    expect(readListing(xml)).toEqual({ Name: 'b', Contents: [{ Key: 'k' }] });
  });
});
