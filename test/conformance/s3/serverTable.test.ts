// The README says of each storage server what its row says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serverTable } from './differences/serverTable.ts';

const README = join(import.meta.dirname, '..', '..', '..', 'README.md');

/** Cells without the padding that aligns them. */
function cells(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));
}

test('the table of storage servers follows from the rows', () => {
  const [, table = ''] =
    /<!-- servers -->\n([\s\S]*?)<!-- end of servers -->/.exec(readFileSync(README, 'utf8')) ?? [];
  expect(cells(table), `paste this into README.md:\n${serverTable()}`).toEqual(cells(serverTable()));
});
