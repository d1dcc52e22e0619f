// Deletions, the trash, and the guard that stops too many of them.
import type { Scenario, Step, Tree } from '../../scenario.ts';
import { A, everybodySyncs, here, now, there, timePasses, tool } from '../../steps.ts';

const TWELVE = numbered(0, 12);
const A_YEAR_MS = 365 * 24 * 3600_000;

function numbered(from: number, to: number): Tree {
  return Object.fromEntries(
    Array.from({ length: to - from }, (_, index) => [
      `f${String(from + index).padStart(2, '0')}`,
      `content ${from + index}`,
    ]),
  );
}

function names(tree: Tree): readonly string[] {
  return Object.keys(tree);
}

function removesAll(who: { removes(path: string): Step }, tree: Tree): readonly Step[] {
  return names(tree).map((path) => who.removes(path));
}

export const DELETES: readonly Scenario[] = [
  {
    name: 'a file that is deleted on one side is deleted on the other',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [here.removes('a.txt')],
    expect: { both: { 'b.txt': 'two' } },
  },
  {
    name: 'what a deletion or an edit in the bucket takes from the disk lies in the trash',
    proves: ['R1', 'R9'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' },
    steps: [tool.removes('a.txt'), tool.writes('b.txt', 'two, edited'), A.removes('c.txt')],
    expect: { both: { 'b.txt': 'two, edited' }, trash: { A: ['a.txt', 'b.txt'] } },
  },
  {
    name: 'a clock that jumps ahead empties no trash',
    proves: ['R9', 'R16'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [tool.removes('a.txt'), everybodySyncs, timePasses(A_YEAR_MS), everybodySyncs],
    expect: { both: { 'b.txt': 'two' }, trash: { A: ['a.txt'] } },
  },
  {
    name: 'a file that was deleted on both sides is forgotten',
    proves: ['R6'],
    agreed: { 'a.txt': 'one' },
    steps: [here.removes('a.txt'), there.removes('a.txt')],
    expect: { both: {} },
  },
  {
    name: 'a file that was deleted and created again is a new file',
    proves: ['R7'],
    agreed: { 'a.txt': 'one' },
    steps: [here.removes('a.txt'), everybodySyncs, here.writes('a.txt', 'two')],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    name: 'a folder is deleted here and gets a file there: the file stays',
    proves: ['R7', 'D3'],
    agreed: { 'd/a.txt': 'one', 'd/e/b.txt': 'two' },
    steps: [here.removes('d'), there.writes('d/e/new.txt', 'three')],
    expect: { both: { 'd/e/new.txt': 'three' } },
  },
  {
    name: 'case 19: a folder that was emptied holds all deletions until a person agrees',
    proves: ['R9', 'G1', 'G2', 'G5'],
    agreed: TWELVE,
    steps: [
      ...removesAll(A, TWELVE),
      A.syncs({ held: { remote: names(TWELVE) } }),
      now({ bucket: TWELVE, why: { f00: 'held' } }),
      A.syncs({ held: { remote: names(TWELVE) } }),
      A.answers('delete'),
    ],
    expect: { both: {} },
  },
  {
    name: 'case 19: a bucket that was emptied holds all deletions until a person refuses',
    proves: ['R9', 'G1', 'G2', 'G6'],
    agreed: TWELVE,
    steps: [
      ...removesAll(tool, TWELVE),
      A.syncs({ held: { local: names(TWELVE) } }),
      now({ disk: TWELVE, trash: { A: [] } }),
      A.answers('keep'),
    ],
    expect: { both: TWELVE, trash: { A: [] } },
  },
  {
    name: 'case 19: deletions on both sides add up, and everything else goes on meanwhile',
    proves: ['R9', 'G1', 'G3'],
    options: { guard: { count: 5, share: 0.2 } },
    agreed: TWELVE,
    steps: [
      ...removesAll(A, numbered(0, 3)),
      ...removesAll(tool, numbered(3, 6)),
      A.writes('new of A', 'one'),
      tool.writes('new of the tool', 'two'),
      A.syncs({ held: { remote: names(numbered(0, 3)), local: names(numbered(3, 6)) } }),
      now({
        disk: { ...numbered(3, 12), 'new of A': 'one', 'new of the tool': 'two' },
        bucket: { ...numbered(0, 3), ...numbered(6, 12), 'new of A': 'one', 'new of the tool': 'two' },
      }),
      A.answers('delete'),
    ],
    expect: { both: { ...numbered(6, 12), 'new of A': 'one', 'new of the tool': 'two' } },
  },
  {
    name: 'case 19: a permission covers what was shown, not more',
    proves: ['R9', 'G5'],
    options: { guard: { count: 2, share: 0.2 } },
    agreed: TWELVE,
    steps: [
      ...removesAll(A, numbered(0, 4)),
      A.syncs({ held: { remote: names(numbered(0, 4)) } }),
      A.answers('delete'),
      ...removesAll(A, numbered(4, 6)),
      A.syncs({ held: { remote: names(numbered(0, 6)) } }),
      A.answers('keep'),
    ],
    expect: { both: TWELVE },
  },
  {
    name: 'case 19: a deletion in small portions is counted together for ten minutes',
    proves: ['R9', 'G3'],
    options: { guard: { count: 5, share: 0.2 } },
    agreed: TWELVE,
    steps: [
      ...removesAll(A, numbered(0, 4)),
      A.syncs({}),
      ...removesAll(A, numbered(4, 8)),
      A.syncs({ held: { remote: names(numbered(4, 8)) } }),
      timePasses(11 * 60_000),
    ],
    expect: { both: numbered(8, 12) },
  },
  {
    name: 'few deletions pass without a question',
    proves: ['G1'],
    options: { guard: { count: 5, share: 0.2 } },
    agreed: TWELVE,
    steps: [...removesAll(A, numbered(0, 5)), A.syncs({})],
    expect: { both: numbered(5, 12) },
  },
];
