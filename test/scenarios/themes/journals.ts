// The journal is lost, damaged, old, or describes another place: both sides are united and nothing is deleted
// (R6).
import type { Scenario } from '../scenario.ts';
import { A, B, now, storageFails, storageRecovers, tool } from '../steps.ts';

export const JOURNALS: readonly Scenario[] = [
  {
    name: 'case 31: without a journal equal sides agree again, and nothing is sent',
    proves: ['R6', 'C2'],
    agreed: { 'a.txt': 'one', 'd/b.txt': 'two', 'empty/': '' },
    steps: [A.journalIs('lost')],
    expect: { both: { 'a.txt': 'one', 'd/b.txt': 'two', 'empty/': '' }, uploaded: 0 },
  },
  {
    name: 'case 31: a damaged journal is met as a lost one',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'd/b.txt': 'two' },
    steps: [A.journalIs('damaged'), tool.writes('new.txt', 'three')],
    expect: { both: { 'a.txt': 'one', 'd/b.txt': 'two', 'new.txt': 'three' } },
  },
  {
    name: 'case 31: what was deleted on either side without a journal comes back',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.journalIs('lost'), A.removes('a.txt'), tool.removes('b.txt')],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two' }, trash: { A: [] } },
  },
  {
    name: 'case 31: what was edited without a journal is a conflict, since nobody knows which is newer',
    proves: ['R6', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [A.journalIs('lost'), A.writes('a.txt', 'two')],
    expect: { both: { 'a.txt': 'one', 'a (conflict WHEN from A).txt': 'two' } },
  },
  {
    name: 'case 31: an old journal is put back: nothing is deleted and nothing is in conflict',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' },
    steps: [
      A.journalIs('copied'),
      A.writes('a.txt', 'one, edited'),
      A.removes('b.txt'),
      A.writes('d.txt', 'four'),
      tool.writes('c.txt', 'three, edited'),
      A.syncs({}),
      A.journalIs('rolled-back'),
    ],
    expect: {
      both: { 'a.txt': 'one, edited', 'c.txt': 'three, edited', 'd.txt': 'four' },
      trash: { A: ['c.txt'] },
    },
  },
  {
    name: 'case 31: an old journal is put back: what was made again meanwhile is not deleted',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      A.journalIs('copied'),
      A.removes('b.txt'),
      A.syncs({}),
      tool.writes('b.txt', 'two'),
      A.journalIs('rolled-back'),
    ],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two' } },
  },
  {
    name: 'case 31: an old journal is put back while another device is up to date',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      A.journalIs('copied'),
      A.writes('a.txt', 'one, edited'),
      A.syncs({}),
      B.syncs({}),
      B.removes('b.txt'),
      B.syncs({}),
      A.syncs({}),
      A.journalIs('rolled-back'),
    ],
    expect: { both: { 'a.txt': 'one, edited' } },
  },
  {
    name: 'case 31: the folder is bound to another prefix and back: all that is anywhere stays there',
    proves: ['R6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      A.isPointedAt('elsewhere/'),
      A.syncs({}),
      now({ both: { 'a.txt': 'one', 'b.txt': 'two' } }),
      A.removes('b.txt'),
      A.syncs({}),
      now({ bucket: { 'a.txt': 'one', 'b.txt': 'two' } }),
      A.isPointedAt('team/'),
    ],
    expect: { both: { 'a.txt': 'one', 'b.txt': 'two' } },
  },
  {
    name: 'case 31: the journal is lost while the bucket cannot be listed',
    proves: ['R6'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.journalIs('lost'),
      storageFails('server-error', 'list'),
      A.syncs({ fault: 'unreachable' }),
      storageRecovers,
    ],
    expect: { both: { 'a.txt': 'one' }, uploaded: 0 },
  },
];
