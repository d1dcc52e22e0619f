// `node sortBackwards.ts PAGES`: sorts a listing that comes backwards, and prints what became of each page.
import { sortListing } from '../../../../src/storage/read/sortedListing.ts';
import { ok } from '../../../../src/result.ts';
import type { Result } from '../../../../src/result.ts';
import type { RemoteFault, RemoteObject } from '../../../../src/sync/remoteFolder.ts';

const PAGE = 1000;

async function* backwards(pages: number): AsyncIterable<Result<readonly RemoteObject[], RemoteFault>> {
  const object = (number: number): RemoteObject => ({
    key: `${String(number).padStart(8, '0')} ${'long name '.repeat(10)}`,
    ...{ size: number, etag: 'e', modified: 0, archived: false },
  });
  for (let page = pages; page > 0; page--) {
    yield ok(Array.from({ length: PAGE }, (_, index) => object((page + 1) * PAGE - index)));
    await Promise.resolve();
  }
}

const said: string[] = [];
for await (const page of sortListing(backwards(Number(process.argv[2]))))
  said.push(page.ok ? 'ok' : `${page.fault.code}: ${page.fault.message}`);
console.log(JSON.stringify(said));
