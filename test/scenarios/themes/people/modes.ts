// Folders that are synced one way only.
import type { Scenario } from '../../scenario.ts';
import { A, now, tool } from '../../steps.ts';

export const MODES: readonly Scenario[] = [
  {
    name: 'upload-only: new and edited files go up, and so does what the bucket lost',
    proves: ['O1'],
    options: { mode: 'upload-only' },
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.writes('a.txt', 'one, edited'), A.writes('c.txt', 'three'), tool.removes('b.txt')],
    expect: { both: { 'a.txt': 'one, edited', 'b.txt': 'two', 'c.txt': 'three' } },
  },
  {
    name: 'upload-only: what is deleted here, or only in the bucket, stays in the bucket',
    proves: ['O1', 'O2'],
    options: { mode: 'upload-only' },
    agreed: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' },
    steps: [A.removes('a.txt'), tool.writes('b.txt', 'two, edited'), tool.writes('d.txt', 'four')],
    expect: {
      disk: { 'b.txt': 'two', 'c.txt': 'three' },
      bucket: { 'a.txt': 'one', 'b.txt': 'two, edited', 'c.txt': 'three', 'd.txt': 'four' },
      why: { 'b.txt': 'left: mode' },
    },
  },
  {
    name: 'upload-only: edited here and in the bucket waits for a person',
    proves: ['R1', 'O3'],
    options: { mode: 'upload-only' },
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      tool.writes('a.txt', 'of the tool'),
      A.syncs({ problems: ['changed-in-bucket: a.txt'] }),
      now({ disk: { 'a.txt': 'of A' }, bucket: { 'a.txt': 'of the tool' } }),
      tool.removes('a.txt'),
    ],
    expect: { both: { 'a.txt': 'of A' } },
  },
  {
    name: 'upload-only: a folder made here gets its marker, and stays when the bucket loses it',
    proves: ['O1', 'D1'],
    options: { mode: 'upload-only' },
    agreed: {},
    steps: [A.makesFolder('d'), A.syncs({}), tool.removes('d')],
    expect: { both: { 'd/': '' } },
  },
  {
    name: 'download-only: the disk follows the bucket, and what was deleted here comes back',
    proves: ['O4'],
    options: { mode: 'two-way' },
    agreed: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' },
    steps: [
      A.isConfigured({ mode: 'download-only' }),
      tool.writes('a.txt', 'one, edited'),
      tool.removes('b.txt'),
      A.removes('c.txt'),
      tool.writes('d/e.txt', 'four'),
    ],
    expect: {
      both: { 'a.txt': 'one, edited', 'c.txt': 'three', 'd/e.txt': 'four' },
      trash: { A: ['a.txt', 'b.txt'] },
      uploaded: 0,
    },
  },
  {
    name: 'download-only: what is new or edited here stays here until the bucket changes too',
    proves: ['R1', 'O5'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      A.isConfigured({ mode: 'download-only' }),
      A.writes('a.txt', 'one, of A'),
      A.writes('b.txt', 'two, of A'),
      A.writes('new.txt', 'three'),
      A.syncs({}),
      now({ bucket: { 'a.txt': 'one', 'b.txt': 'two' }, why: { 'a.txt': 'left: mode' } }),
      tool.writes('b.txt', 'two, of the tool'),
    ],
    expect: {
      disk: {
        'a.txt': 'one, of A',
        'b.txt': 'two, of the tool',
        'b (conflict WHEN from A).txt': 'two, of A',
        'new.txt': 'three',
      },
      bucket: { 'a.txt': 'one', 'b.txt': 'two, of the tool' },
      uploaded: 0,
    },
  },
  {
    name: 'download-only: an edited file whose object is deleted stays',
    proves: ['R1', 'O5'],
    agreed: { 'a.txt': 'one' },
    steps: [A.isConfigured({ mode: 'download-only' }), A.writes('a.txt', 'one, of A'), tool.removes('a.txt')],
    expect: { disk: { 'a.txt': 'one, of A' }, bucket: {} },
  },
];
