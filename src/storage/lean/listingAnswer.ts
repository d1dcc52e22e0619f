// Reads an answer to ListObjectsV2 (AWS: API reference, "ListObjectsV2"). What is unexpected in it is an
// error, never "not there" (R6).
import type { _Object } from '@aws-sdk/client-s3';
import type { ListAnswer } from '../calls/objectCalls.ts';
import { XmlError, scanXml } from './xmlScanner.ts';
import type { XmlScanner } from './xmlScanner.ts';

const SIZE = /^\d{1,16}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/**
 * Returns what the listing says, as the SDK would; elements of which it makes no use are skipped. Throws an
 * XmlError when the document is not a whole listing, or says one thing twice.
 */
export function readListing(xml: string): ListAnswer {
  const scanner = scanXml(xml);
  const root = scanner.enter();
  if (root !== 'ListBucketResult') throw new XmlError(`${root ?? 'no element'} instead of a listing`, 0);
  const answer: Mutable<ListAnswer> = {};
  const contents: _Object[] = [];
  for (let name = scanner.enter(); name !== null; name = scanner.enter()) {
    switch (name) {
      case 'Contents':
        contents.push(readEntry(scanner));
        break;
      case 'Name':
      case 'Prefix':
      case 'NextContinuationToken':
        answer[name] = once(answer[name], name, scanner);
        break;
      case 'EncodingType':
        answer.EncodingType = once(answer.EncodingType, name, scanner) as 'url';
        break;
      case 'IsTruncated':
        answer.IsTruncated = readFlag(once(answer.IsTruncated, name, scanner), name);
        break;
      default:
        scanner.skip(name);
    }
  }
  scanner.leave(root);
  scanner.end();
  return contents.length === 0 ? answer : { ...answer, Contents: contents };
}

function readEntry(scanner: XmlScanner): _Object {
  const entry: _Object = {};
  for (let name = scanner.enter(); name !== null; name = scanner.enter()) {
    switch (name) {
      case 'Key':
      case 'ETag':
        entry[name] = once(entry[name], name, scanner);
        break;
      case 'StorageClass':
        entry.StorageClass = once(entry.StorageClass, name, scanner) as 'STANDARD';
        break;
      case 'Size':
        entry.Size = readSize(once(entry.Size, name, scanner));
        break;
      case 'LastModified':
        entry.LastModified = readTime(once(entry.LastModified, name, scanner));
        break;
      case 'RestoreStatus':
        if (entry.RestoreStatus !== undefined) throw new XmlError(`two of ${name}`, 0);
        entry.RestoreStatus = readRestoreStatus(scanner);
        break;
      default:
        scanner.skip(name);
    }
  }
  scanner.leave('Contents');
  return entry;
}

function readRestoreStatus(scanner: XmlScanner): NonNullable<_Object['RestoreStatus']> {
  const status: NonNullable<_Object['RestoreStatus']> = {};
  for (let name = scanner.enter(); name !== null; name = scanner.enter()) {
    if (name === 'IsRestoreInProgress') {
      status.IsRestoreInProgress = readFlag(once(status.IsRestoreInProgress, name, scanner), name);
    } else if (name === 'RestoreExpiryDate') {
      status.RestoreExpiryDate = readTime(once(status.RestoreExpiryDate, name, scanner));
    } else scanner.skip(name);
  }
  scanner.leave('RestoreStatus');
  return status;
}

/** The text of an element that may be there once. */
function once(before: unknown, name: string, scanner: XmlScanner): string {
  if (before !== undefined) throw new XmlError(`two of ${name}`, 0);
  return scanner.text(name);
}

function readFlag(text: string, name: string): boolean {
  if (text !== 'true' && text !== 'false') throw new XmlError(`${name} is neither true nor false`, 0);
  return text === 'true';
}

function readSize(text: string): number {
  const size = Number(text);
  if (!SIZE.test(text) || !Number.isSafeInteger(size)) throw new XmlError('a size that is no number', 0);
  return size;
}

function readTime(text: string): Date {
  const time = new Date(TIME.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new XmlError('a time that is none', 0);
  return time;
}
