// A bucket or credentials that do not take everything: what is refused waits, the rest goes on.
import type { Scenario } from '../scenario.ts';
import { A, now, storageFails, storageRecovers, tool } from '../steps.ts';

const agreed = { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' };

export const REFUSALS: readonly Scenario[] = [
  {
    name: 'a bucket at its quota: downloads and deletions go on, uploads wait, also right after a start',
    proves: ['R3', 'R12'],
    agreed,
    steps: [
      tool.removes('c.txt'),
      tool.writes('e.txt', 'five'),
      storageFails('quota'),
      A.restarts(),
      A.writes('d.txt', 'four'),
      A.writes('a.txt', 'one, edited'),
      A.removes('b.txt'),
      A.syncs({ problems: ['quota: a.txt', 'quota: d.txt'] }),
      now({
        disk: { 'a.txt': 'one, edited', 'd.txt': 'four', 'e.txt': 'five' },
        bucket: { 'a.txt': 'one', 'e.txt': 'five' },
      }),
      storageRecovers,
    ],
    expect: { both: { 'a.txt': 'one, edited', 'd.txt': 'four', 'e.txt': 'five' }, trash: { A: ['c.txt'] } },
  },
  {
    name: 'a bucket at its quota: a moved file waits under its new name',
    proves: ['R11', 'R12'],
    agreed,
    steps: [
      storageFails('quota'),
      A.restarts(),
      A.moves('a.txt', 'moved.txt'),
      A.syncs({ problems: ['quota: moved.txt'] }),
      now({ bucket: agreed }),
      storageRecovers,
    ],
    expect: { both: { 'moved.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' }, uploaded: 0 },
  },
  {
    name: 'credentials that may not write: everything that comes down still comes',
    proves: ['R3', 'R12'],
    agreed,
    steps: [
      tool.writes('a.txt', 'one, edited'),
      tool.removes('c.txt'),
      storageFails('denied', 'put'),
      A.restarts(),
      A.writes('d.txt', 'four'),
      A.syncs({ problems: ['denied: d.txt'] }),
      now({ disk: { 'a.txt': 'one, edited', 'b.txt': 'two', 'd.txt': 'four' } }),
      storageRecovers,
    ],
    expect: {
      both: { 'a.txt': 'one, edited', 'b.txt': 'two', 'd.txt': 'four' },
      trash: { A: ['a.txt', 'c.txt'] },
    },
  },
  {
    name: 'credentials that may not delete: uploads, downloads and the copy of a move go on',
    proves: ['R3', 'R12'],
    agreed,
    steps: [
      tool.writes('c.txt', 'three, edited'),
      storageFails('denied', 'delete'),
      A.restarts(),
      A.removes('a.txt'),
      A.moves('b.txt', 'moved.txt'),
      A.writes('d.txt', 'four'),
      A.syncs({ problems: ['denied: a.txt', 'denied: b.txt'] }),
      now({
        disk: { 'moved.txt': 'two', 'c.txt': 'three, edited', 'd.txt': 'four' },
        bucket: {
          'a.txt': 'one',
          'b.txt': 'two',
          'moved.txt': 'two',
          'c.txt': 'three, edited',
          'd.txt': 'four',
        },
      }),
      A.syncs({ problems: ['denied: a.txt', 'denied: b.txt'] }),
      storageRecovers,
    ],
    expect: { both: { 'moved.txt': 'two', 'c.txt': 'three, edited', 'd.txt': 'four' } },
  },
];
