// Files that change while they are scanned, read, uploaded or replaced, and times that say nothing.
import { long } from '../../contents.ts';
import type { Scenario } from '../../scenario.ts';
import { A, after, B, before, tool } from '../../steps.ts';
import { MULTIPART_BYTES } from '../../worlds/world.ts';

const LONG_ONE = long('one', MULTIPART_BYTES + 1);
const LONG_TWO = long('two', MULTIPART_BYTES + 1);

export const OPEN_FILES: readonly Scenario[] = [
  {
    name: 'case 1: a file is saved right before it would go to the trash',
    proves: ['R4', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.removes('a.txt'),
      A.isInterrupted(before('local.trash', 'a.txt'), A.writes('a.txt', 'saved just in time')),
    ],
    expect: { both: { 'a.txt': 'saved just in time' }, trash: { A: [] } },
  },
  {
    name: 'case 1: a file is saved right before it would be replaced',
    proves: ['R4', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writes('a.txt', 'of the tool'),
      A.isInterrupted(before('local.place', 'a.txt'), A.saves('a.txt', 'saved just in time')),
    ],
    expect: {
      both: { 'a.txt': 'of the tool', 'a (conflict WHEN from A).txt': 'saved just in time' },
    },
  },
  {
    name: 'case 1: a file appears right before one of its name would be placed',
    proves: ['R4', 'R7'],
    agreed: {},
    steps: [
      tool.writes('a.txt', 'of the tool'),
      A.isInterrupted(before('local.place', 'a.txt'), A.writes('a.txt', 'of A')),
    ],
    expect: { both: { 'a.txt': 'of the tool', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 1: an object is written right before it would be deleted',
    proves: ['R3', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.removes('a.txt'),
      A.isInterrupted(before('remote.remove', 'a.txt'), tool.writes('a.txt', 'written just in time')),
    ],
    expect: { both: { 'a.txt': 'written just in time' } },
  },
  {
    name: 'case 1: a deleted file is put back as it was right before its object would be deleted: nothing is deleted, no content sent',
    proves: ['R4', 'R6', 'T1'],
    versioning: true,
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.removes('a.txt'), A.isInterrupted(before('local.look', 'a.txt'), A.writes('a.txt', 'one'))],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two' }, uploaded: 0 },
  },
  {
    name: 'case 1: a file is saved under its name right before the object of that name would be deleted',
    proves: ['R6', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.removes('a.txt'),
      A.isInterrupted(before('local.look', 'a.txt'), A.writes('a.txt', 'back again')),
    ],
    expect: { both: { 'a.txt': 'back again' } },
  },
  {
    name: 'case 10: a file that changes while it is sent is sent again, whole',
    proves: ['R3', 'R4'],
    versioning: true,
    agreed: {},
    steps: [
      A.writes('a.txt', 'one'),
      A.isInterrupted(after('local.read', 'a.txt'), A.writes('a.txt', 'the end')),
    ],
    expect: { both: { 'a.txt': 'the end' }, versions: { 'a.txt': 1 } },
  },
  {
    name: 'case 10: a large file that changes between two parts never becomes a mixture of both',
    proves: ['R3', 'R4', 'R10'],
    versioning: true,
    agreed: {},
    steps: [
      A.writes('film', LONG_ONE),
      A.isInterrupted(after('local.read', 'film'), A.writes('film', LONG_TWO)),
    ],
    expect: { both: { film: LONG_TWO }, versions: { film: 1 } },
  },
  {
    name: 'case 10: a file that is cut short while it is sent',
    proves: ['R3', 'R4'],
    agreed: {},
    steps: [
      A.writes('film', LONG_ONE),
      A.isInterrupted(after('local.read', 'film'), A.writes('film', 'short')),
    ],
    expect: { both: { film: 'short' } },
  },
  {
    name: 'case 11: an edit right after the scan has passed is found by the next one',
    proves: ['R2', 'R4'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      tool.writes('c.txt', 'three'),
      A.isInterrupted(after('local.scan'), A.writes('a.txt', 'one, edited'), A.removes('b.txt')),
    ],
    expect: { both: { 'a.txt': 'one, edited', 'c.txt': 'three' } },
  },
  {
    name: 'case 11: an edit after the scan is not deleted by what was decided before it',
    proves: ['R4', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.removes('a.txt'), A.isInterrupted(after('local.scan'), A.writes('a.txt', 'one, edited'))],
    expect: { both: { 'a.txt': 'one, edited' }, trash: { A: [] } },
  },
  {
    name: 'case 12: an object with an old time replaces a file with a new one: clocks are not compared',
    proves: ['T2', 'T3'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.writesWithTime('a.txt', 'two', '946684800.000000000')],
    expect: { both: { 'a.txt': 'two' }, mtime: { 'a.txt': '946684800.000000000' } },
  },
  {
    name: 'case 12: a file from the future loses nothing and wins nothing',
    proves: ['T2', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      A.setsTime('a.txt', '4102444800.000000000'),
      tool.writesWithTime('a.txt', 'of the tool', '946684800.000000000'),
    ],
    expect: { both: { 'a.txt': 'of the tool', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 12: a touch sends nothing where times are kept',
    proves: ['T1', 'T2'],
    options: { times: 'keep' },
    versioning: true,
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.touches('a.txt'), A.setsTime('b.txt', '1700000000.000000000')],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two' }, uploaded: 0, versions: { 'a.txt': 1, 'b.txt': 1 } },
  },
  {
    name: 'case 13: another content of the same size and time is an edit',
    proves: ['R4', 'T2'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.setsTime('a.txt', '1700000000.000000000'),
      A.syncs(),
      A.writes('a.txt', 'two'),
      A.setsTime('a.txt', '1700000000.000000000'),
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    name: 'case 13: another object of the same size and time is an edit',
    proves: ['T2'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writesWithTime('a.txt', 'one', '1700000000.000000000'),
      A.syncs(),
      tool.writesWithTime('a.txt', 'two', '1700000000.000000000'),
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    name: 'case 14: a new file with the inode of a deleted one is no move',
    proves: ['M2'],
    agreed: { 'old.txt': 'one' },
    steps: [A.removes('old.txt'), A.writes('new.txt', 'two')],
    expect: { both: { 'new.txt': 'two' } },
  },
  {
    name: 'case 21: two devices that were told of no change at all find every one',
    proves: ['R2', 'D2'],
    agreed: { 'a.txt': 'one', 'd/b.txt': 'two' },
    steps: [
      A.moves('a.txt', 'd/a.txt'),
      A.writes('e/c.txt', 'three'),
      B.removes('d/b.txt'),
      B.writes('e/f/g.txt', 'four'),
    ],
    expect: {
      both: { 'd/a.txt': 'one', 'e/c.txt': 'three', 'e/f/g.txt': 'four' },
      // It got a marker because it was empty for a moment on B.
      bucket: { 'd/': '' },
    },
  },
];
