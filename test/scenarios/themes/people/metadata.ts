// Times and the executable bit: synced along, never a reason to send a content again.
import type { Scenario } from '../../scenario.ts';
import { A, B, now, timePasses, tool } from '../../steps.ts';

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
  ...[THEN, '-1.500000000', '-0.500000000'].map((time): Scenario => ({
    name: `a date that was set to ${time} reaches other devices, and no content does`,
    proves: ['T1', 'T3', 'T4'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.setsTime('a.txt', time), A.syncs({}), B.syncs({})],
    expect: {
      both: { 'a.txt': 'one', 'b.txt': 'two' },
      mtime: { 'a.txt': time },
      uploaded: 0,
      trash: { A: [], B: [] },
    },
  })),
  {
    name: 'a date that was corrected twice, and then on the other device, is everywhere the last one',
    proves: ['T1'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.setsTime('a.txt', '1600000000.250000000'),
      A.syncs({}),
      A.setsTime('a.txt', '1600000001.250000000'),
      A.syncs({}),
      B.syncs({}),
      B.setsTime('a.txt', THEN),
      B.syncs({}),
    ],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN }, uploaded: 0 },
  },
  {
    name: 'times are kept: a date stays where it was set, whatever else happens to the object',
    proves: ['T1', 'T4'],
    options: { times: 'keep' },
    agreed: { 'a.txt': 'one' },
    steps: [A.setsTime('a.txt', THEN), A.syncs({}), tool.gives('a.txt', { author: 'somebody' })],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN } },
  },
  ...[A.setsExecutable('a.txt', true), A.moves('a.txt', 'b.txt')].map((write): Scenario => {
    const path = write.step === 'act' && write.deed.does === 'move' ? write.deed.to : 'a.txt';
    return {
      name: `a date that was kept goes to other devices with the next write, to ${path}`,
      proves: ['T1', 'T3'],
      options: { times: 'keep' },
      agreed: { 'a.txt': 'one' },
      steps: [A.setsTime('a.txt', THEN), A.syncs({}), write, A.syncs({}), B.syncs({})],
      expect: { both: { [path]: 'one' }, bucketTime: { [path]: THEN }, uploaded: 0 },
    };
  }),
  {
    name: 'a date is not sent where ETags tell nothing: nobody fetches a content for it',
    proves: ['T1'],
    opaqueEtags: true,
    agreed: { 'a.txt': 'one' },
    steps: [A.setsTime('a.txt', THEN), A.syncs({}), B.syncs({}), now({ trash: { A: [], B: [] } })],
    expect: { both: { 'a.txt': 'one' }, trash: { A: [], B: [] } },
    notOn: { real: 'the ETags of our server are those of plain S3' },
  },
  {
    name: 'upload-only: a date that the object was given elsewhere is not written to this disk',
    proves: ['O1'],
    options: { mode: 'upload-only' },
    agreed: {},
    steps: [
      A.writes('a.txt', 'one'),
      A.setsTime('a.txt', THEN),
      A.syncs({}),
      tool.writesWithTime('a.txt', 'one', '1600000000.500000000'),
    ],
    expect: { both: { 'a.txt': 'one' }, mtime: { 'a.txt': THEN } },
  },
  {
    name: 'an object that another tool wrote without a time gives its files the same one everywhere',
    proves: ['T3'],
    agreed: {},
    steps: [tool.writes('a.txt', 'one'), A.syncs({}), timePasses(5000), B.syncs({})],
    expect: { both: { 'a.txt': 'one' }, sameTimes: ['a.txt'] },
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
