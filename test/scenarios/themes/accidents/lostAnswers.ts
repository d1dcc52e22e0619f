// Requests whose answers are lost: the object may be our own write (R5).
import { long } from '../../contents.ts';
import type { Scenario } from '../../scenario.ts';
import { A, after, B, storageFails, storageRecovers, tool } from '../../steps.ts';
import { MULTIPART_BYTES } from '../../worlds/world.ts';

const LONG = long('film', MULTIPART_BYTES + 1);

export const LOST_ANSWERS: readonly Scenario[] = [
  {
    name: 'case 17: the answer to the upload of a new file is lost',
    proves: ['R5'],
    versioning: true,
    agreed: {},
    steps: [A.writes('a.txt', 'one'), storageFails('lost-answer', 'put', 1), A.syncs({})],
    expect: { both: { 'a.txt': 'one' }, versions: { 'a.txt': 1 } },
  },
  {
    name: 'case 17: the answer to the upload of an edit is lost',
    proves: ['R5'],
    versioning: true,
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'two'), storageFails('lost-answer', 'put', 1), A.syncs({})],
    expect: { both: { 'a.txt': 'two' }, versions: { 'a.txt': 2 } },
  },
  {
    name: 'case 17: an upload never arrives',
    proves: ['R5'],
    versioning: true,
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'two'), storageFails('lost-request', 'put', 1), A.syncs({})],
    expect: { both: { 'a.txt': 'two' }, versions: { 'a.txt': 2 } },
  },
  {
    name: 'case 17: the answer to the end of a large upload is lost',
    proves: ['R5', 'R10'],
    versioning: true,
    agreed: {},
    steps: [
      // The first write finds out what the endpoint enforces; it is not what loses its answer here.
      A.writes('a.txt', 'one'),
      A.syncs({}),
      A.writes('film', LONG),
      storageFails('lost-answer', 'complete', 1),
      A.syncs({}),
    ],
    expect: { both: { 'a.txt': 'one', film: LONG }, versions: { film: 1 } },
  },
  {
    name: 'case 17: the answer to the beginning of a large upload is lost',
    proves: ['R5', 'R10'],
    agreed: {},
    steps: [A.writes('film', LONG), storageFails('lost-answer', 'begin', 1), A.syncs(), A.syncs({})],
    expect: { both: { film: LONG } },
  },
  {
    name: 'case 17: a large upload is begun again and again without an answer, and no file is left to be sent',
    proves: ['R10'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('film', LONG),
      storageFails('lost-answer', 'begin'),
      A.syncs(),
      A.syncs(),
      A.restarts(),
      A.syncs(),
      storageRecovers,
      A.removes('film'),
      A.restarts(),
      A.syncs({}),
    ],
    expect: { both: { 'a.txt': 'one' } },
  },
  {
    name: 'case 17: no part of a large upload arrives, and the file is edited meanwhile',
    proves: ['R10'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('film', LONG),
      storageFails('lost-request', 'complete'),
      A.syncs(),
      A.writes('film', 'short'),
      storageRecovers,
      A.syncs({}),
    ],
    expect: { both: { 'a.txt': 'one', film: 'short' } },
  },
  {
    name: 'case 17: the answer to a copy is lost',
    proves: ['R5', 'R11'],
    versioning: true,
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'b.txt'), storageFails('lost-answer', 'copy', 1), A.syncs({})],
    expect: { both: { 'b.txt': 'one' }, versions: { 'b.txt': 1 }, uploaded: 0 },
  },
  {
    name: 'case 17: the answer to a deletion is lost',
    proves: ['R5'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.removes('a.txt'), storageFails('lost-answer', 'delete', 1), A.syncs({})],
    expect: { both: { 'b.txt': 'two' } },
  },
  {
    name: 'case 17: the answer to the marker of an empty folder is lost',
    proves: ['R5', 'D1'],
    agreed: {},
    steps: [A.makesFolder('empty'), storageFails('lost-answer', 'put', 1), A.syncs({})],
    expect: { both: { 'empty/': '' } },
  },
  {
    name: 'case 17: every answer is lost, the process ends, and the file is edited before the next start',
    proves: ['R5', 'R10'],
    versioning: true,
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'two'),
      A.isInterrupted(after('remote.upload', 'a.txt'), storageFails('server-error')),
      storageFails('lost-answer', 'put'),
      A.syncs(),
      A.restarts(),
      storageRecovers,
      A.writes('a.txt', 'three'),
    ],
    expect: { both: { 'a.txt': 'three' }, versions: { 'a.txt': 3 } },
  },
  ...[true, false].map((opaqueEtags): Scenario => {
    return {
      name: `case 17: every answer about a copy is lost, and the moved file is edited before anybody could ask${opaqueEtags ? '; ETags tell nothing' : ''}`,
      proves: ['R5', 'R11'],
      opaqueEtags,
      agreed: { 'a.txt': 'one' },
      steps: [
        A.moves('a.txt', 'docs/b.txt'),
        A.isInterrupted(after('remote.copy', 'docs/b.txt'), storageFails('server-error')),
        storageFails('lost-answer', 'copy'),
        A.syncs(),
        storageRecovers,
        A.writes('docs/b.txt', 'one, edited'),
      ],
      expect: { both: { 'docs/b.txt': 'one, edited' } },
    };
  }),
  {
    name: 'case 17: every answer about a copy is lost, its object is replaced, and the moved file is edited',
    proves: ['R3', 'R5', 'R11'],
    opaqueEtags: true,
    agreed: { 'a.txt': 'one' },
    steps: [
      A.moves('a.txt', 'docs/b.txt'),
      A.isInterrupted(after('remote.copy', 'docs/b.txt'), storageFails('server-error')),
      storageFails('lost-answer', 'copy'),
      A.syncs(),
      storageRecovers,
      tool.writes('a.txt', 'of the tool'),
      A.writes('docs/b.txt', 'of A'),
    ],
    // What was copied is certain: the condition on its source was enforced.
    expect: { both: { 'a.txt': 'of the tool', 'docs/b.txt': 'of A' } },
  },
  {
    name: 'case 17: every answer about a new file at the old name of a moved one is lost, and it is removed again',
    proves: ['R5', 'R11', 'M3'],
    agreed: { 'docs/a.txt': 'one' },
    steps: [
      A.moves('docs/a.txt', 'new/a.txt'),
      A.writes('docs/a.txt', 'two'),
      A.isInterrupted(after('remote.upload', 'docs/a.txt'), storageFails('server-error')),
      storageFails('lost-answer', 'put'),
      A.syncs(),
      storageRecovers,
      A.removes('docs/a.txt'),
    ],
    expect: { both: { 'new/a.txt': 'one', 'docs/': '' }, trash: { A: [] } },
  },
  {
    name: 'case 17: an upload arrives, its answer is lost, and another tool replaces it: both are kept',
    proves: ['R5', 'R7'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      storageFails('lost-answer', 'put', 1),
      A.isInterrupted(after('remote.upload', 'a.txt'), tool.writes('a.txt', 'of the tool')),
    ],
    expect: { both: { 'a.txt': 'of the tool', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 17: while an answer is lost another device already edits what arrived',
    proves: ['R5', 'C5'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'two'),
      storageFails('lost-answer', 'put', 1),
      A.isInterrupted(after('remote.upload', 'a.txt'), B.syncs(), B.writes('a.txt', 'three'), B.syncs()),
    ],
    // Without the answer nobody can tell that B had seen the content of A; it is kept rather than guessed.
    expect: { both: { 'a.txt': 'three', 'a (conflict WHEN from A).txt': 'two' } },
  },
];
