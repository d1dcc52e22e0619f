// The journal is lost, damaged, old, or describes another place: both sides are united and nothing is deleted
// (R6).
import type { Scenario, Step } from '../../scenario.ts';
import { A, B, markIs, now, storageFails, storageRecovers, tool } from '../../steps.ts';

const FEW = { 'a.txt': 'one', 'b.txt': 'two', 'd/c.txt': 'three' };

/** Another tool deletes everything in the bucket, Brimful's own objects too. */
function wipes(tree: Readonly<Record<string, string>>): readonly Step[] {
  return [...Object.keys(tree).map((path) => tool.removes(path)), markIs('gone')];
}

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
  {
    name: 'case 19: a bucket that was emptied or recreated under its name is a question, however few the files were',
    proves: ['R6', 'G10', 'G6'],
    agreed: FEW,
    steps: [
      ...wipes(FEW),
      A.syncs({ held: { local: Object.keys(FEW) } }),
      now({ disk: FEW, trash: { A: [] } }),
      A.restarts(),
      A.syncs({ held: { local: Object.keys(FEW) } }),
      A.answers('keep'),
    ],
    expect: { both: FEW, trash: { A: [] } },
  },
  {
    name: 'case 19: whoever has emptied the bucket on purpose says so once',
    proves: ['G10', 'G5'],
    agreed: FEW,
    steps: [
      ...wipes(FEW),
      A.syncs({ held: { local: Object.keys(FEW) } }),
      A.answers('delete'),
      A.syncs({}),
      A.writes('new.txt', 'four'),
      A.syncs({}),
      tool.removes('new.txt'),
    ],
    expect: { both: {}, trash: { A: [...Object.keys(FEW), 'new.txt'] } },
  },
  {
    name: 'case 31: another bucket under the same name: both sides are united, nothing is deleted or replaced',
    proves: ['R6', 'G10'],
    agreed: FEW,
    steps: [
      ...wipes(FEW),
      markIs('another'),
      tool.writes('a.txt', 'one'),
      tool.writes('b.txt', 'of somebody else'),
      A.removes('a.txt'),
    ],
    expect: {
      both: { ...FEW, 'b.txt': 'of somebody else', 'b (conflict WHEN from A).txt': 'two' },
      trash: { A: [] },
    },
  },
  {
    name: 'case 31: the ignore rules of another bucket under the same name replace none here',
    proves: ['G10', 'I1'],
    agreed: { '.brimfulignore': '*.tmp', 'a.txt': 'one' },
    steps: [markIs('another'), tool.writes('.brimfulignore', '*.log')],
    expect: {
      both: {
        '.brimfulignore': '*.log',
        '.brimfulignore (conflict WHEN from A)': '*.tmp',
        'a.txt': 'one',
      },
      trash: { A: [] },
    },
  },
  {
    name: 'case 19: a tool that deletes only the mark raises no question',
    proves: ['G10'],
    agreed: FEW,
    steps: [markIs('gone'), tool.removes('a.txt')],
    expect: { both: { 'b.txt': 'two', 'd/c.txt': 'three' }, trash: { A: ['a.txt'] } },
  },
];
