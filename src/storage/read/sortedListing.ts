// Puts a listing in order that comes in another one: some services sort by the encoded key, or not at all.
import { createDiskSort } from '../../persistence/diskSort.ts';
import type { DiskSort } from '../../persistence/diskSort.ts';
import type { Result } from '../../result.ts';
import { errorCode, ok } from '../../result.ts';
import type { RemoteFault, RemoteObject } from '../../sync/remoteFolder.ts';
import { failedWith } from '../errors/remoteFault.ts';
import { untrusted } from './untrusted.ts';

const PAGE = 1000;

type Pages = AsyncIterable<Result<readonly RemoteObject[], RemoteFault>>;

/**
 * Reads all pages, whatever their order, and yields their objects in UTF-8 byte order; a fault, and nothing
 * else, unless the listing came to its end. `full` or `io` when the temporary files that it is sorted in
 * cannot be written or read.
 */
export async function* sortListing(pages: Pages): Pages {
  let sort: DiskSort | null = null;
  try {
    sort = createDiskSort();
    yield* sortedPages(sort, pages);
  } catch (thrown) {
    const detail = errorCode(thrown);
    if (detail?.startsWith('SQLITE_') !== true) throw thrown;
    yield failedWith(detail.startsWith('SQLITE_FULL') ? 'full' : 'io', { detail });
  } finally {
    sort?.close();
  }
}

async function* sortedPages(sort: DiskSort, pages: Pages): Pages {
  for await (const page of pages) {
    if (!page.ok) {
      yield page;
      return;
    }
    const added = sort.add(page.value.map((object) => ({ key: object.key, value: JSON.stringify(object) })));
    // Without an order only this tells that it would never end.
    if (page.value.length > 0 && added === 0) {
      yield untrusted('a page that only repeats what came before');
      return;
    }
  }
  for (const page of sort.pages(PAGE)) yield ok(page.map((value) => JSON.parse(value) as RemoteObject));
}
