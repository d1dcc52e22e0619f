// The bucket or the disk answers wrongly or not at all: what could not be observed is not taken for deleted
// (R6).
import { long } from '../../contents.ts';
import type { Scenario, Tree } from '../../scenario.ts';
import { A, before, now, storageFails, storageRecovers, tool } from '../../steps.ts';
import type { StorageFault } from '../../worlds/world.ts';

/** Three pages of a listing. */
const SEVEN = numbered(0, 7);
const SIX = numbered(1, 7);

function numbered(from: number, to: number): Tree {
  return Object.fromEntries(
    Array.from({ length: to - from }, (_, index) => [`f${from + index}`, `content ${from + index}`]),
  );
}

interface WholeFault {
  readonly name: string;
  readonly kind: StorageFault['kind'];
  readonly of?: 'list';
  readonly fault: string;
}

const WHOLE: readonly WholeFault[] = [
  { name: 'case 20: 403 on the whole prefix', kind: 'denied', fault: 'denied' },
  { name: 'case 20: 403 on the listing alone', kind: 'denied', of: 'list', fault: 'denied' },
  {
    name: 'case 20: the second page of the listing fails',
    kind: 'cut-listing',
    of: 'list',
    fault: 'unreachable',
  },
  { name: 'case 18: the session has expired', kind: 'expired', fault: 'needs-sign-in' },
  {
    name: 'case 22: a captive portal answers every request with a web page',
    kind: 'captive-portal',
    fault: 'bad-answer',
  },
  { name: 'case 22: the service cannot be reached', kind: 'server-error', fault: 'unreachable' },
  { name: 'case 22: the service asks everybody to wait', kind: 'throttled', fault: 'throttled' },
];

export const BAD_DAYS: readonly Scenario[] = [
  ...WHOLE.map(({ name, kind, of, fault }): Scenario => ({
    name: `${name}: nothing is done, and later everything is made up for`,
    proves: ['R6', 'R12'],
    agreed: SEVEN,
    steps: [
      A.removes('f0'),
      A.writes('new of A', 'one'),
      tool.writes('new of the tool', 'two'),
      storageFails(kind, of),
      A.syncs({ fault }),
      storageRecovers,
      now({
        disk: { ...SIX, 'new of A': 'one' },
        bucket: { ...SEVEN, 'new of the tool': 'two' },
        trash: { A: [] },
      }),
    ],
    expect: { both: { ...SIX, 'new of A': 'one', 'new of the tool': 'two' } },
  })),
  {
    name: 'case 20: a listing says that the prefix is empty: every file is asked for by name and stays',
    proves: ['R6'],
    agreed: SEVEN,
    steps: [
      storageFails('empty-listing', 'list'),
      A.syncs(),
      storageRecovers,
      now({ both: SEVEN, trash: { A: [] } }),
    ],
    expect: { both: SEVEN, uploaded: 0, trash: { A: [] } },
  },
  {
    name: 'case 20: a listing lies that its first page is all: every file is asked for by name and stays',
    proves: ['R6'],
    agreed: SEVEN,
    steps: [
      storageFails('short-listing', 'list'),
      A.syncs(),
      storageRecovers,
      now({ both: SEVEN, trash: { A: [] } }),
    ],
    expect: { both: SEVEN, uploaded: 0, trash: { A: [] } },
  },
  {
    name: 'case 20: a listing that is cut once is simply read again',
    proves: ['R6'],
    agreed: SEVEN,
    steps: [tool.writes('new', 'one'), storageFails('short-listing', 'list', 1), A.syncs({})],
    expect: { both: { ...SEVEN, new: 'one' }, trash: { A: [] } },
  },
  {
    name: 'case 22: a connection breaks within a download, and the file arrives whole',
    proves: ['R4', 'R10'],
    agreed: {},
    steps: [tool.writes('film', long('film', 300_000)), storageFails('short-body', undefined, 1)],
    expect: { both: { film: long('film', 300_000) } },
  },
  {
    name: 'case 29: an object that may be listed but not read is shown, and the others arrive',
    proves: ['R12', 'S5'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writes('secret.txt', 'encrypted with a key of others'),
      A.writes('b.txt', 'two'),
      storageFails('denied', 'get'),
      A.syncs({ problems: ['denied: secret.txt'] }),
      now({ disk: { 'a.txt': 'one', 'b.txt': 'two' }, why: { 'secret.txt': 'problem: denied' } }),
      storageRecovers,
    ],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two', 'secret.txt': 'encrypted with a key of others' } },
  },
  {
    name: 'case 29: an object under a retention rule outlives its deletion here, and is shown',
    proves: ['R12', 'S4'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      A.removes('a.txt'),
      storageFails('locked', 'delete'),
      A.syncs({ problems: ['locked: a.txt'] }),
      now({
        disk: { 'b.txt': 'two' },
        bucket: { 'a.txt': 'one', 'b.txt': 'two' },
        why: { 'a.txt': 'problem: locked' },
      }),
      storageRecovers,
    ],
    expect: { both: { 'b.txt': 'two' } },
  },
  {
    name: 'case 19: the disk is not there: nothing is done until it is back',
    proves: ['R6', 'G7'],
    agreed: SEVEN,
    steps: [
      tool.writes('new', 'one'),
      A.rootBecomes('missing'),
      A.syncs({ fault: 'root-missing' }),
      now({ bucket: { ...SEVEN, new: 'one' } }),
      A.rootBecomes('itself'),
    ],
    expect: { both: { ...SEVEN, new: 'one' }, uploaded: 0 },
  },
  {
    name: 'case 19: another folder is in the place of the synced one: nothing is done until it is gone',
    proves: ['R6', 'G7'],
    agreed: SEVEN,
    steps: [
      tool.writes('new', 'one'),
      A.rootBecomes('another'),
      A.syncs({ fault: 'root-replaced' }),
      now({ bucket: { ...SEVEN, new: 'one' } }),
      A.rootBecomes('itself'),
    ],
    expect: { both: { ...SEVEN, new: 'one' }, uploaded: 0 },
  },
  {
    name: 'case 23: the disk is full: the file waits, everything else goes on',
    proves: ['R12'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writes('big', 'large'),
      A.writes('b.txt', 'two'),
      A.diskRefuses(before('local.place', 'big'), 'full'),
      A.syncs({ problems: ['full: big'] }),
      now({ disk: { 'a.txt': 'one', 'b.txt': 'two' }, why: { big: 'problem: full' } }),
      A.diskWorks(),
    ],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two', big: 'large' } },
  },
  {
    name: 'case 23: what does not fit waits, what does comes, and uploads and deletions go on, also right after a start',
    proves: ['R12', 'R15'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      tool.writes('big', 'large'),
      tool.writes('small', 'little'),
      tool.removes('a.txt'),
      A.diskRefuses(before('local.temporary', 'big'), 'no-space'),
      A.diskRefuses(before('local.writeGeneration'), 'full'),
      A.restarts(),
      A.writes('c.txt', 'three'),
      A.syncs({ problems: ['no-space: big'] }),
      now({
        disk: { 'b.txt': 'two', 'c.txt': 'three', small: 'little' },
        bucket: { 'b.txt': 'two', 'c.txt': 'three', small: 'little', big: 'large' },
      }),
      A.diskWorks(),
    ],
    expect: {
      both: { 'b.txt': 'two', 'c.txt': 'three', small: 'little', big: 'large' },
      trash: { A: ['a.txt'] },
    },
  },
  {
    name: 'case 23: a disk that is full before a download replaces nothing',
    proves: ['R4', 'R12'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writes('a.txt', 'two'),
      A.diskRefuses(before('local.temporary', 'a.txt'), 'full'),
      A.syncs({ problems: ['full: a.txt'] }),
      now({ disk: { 'a.txt': 'one' } }),
      A.diskWorks(),
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    name: 'case 23: a disk that is read-only still sends what is new',
    proves: ['R12'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('b.txt', 'two'),
      tool.removes('a.txt'),
      A.diskRefuses(before('local.trash', 'a.txt'), 'read-only'),
      A.syncs({ problems: ['read-only: a.txt'] }),
      now({ disk: { 'a.txt': 'one', 'b.txt': 'two' }, bucket: { 'b.txt': 'two' } }),
      A.diskWorks(),
    ],
    expect: { both: { 'b.txt': 'two' } },
  },
  {
    name: 'case 23: a file that another program holds is sent when it is free',
    proves: ['R12'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'two'),
      A.diskRefuses(before('local.open', 'a.txt'), 'busy'),
      A.syncs({ problems: ['busy: a.txt'] }),
      now({ bucket: { 'a.txt': 'one' } }),
      A.diskWorks(),
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    name: 'case 23: a folder that may not be read is not an empty folder',
    proves: ['R6', 'R8', 'S3'],
    agreed: { 'd/a.txt': 'one', 'd/e/b.txt': 'two', 'c.txt': 'three' },
    steps: [
      A.hides('d'),
      tool.writes('d/new.txt', 'four'),
      A.syncs({ refused: ['unreadable: local d'] }),
      now({ bucket: { 'd/a.txt': 'one', 'd/e/b.txt': 'two', 'd/new.txt': 'four', 'c.txt': 'three' } }),
      A.shows('d'),
    ],
    expect: { both: { 'd/a.txt': 'one', 'd/e/b.txt': 'two', 'd/new.txt': 'four', 'c.txt': 'three' } },
  },
  {
    name: 'case 23: a folder that may not be read stands where a file was: its object is left alone',
    proves: ['R6', 'R8', 'S3'],
    agreed: { a: 'one', b: 'two' },
    steps: [
      A.removes('a'),
      A.writes('a/inside', 'three'),
      A.hides('a'),
      A.syncs({ refused: ['unreadable: local a'] }),
      now({ bucket: { a: 'one', b: 'two' } }),
      A.shows('a'),
    ],
    expect: { both: { 'a/inside': 'three', b: 'two' } },
  },
  {
    name: 'case 23: an edited file that may not be read waits',
    proves: ['R12', 'S3'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'two'),
      A.hides('a.txt'),
      A.syncs({ problems: ['denied: a.txt'] }),
      A.shows('a.txt'),
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
];
