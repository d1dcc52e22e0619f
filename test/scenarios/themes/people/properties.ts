// What others gave an object stays when its file is edited, moved, touched or in conflict.
import type { Given, Scenario, Step, Tree } from '../../scenario.ts';
import { A, B, tool } from '../../steps.ts';

const GIVEN: Given = {
  author: 'somebody',
  'cache-control': 'no-store',
  'content-type': 'text/x-special',
  'storage-class': 'STANDARD_IA',
  tag: 'team=docs',
};
const LARGE = 'large '.repeat(1024 * 1024 + 1);

interface Change {
  readonly how: string;
  readonly steps: readonly Step[];
  readonly both: Tree;
  readonly path?: string;
}

const CHANGES: readonly Change[] = [
  { how: 'its file is edited', steps: [A.writes('a.txt', 'two')], both: { 'a.txt': 'two' } },
  { how: 'its file is saved again', steps: [A.saves('a.txt', 'two')], both: { 'a.txt': 'two' } },
  { how: 'its file becomes large', steps: [A.writes('a.txt', LARGE)], both: { 'a.txt': LARGE } },
  {
    how: 'its file is edited twice',
    steps: [A.writes('a.txt', 'two'), A.syncs({}), B.syncs({}), B.writes('a.txt', 'three'), B.syncs({})],
    both: { 'a.txt': 'three' },
  },
  { how: 'its file is moved', steps: [A.moves('a.txt', 'b.txt')], both: { 'b.txt': 'one' }, path: 'b.txt' },
  {
    how: 'its file is moved and edited',
    steps: [A.moves('a.txt', 'b.txt'), A.syncs({}), A.writes('b.txt', 'two')],
    both: { 'b.txt': 'two' },
    path: 'b.txt',
  },
  { how: 'its file is touched', steps: [A.touches('a.txt')], both: { 'a.txt': 'one' } },
  { how: 'its file becomes executable', steps: [A.setsExecutable('a.txt', true)], both: { 'a.txt': 'one' } },
  {
    how: 'the object was rewritten meanwhile',
    steps: [A.writes('a.txt', 'two'), tool.gives('a.txt', { ...GIVEN, 'cache-control': 'no-store' })],
    both: { 'a.txt': 'two' },
  },
];

export const PROPERTIES: readonly Scenario[] = [
  ...CHANGES.map(({ how, steps, both, path = 'a.txt' }): Scenario => ({
    name: `what others gave an object stays when ${how}`,
    proves: ['R14'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.gives('a.txt', GIVEN), A.syncs({}), ...steps],
    expect: { both, given: { [path]: GIVEN } },
  })),
  {
    name: 'the version of the bucket keeps what it has in a conflict; the copy beside it is new',
    proves: ['R14', 'C1'],
    agreed: { 'a.html': 'one' },
    steps: [
      A.writes('a.html', 'mine'),
      B.writes('a.html', 'theirs'),
      B.syncs({}),
      tool.gives('a.html', GIVEN),
      A.syncs(),
      B.syncs(),
    ],
    expect: {
      both: { 'a.html': 'theirs', 'a (conflict WHEN from A).html': 'mine' },
      given: { 'a.html': GIVEN },
    },
  },
  {
    name: 'a new object has a content type by its name, in one piece and in parts',
    proves: ['R14'],
    agreed: {},
    steps: [A.writes('page.html', '<p>'), A.writes('style.css', LARGE), A.writes('strange', 'x')],
    expect: {
      both: { 'page.html': '<p>', 'style.css': LARGE, strange: 'x' },
      given: {
        'page.html': { 'content-type': 'text/html; charset=utf-8' },
        'style.css': { 'content-type': 'text/css; charset=utf-8' },
      },
    },
  },
];
