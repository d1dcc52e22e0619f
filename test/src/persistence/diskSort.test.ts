// Sorting on disk: UTF-8 byte order, whatever came when, in pages, each key once.
import { expect, test } from 'vitest';
import { createDiskSort } from '../../../src/persistence/diskSort.ts';

test('values come in the UTF-8 byte order of their keys, page by page; a later one replaces an earlier', () => {
  const sort = createDiskSort();
  const rowsOf = (...keys: readonly string[]) => keys.map((key) => ({ key, value: JSON.stringify(key) }));
  expect(sort.add(rowsOf('\u{1f600}', 'b', 'é', 'a\u0000'))).toBe(4);
  expect(sort.add([...rowsOf('\ue000', 'a'), { key: 'b', value: '"newer"' }])).toBe(2);
  expect([...sort.pages(4)].map((page) => page.map((value) => JSON.parse(value) as string))).toEqual([
    ['a', 'a\u0000', 'newer', 'é'],
    ['\ue000', '\u{1f600}'],
  ]);
  sort.close();
});

test('nothing added is nothing to read', () => {
  const sort = createDiskSort();
  expect([...sort.pages(10)]).toEqual([]);
  sort.close();
});
