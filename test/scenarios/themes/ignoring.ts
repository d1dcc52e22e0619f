// Ignored names: never uploaded, downloaded or deleted.
import type { Scenario } from '../scenario.ts';
import { A, here, now, tool } from '../steps.ts';

export const IGNORING: readonly Scenario[] = [
  {
    name: 'leftovers of systems and editors are ignored on both sides',
    proves: ['I1', 'I3', 'D6'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('.DS_Store', 'x1'),
      A.writes('docs/Thumbs.db', 'x2'),
      A.writes('~$a.docx', 'x3'),
      tool.writes('desktop.ini', 'x4'),
      tool.writes('film.part', 'x5'),
    ],
    expect: {
      both: { 'a.txt': 'one' },
      disk: { '.DS_Store': 'x1', 'docs/Thumbs.db': 'x2', '~$a.docx': 'x3' },
      bucket: { 'desktop.ini': 'x4', 'film.part': 'x5', 'docs/': '' },
    },
  },
  {
    name: "the folder's own patterns and its ignore file count, and the person's `!` wins over the built-in list",
    proves: ['I1', 'I2'],
    options: { ignore: ['*.bak'] },
    agreed: { '.brimfulignore': '*.log\n!desktop.ini\n' },
    steps: [
      A.writes('a.log', '1'),
      A.writes('a.bak', '2'),
      A.writes('desktop.ini', '3'),
      A.writes('a.txt', '4'),
    ],
    expect: {
      both: { '.brimfulignore': '*.log\n!desktop.ini\n', 'desktop.ini': '3', 'a.txt': '4' },
      disk: { 'a.log': '1', 'a.bak': '2' },
    },
  },
  {
    name: 'case 28: a new rule deletes nothing on either side',
    proves: ['R6', 'I3', 'I4'],
    agreed: { 'a.txt': 'one', 'build/out.bin': 'two' },
    steps: [here.writes('.brimfulignore', 'build/\n')],
    expect: { both: { '.brimfulignore': 'build/\n', 'a.txt': 'one', 'build/out.bin': 'two' } },
  },
  {
    name: 'case 28: what is ignored may differ, and meets as two new files when the rule goes',
    proves: ['R7', 'I4'],
    agreed: { '.brimfulignore': 'build/\n', 'a.txt': 'one' },
    steps: [
      A.writes('build/same', 'equal'),
      A.writes('build/out.bin', 'of A'),
      tool.writes('build/same', 'equal'),
      tool.writes('build/out.bin', 'of the tool'),
      A.syncs({}),
      now({
        bucket: {
          '.brimfulignore': 'build/\n',
          'a.txt': 'one',
          'build/same': 'equal',
          'build/out.bin': 'of the tool',
        },
      }),
      A.removes('.brimfulignore'),
    ],
    expect: {
      both: {
        'a.txt': 'one',
        'build/same': 'equal',
        'build/out.bin': 'of the tool',
        'build/out (conflict WHEN from A).bin': 'of A',
      },
    },
  },
  {
    name: 'case 28: a file that was deleted while it was ignored comes back when the rule goes',
    proves: ['R6', 'I4'],
    agreed: { 'build/out.bin': 'two' },
    steps: [
      A.writes('.brimfulignore', 'build/\n'),
      A.syncs({}),
      A.removes('build'),
      A.syncs({}),
      A.removes('.brimfulignore'),
    ],
    expect: { both: { 'build/out.bin': 'two' } },
  },
  {
    name: 'case 28: ignored files survive the deletion of the folder around them',
    proves: ['I3', 'D3'],
    options: { ignore: ['*.o'] },
    agreed: { 'd/a.c': 'one', 'b.txt': 'two' },
    steps: [A.writes('d/a.o', 'object code'), tool.removes('d')],
    expect: { both: { 'b.txt': 'two' }, disk: { 'd/a.o': 'object code' }, trash: { A: ['d/a.c'] } },
  },
  {
    name: 'case 28: ignored files stay where they are when the bucket renames the folder around them',
    proves: ['I3', 'M1'],
    options: { ignore: ['*.o'] },
    agreed: { 'd/a.c': 'one' },
    steps: [A.writes('d/a.o', 'object code'), tool.moves('d', 'e')],
    expect: { both: { 'e/a.c': 'one' }, disk: { 'd/a.o': 'object code' }, uploaded: 0 },
  },
  {
    name: 'case 28: ignored files go with the folder that a person renames',
    proves: ['I3', 'M1'],
    options: { ignore: ['*.o'] },
    agreed: { 'd/a.c': 'one' },
    steps: [A.writes('d/a.o', 'object code'), A.moves('d', 'e')],
    expect: { both: { 'e/a.c': 'one' }, disk: { 'e/a.o': 'object code' }, uploaded: 0 },
  },
  {
    name: 'case 28: renamed to an ignored name: the object goes, the file stays here',
    proves: ['I5'],
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'a.part')],
    expect: { both: {}, disk: { 'a.part': 'one' } },
  },
  {
    name: 'a folder that holds ignored files only is no empty folder',
    proves: ['D6', 'I3'],
    options: { ignore: ['*.o'] },
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('build/a.o', 'object code')],
    expect: { both: { 'a.txt': 'one' }, disk: { 'build/a.o': 'object code' } },
  },
  ...[
    { what: 'a link that points nowhere', step: A.makesSymlink('.brimfulignore') },
    { what: 'a folder', step: A.writes('.brimfulignore/secret*', '') },
    { what: 'a pipe', step: A.makesPipe('.brimfulignore') },
    { what: 'not to be read', step: A.hides('.brimfulignore') },
  ].map(({ what, step }): Scenario => ({
    name: `the rules are ${what}: nothing is synced until they can be read`,
    proves: ['I1', 'R8'],
    agreed: { 'a.txt': 'one' },
    steps: [
      ...(what === 'not to be read' ? [A.writes('.brimfulignore', 'secret*\n')] : []),
      A.writes('secret.txt', 'password'),
      tool.removes('a.txt'),
      step,
      A.syncs({ fault: what === 'not to be read' ? 'denied' : 'not-text' }),
      now({ bucket: {} }),
      ...(what === 'not to be read' ? [A.shows('.brimfulignore')] : [A.removes('.brimfulignore')]),
      A.writes('.brimfulignore', 'secret*\n'),
    ],
    expect: { both: { '.brimfulignore': 'secret*\n' }, disk: { 'secret.txt': 'password' } },
  })),
  {
    name: 'a second computer learns the rules before it sends anything',
    proves: ['I1'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('secret.txt', 'password'),
      A.writes('b.txt', 'two'),
      tool.writes('.brimfulignore', 'secret*\n'),
    ],
    expect: {
      both: { 'a.txt': 'one', 'b.txt': 'two', '.brimfulignore': 'secret*\n' },
      disk: { 'secret.txt': 'password' },
    },
  },
  ...['.DS_Store', 'Thumbs.db', '._a.txt', 'a.swp', 'e/.DS_Store', '.Trash-1000/old'].map(
    (leftover): Scenario => ({
      name: `a folder that was deleted elsewhere goes, although ${leftover} is in it`,
      proves: ['D3', 'I3'],
      agreed: { 'd/a.txt': 'one', 'd/e/c.txt': 'two', 'b.txt': 'three' },
      steps: [A.writes(`d/${leftover}`, 'leftover'), tool.removes('d')],
      expect: {
        both: { 'b.txt': 'three' },
        trash: { A: ['d/a.txt', 'd/e/c.txt', `d/${leftover}`].sort() },
      },
    }),
  ),
  {
    name: "what a person's own rules name as well keeps a folder alive",
    proves: ['D3', 'I3'],
    options: { ignore: ['*.swp'] },
    agreed: { 'd/a.txt': 'one', 'b.txt': 'two' },
    steps: [A.writes('d/a.swp', 'unsaved'), A.writes('d/.DS_Store', 'x'), tool.removes('d')],
    expect: {
      both: { 'b.txt': 'two' },
      disk: { 'd/a.swp': 'unsaved', 'd/.DS_Store': 'x' },
      trash: { A: ['d/a.txt'] },
    },
  },
  {
    name: 'a folder with nothing but leftovers is an empty folder',
    proves: ['D1', 'D6'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('d/.DS_Store', 'x')],
    expect: { both: { 'a.txt': 'one' }, disk: { 'd/.DS_Store': 'x' }, bucket: { 'd/': '' } },
  },
];
