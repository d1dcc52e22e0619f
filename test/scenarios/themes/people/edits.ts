// Edits on one side or on both: who wins, what is kept, and what is not a conflict.
import type { Scenario } from '../../scenario.ts';
import { A, B, before, everybodySyncs, here, there, tool } from '../../steps.ts';

const COPY = 'plan (conflict 2026-01-02 03.04 from ELSEWHERE).txt';
const TEN_COPIES = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [
    `plan (conflict 2026-01-02 03.04 from HOST${index}).txt`,
    `copy ${index}`,
  ]),
);

export const EDITS: readonly Scenario[] = [
  {
    name: 'what is new or changed on one side comes to the other',
    proves: ['R2', 'R3', 'R4'],
    agreed: { 'a.txt': 'one', 'docs/b.txt': 'two' },
    steps: [here.writes('a.txt', 'one, edited'), there.writes('docs/new/c.txt', 'three')],
    expect: { both: { 'a.txt': 'one, edited', 'docs/b.txt': 'two', 'docs/new/c.txt': 'three' } },
  },
  {
    name: 'case 1: an edit beats a deletion',
    proves: ['R7', 'C4'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [
      here.writes('a.txt', 'one, edited'),
      there.removes('a.txt'),
      here.removes('b.txt'),
      there.writes('b.txt', 'two, edited'),
    ],
    expect: { both: { 'a.txt': 'one, edited', 'b.txt': 'two, edited' } },
  },
  {
    name: 'case 2: edited apart, both versions are kept',
    proves: ['R7', 'C1'],
    agreed: { 'plan.txt': 'plan' },
    steps: [here.writes('plan.txt', 'plan of here'), there.writes('plan.txt', 'plan of there')],
    expect: { conflicts: [{ path: 'plan.txt', here: 'plan of here', there: 'plan of there' }] },
  },
  {
    name: 'case 2: made apart under one name, both are kept',
    proves: ['R7', 'C1', 'R6'],
    agreed: {},
    steps: [here.writes('docs/plan', 'plan of here'), there.writes('docs/plan', 'plan of there')],
    expect: { conflicts: [{ path: 'docs/plan', here: 'plan of here', there: 'plan of there' }] },
  },
  {
    name: 'case 2: edited to the same content is no conflict',
    proves: ['R7', 'C2'],
    agreed: { 'plan.txt': 'plan' },
    steps: [here.writes('plan.txt', 'new plan'), there.writes('plan.txt', 'new plan')],
    expect: { both: { 'plan.txt': 'new plan' } },
  },
  {
    name: 'case 2: made on both sides with the same content is no conflict, and nothing is sent',
    proves: ['R7', 'C2'],
    agreed: {},
    steps: [A.writes('plan.txt', 'plan'), tool.writes('plan.txt', 'plan')],
    expect: { both: { 'plan.txt': 'plan' }, uploaded: 0 },
  },
  {
    name: 'case 2: where ETags tell nothing, a small object is fetched to find out that nothing differs',
    proves: ['C2'],
    opaqueEtags: true,
    agreed: {},
    steps: [A.writes('plan.txt', 'plan'), tool.writes('plan.txt', 'plan')],
    expect: { both: { 'plan.txt': 'plan' }, uploaded: 0 },
  },
  {
    name: 'case 2: a large object is fetched for a conflict, and no copy is made when its bytes are the same',
    proves: ['C8', 'R7'],
    opaqueEtags: true,
    options: { compareBytes: 3 },
    agreed: {},
    steps: [A.writes('plan.txt', 'plan'), tool.writes('plan.txt', 'plan')],
    expect: { both: { 'plan.txt': 'plan' }, uploaded: 0 },
  },
  {
    name: 'case 2: a large object is fetched for a conflict, and both are kept when its bytes differ',
    proves: ['C8', 'R1'],
    opaqueEtags: true,
    options: { compareBytes: 3 },
    agreed: {},
    steps: [A.writes('plan.txt', 'mine'), tool.writes('plan.txt', 'plan')],
    expect: { both: { 'plan.txt': 'plan', 'plan (conflict WHEN from A).txt': 'mine' } },
  },
  {
    name: 'case 2: touched here and edited there is no conflict',
    proves: ['R7', 'C3', 'T1'],
    agreed: { 'plan.txt': 'plan' },
    steps: [A.touches('plan.txt'), tool.writes('plan.txt', 'new plan')],
    expect: { both: { 'plan.txt': 'new plan' }, trash: { A: ['plan.txt'] } },
  },
  {
    name: 'case 9: an editor saves by renaming a new file over the old one',
    proves: ['R2', 'R3'],
    agreed: { 'a.txt': 'one' },
    steps: [here.saves('a.txt', 'one, saved')],
    expect: { both: { 'a.txt': 'one, saved' } },
  },
  {
    name: 'case 9: a word processor saves in five steps, and a sync looks between any two of them',
    proves: ['R2', 'R7', 'I1'],
    agreed: { 'report.docx': 'one' },
    steps: [
      A.writes('~$report.docx', 'who has it open'),
      everybodySyncs,
      A.writes('4F2A1C.tmp', 'one, saved'),
      everybodySyncs,
      A.moves('report.docx', 'report~.tmp'),
      everybodySyncs,
      A.moves('4F2A1C.tmp', 'report.docx'),
      everybodySyncs,
      A.removes('report~.tmp'),
    ],
    expect: { both: { 'report.docx': 'one, saved' }, disk: { '~$report.docx': 'who has it open' } },
  },
  {
    name: 'case 27: two devices replace one object at the same moment',
    proves: ['R3', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      B.writes('a.txt', 'of B'),
      A.isInterrupted(before('remote.upload', 'a.txt'), B.syncs()),
    ],
    expect: { both: { 'a.txt': 'of B', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 27: two devices create one object at the same moment',
    proves: ['R3', 'R7'],
    agreed: {},
    steps: [
      A.writes('a.txt', 'of A'),
      B.writes('a.txt', 'of B'),
      A.isInterrupted(before('remote.upload', 'a.txt'), B.syncs()),
    ],
    expect: { both: { 'a.txt': 'of B', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 27: one device deletes what another one replaces at the same moment',
    proves: ['R3', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.removes('a.txt'),
      B.writes('a.txt', 'of B'),
      A.isInterrupted(before('remote.remove', 'a.txt'), B.syncs()),
    ],
    expect: { both: { 'a.txt': 'of B' } },
  },
  {
    name: 'case 27: an object that changes while it is fetched is fetched again',
    proves: ['R3', 'R4'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.writes('a.txt', 'two'),
      A.isInterrupted(before('remote.download', 'a.txt'), tool.writes('a.txt', 'three')),
    ],
    expect: { both: { 'a.txt': 'three' } },
  },
  {
    name: 'case 30: what was downloaded is not taken for an edit',
    proves: ['R2', 'R3'],
    versioning: true,
    agreed: { 'a.txt': 'one' },
    steps: [tool.writes('a.txt', 'two'), A.syncs(), A.restarts(), B.syncs()],
    expect: { both: { 'a.txt': 'two' }, uploaded: 0, versions: { 'a.txt': 2 } },
  },
  {
    name: 'case 30: a conflict about a conflict copy makes another copy of the original',
    proves: ['R7', 'C6'],
    agreed: { 'plan.txt': 'plan', [COPY]: 'old plan' },
    steps: [A.writes(COPY, 'of A'), tool.writes(COPY, 'of the tool')],
    expect: {
      both: {
        'plan.txt': 'plan',
        'plan (conflict WHEN from ELSEWHERE).txt': 'of the tool',
        'plan (conflict WHEN from A).txt': 'of A',
      },
    },
  },
  {
    name: 'case 30: a file with ten conflict copies waits for a person, and goes on when one is gone',
    proves: ['R7', 'C7'],
    agreed: { 'plan.txt': 'plan', ...TEN_COPIES },
    steps: [
      A.writes('plan.txt', 'of A'),
      tool.writes('plan.txt', 'of the tool'),
      A.syncs({ problems: ['too-many-conflicts: plan.txt'] }),
      A.removes('plan (conflict 2026-01-02 03.04 from HOST0).txt'),
    ],
    expect: {
      both: {
        ...Object.fromEntries(
          Array.from({ length: 9 }, (_, index) => [
            `plan (conflict WHEN from HOST${index + 1}).txt`,
            `copy ${index + 1}`,
          ]),
        ),
        'plan.txt': 'of the tool',
        'plan (conflict WHEN from A).txt': 'of A',
      },
    },
  },
];
