// Metadata changes while the content stays, on both sides: the content decides (R7).
import type { Scenario, Step, Tree } from '../../scenario.ts';
import { A, B, tool } from '../../steps.ts';

const THEN = '1700000000.500000000';
const FIVE: Tree = { a: 'content a', b: 'content b', c: 'content c', d: 'content d', e: 'content e' };

interface Touch {
  readonly how: string;
  readonly step: Step;
}

/** What leaves the content of `a.txt` ("one") unchanged. */
const TOUCHES: readonly Touch[] = [
  { how: 'touched', step: A.touches('a.txt') },
  { how: 'given another date', step: A.setsTime('a.txt', THEN) },
  { how: 'made executable', step: A.setsExecutable('a.txt', true) },
  { how: 'written again with the same content', step: A.writes('a.txt', 'one') },
  { how: 'saved again with the same content', step: A.saves('a.txt', 'one') },
];

const others: Tree = { 'b.txt': 'two' };

export const TOUCHES_AND_REWRITES: readonly Scenario[] = [
  ...TOUCHES.map(({ how, step }): Scenario => ({
    name: `deleted on another device while it was ${how} here: the deletion counts`,
    proves: ['R7', 'T1'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [B.removes('a.txt'), B.syncs({}), step],
    expect: { both: others, trash: { A: ['a.txt'] }, uploaded: 0 },
  })),
  ...TOUCHES.slice(0, 2).map(({ how, step }): Scenario => ({
    name: `moved on another device while it was ${how} here: the move counts`,
    proves: ['R7', 'M3'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [B.moves('a.txt', 'c.txt'), B.syncs({}), step],
    expect: { both: { 'c.txt': 'one', ...others }, trash: { A: [] }, uploaded: 0 },
  })),
  {
    name: 'an edit that keeps the size still beats a deletion',
    proves: ['R7', 'C4'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [B.removes('a.txt'), B.syncs({}), A.writes('a.txt', 'two')],
    expect: { both: { 'a.txt': 'two', ...others } },
  },
  {
    name: 'all files of a folder were touched here while some were deleted there',
    proves: ['R7', 'T1'],
    agreed: FIVE,
    steps: [B.removes('a'), B.removes('b'), B.syncs({}), ...Object.keys(FIVE).map((path) => A.touches(path))],
    expect: {
      both: { c: 'content c', d: 'content d', e: 'content e' },
      trash: { A: ['a', 'b'] },
      uploaded: 0,
    },
  },
  {
    name: 'deleted here while the object was rewritten with the same bytes: the deletion counts',
    proves: ['R7'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [A.removes('a.txt'), tool.rewrites('a.txt')],
    expect: { both: others },
  },
  {
    name: 'edited here while the object was rewritten with the same bytes: no conflict',
    proves: ['R7'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [A.writes('a.txt', 'one, edited'), tool.rewrites('a.txt')],
    expect: { both: { 'a.txt': 'one, edited', ...others }, trash: { A: [] } },
  },
  {
    name: 'an object that was rewritten with the same bytes is not fetched, and nothing goes to the trash',
    proves: ['R7'],
    agreed: FIVE,
    steps: Object.keys(FIVE).map((path) => tool.rewrites(path)),
    expect: { both: FIVE, trash: { A: [] } },
  },
  {
    name: 'rewritten there with the same bytes and touched here: both stay',
    proves: ['R7', 'C3'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [A.touches('a.txt'), tool.rewrites('a.txt')],
    expect: { both: { 'a.txt': 'one', ...others }, trash: { A: [] }, uploaded: 0 },
  },
  {
    name: 'moved here while the object was rewritten with the same bytes',
    proves: ['R7', 'M3'],
    agreed: { 'a.txt': 'one', ...others },
    steps: [A.moves('a.txt', 'c.txt'), tool.rewrites('a.txt')],
    expect: { both: { 'c.txt': 'one', ...others }, trash: { A: [] }, uploaded: 0 },
  },
  {
    name: 'download-only: a touched file goes with its object, an edited one of the same size stays',
    proves: ['R7', 'O4', 'O5'],
    options: { mode: 'two-way' },
    agreed: { 'a.txt': 'one', 'c.txt': 'six', ...others },
    steps: [
      A.isConfigured({ mode: 'download-only' }),
      A.touches('a.txt'),
      A.writes('c.txt', 'ten'),
      tool.removes('a.txt'),
      tool.removes('c.txt'),
    ],
    expect: { both: others, disk: { 'c.txt': 'ten' }, trash: { A: ['a.txt'] } },
  },
  {
    name: 'upload-only: a rewritten object does not hold back an edit, an edit of others does',
    proves: ['R7', 'O3'],
    options: { mode: 'upload-only' },
    agreed: { 'a.txt': 'one', 'c.txt': 'six', ...others },
    steps: [
      A.writes('a.txt', 'one, edited'),
      tool.rewrites('a.txt'),
      A.touches('c.txt'),
      tool.writes('c.txt', 'ten'),
    ],
    expect: {
      both: { 'a.txt': 'one, edited', ...others },
      disk: { 'c.txt': 'six' },
      bucket: { 'c.txt': 'ten' },
    },
  },
];
