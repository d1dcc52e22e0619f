// Times and the executable bit: carried along, never a reason to send a content again.
import type { Scenario } from '../scenario.ts';
import { A, B, tool } from '../steps.ts';

const THEN = '1700000000.500000000';

export const METADATA: readonly Scenario[] = [
  {
    name: 'the time of a file goes with it to other devices',
    proves: ['T3'],
    agreed: {},
    steps: [A.writes('a.txt', 'one'), A.setsTime('a.txt', THEN), A.syncs({}), B.syncs({})],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN } },
  },
  {
    name: 'a time that another tool gives to the same content is taken over without fetching it',
    proves: ['T3', 'T4'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.writesWithTime('a.txt', 'one', THEN)],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN }, trash: { A: [] } },
  },
  {
    name: 'an object without a time leaves that of the file alone',
    proves: ['T3'],
    agreed: {},
    steps: [A.writes('a.txt', 'one'), A.setsTime('a.txt', THEN), A.syncs({}), tool.writes('a.txt', 'one')],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN } },
  },
  {
    name: 'the executable bit goes to other devices and back, and the content is not sent again',
    proves: ['T5'],
    agreed: { 'run.sh': 'echo', 'plain.txt': 'one' },
    steps: [A.setsExecutable('run.sh', true), A.syncs({}), B.syncs({})],
    expect: {
      both: { 'run.sh': 'echo', 'plain.txt': 'one' },
      uploaded: 0,
      executable: { 'run.sh': true, 'plain.txt': false },
    },
  },
  {
    name: 'the executable bit is taken away again',
    proves: ['T5'],
    agreed: { 'run.sh': 'echo' },
    steps: [
      A.setsExecutable('run.sh', true),
      A.syncs({}),
      B.syncs({}),
      B.setsExecutable('run.sh', false),
      B.syncs({}),
      A.syncs({}),
    ],
    expect: { both: { 'run.sh': 'echo' }, uploaded: 0, executable: { 'run.sh': false } },
  },
  {
    name: 'the executable bit survives an edit and a move',
    proves: ['T5', 'R11'],
    agreed: { 'run.sh': 'echo' },
    steps: [
      A.setsExecutable('run.sh', true),
      A.syncs({}),
      B.syncs({}),
      B.writes('run.sh', 'echo again'),
      B.syncs({}),
      A.syncs({}),
      A.moves('run.sh', 'go.sh'),
    ],
    expect: { both: { 'go.sh': 'echo again' }, executable: { 'go.sh': true } },
  },
];
