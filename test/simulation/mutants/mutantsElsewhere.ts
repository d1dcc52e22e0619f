// Deliberately broken engines that show only where something else is in the same place: other installations,
// other buckets, other folders, other tools' writes, uploads that nobody knows.
import type { Mutant } from './mutants.ts';

export const BROKEN_ELSEWHERE: readonly Mutant[] = [
  {
    name: 'syncs a folder that another installation syncs',
    rule: 'G9',
    caughtBy: 3,
    edits: [
      {
        file: 'src/sync/run/engine.ts',
        find: 'const claimed = await ports.local.claim(tenure, signal);',
        replace: 'const claimed = { ok: true, value: undefined } as const; void tenure;',
      },
    ],
  },
  {
    name: 'keeps the folder to itself while it is paused',
    rule: 'G9',
    caughtBy: 7,
    edits: [{ file: 'src/sync/run/engine.ts', find: "mine.abort('over');", replace: '' }],
  },
  {
    name: 'takes another bucket of the same name for one that was emptied',
    rule: 'G10',
    caughtBy: 15,
    edits: [
      {
        file: 'src/sync/start/placeMark.ts',
        find: 'if (found.value === known()) return',
        replace: 'if (found.value !== "") return',
      },
    ],
  },
  {
    name: 'takes an object that was rewritten with the same bytes for an edit',
    rule: 'R7',
    caughtBy: 24,
    edits: [
      {
        file: 'src/sync/apply/acts/downloadFile.ts',
        find: "if (wasDeletedHere && act.reason !== 'edit-beats-delete') return null;",
        replace: 'if (wasDeletedHere) return null;',
      },
      {
        file: 'src/sync/apply/acts/downloadFile.ts',
        find: 'if (base === null || base.sha256 !== sha256 || isWanted) return null;',
        replace: 'if (base === null || sha256 !== "" || isWanted) return null;',
      },
    ],
  },
  {
    name: 'looks at an empty folder only after it has put something into it',
    rule: 'G8',
    caughtBy: 11,
    edits: [
      {
        file: 'src/sync/observe/unremoved.ts',
        find: 'sides.journal.countFiles() === 0 ? [] : foldersFilled(acts)',
        replace: 'sides.journal.countFiles() >= 0 ? [] : foldersFilled(acts)',
      },
    ],
  },
  {
    name: 'forgets uploads that were begun without an answer',
    rule: 'R10',
    caughtBy: 9,
    edits: [
      {
        file: 'src/sync/apply/checks/openUploads.ts',
        find: 'unansweredSince: since ?? undefined',
        replace: 'unansweredSince: since === -1 ? since : undefined',
      },
    ],
  },
  {
    name: 'forgets the parts of an older state once a newer one is agreed on',
    rule: 'R10',
    caughtBy: 114,
    edits: [
      {
        file: 'src/sync/apply/checks/openUploads.ts',
        find: 'if (!holdsUpload(left)) return',
        replace: 'if (left.path !== "") return',
      },
    ],
  },
  {
    name: 'aborts the uploads of other tools',
    rule: 'R10',
    caughtBy: 110,
    edits: [
      {
        file: 'test/fakes/bucket/virtualBucketFolder.ts',
        find: "const isOurs = upload.key === key && upload.initiator === 'device';",
        replace: "const isOurs = upload.initiator !== 'nobody';",
      },
    ],
  },
];
