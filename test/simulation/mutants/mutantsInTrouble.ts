// Deliberately broken engines that show only while something is full, missing, closed, mounted or wrong.
import type { Mutant } from './mutants.ts';

export const BROKEN_IN_TROUBLE: readonly Mutant[] = [
  {
    name: 'ages the trash by a clock that may be wrong',
    rule: 'R16',
    caughtBy: 171,
    edits: [
      {
        file: 'src/sync/run/trashAges.ts',
        find: 'if (observed === null || !(Math.abs(observed.server - observed.here) <= AGREEMENT_MS)) return null;',
        replace: 'if (observed === null || Number.isNaN(AGREEMENT_MS + LONGEST_STEP_MS)) return null;',
      },
      {
        file: 'src/sync/run/trashAges.ts',
        find: 'const passed = observed.server - (last.serverTime ?? observed.server);',
        replace: 'const passed = observed.here - (last.serverTime ?? observed.here);',
      },
      {
        file: 'src/sync/run/trashAges.ts',
        find: 'age: last.age + Math.min(Math.max(passed, 0), LONGEST_STEP_MS),\n    serverTime: observed.server,',
        replace: 'age: last.age + Math.max(passed, 0),\n    serverTime: observed.here,',
      },
    ],
  },
  {
    name: 'lets a jump of both clocks empty the trash',
    rule: 'R16',
    caughtBy: 237,
    edits: [
      {
        file: 'src/sync/run/trashAges.ts',
        find: 'Math.min(Math.max(passed, 0), LONGEST_STEP_MS)',
        replace: 'Math.min(Math.max(passed, 0), 1e6 * LONGEST_STEP_MS)',
      },
    ],
  },
  {
    name: 'counts deletions by a clock that can be set',
    rule: 'R16',
    caughtBy: 4,
    edits: [
      {
        file: 'src/sync/run/deletionGuard.ts',
        find: 'const from = clock.monotonic() - WINDOW_MS;',
        replace: 'const from = clock.now() - WINDOW_MS;',
      },
      {
        file: 'src/sync/run/deletionGuard.ts',
        find: 'recent.push(clock.monotonic());',
        replace: 'recent.push(clock.now());',
      },
    ],
  },
  {
    name: "gives the bucket's version of a conflict the access of a new file",
    rule: 'R13',
    caughtBy: 6,
    edits: [
      {
        file: 'src/sync/apply/acts/conflictCopy.ts',
        find: 'descendsFrom: [copyPath]',
        replace: 'descendsFrom: []',
      },
    ],
  },
  {
    name: 'gives what replaces a file the access of a new one',
    rule: 'R13',
    caughtBy: 139,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskWriter.ts',
        find: 'if (replaces !== null) return [isOwnerOnly(tree, path)];',
        replace: 'if (replaces !== null) return [];',
      },
    ],
  },
  {
    name: 'forgets who could read what comes back under its name',
    rule: 'R13',
    caughtBy: 284,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskWriter.ts',
        find: 'lastTaken(tree, path);',
        replace: 'lastTaken(tree, `${path}!`);',
      },
    ],
  },
  {
    name: 'lets out what a renamed folder kept in',
    rule: 'R13',
    caughtBy: 818,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskWriter.ts',
        find: 'if (trashed.ownerOnly) keepOthersOut(tree, to);',
        replace: '',
      },
    ],
  },
  {
    name: 'does nothing at all while the bucket is full',
    rule: 'R12',
    caughtBy: 12,
    edits: [
      { file: 'src/sync/apply/checks/faultOutcome.ts', find: "    case 'quota':\n", replace: '' },
      {
        file: 'src/sync/apply/checks/faultOutcome.ts',
        find: "    case 'cancelled':\n",
        replace: "    case 'cancelled':\n    case 'quota':\n",
      },
    ],
  },
  {
    name: 'does nothing at all while one kind of request is denied',
    rule: 'R12',
    caughtBy: 16,
    edits: [
      { file: 'src/sync/apply/checks/faultOutcome.ts', find: "    case 'denied':\n", replace: '' },
      {
        file: 'src/sync/apply/checks/faultOutcome.ts',
        find: "    case 'cancelled':\n",
        replace: "    case 'cancelled':\n    case 'denied':\n",
      },
    ],
  },
  {
    name: 'never tries again what was refused',
    rule: 'R12',
    caughtBy: 3,
    edits: [
      {
        file: 'src/sync/apply/roomInBucket.ts',
        find: 'let refused: { readonly bytes: number; readonly problem: PathProblem } | null = null;\n',
        replace: '',
      },
      {
        file: 'src/sync/apply/roomInBucket.ts',
        find: 'export function createRoomInBucket()',
        replace:
          'let refused: { readonly bytes: number; readonly problem: PathProblem } | null = null;\nexport function createRoomInBucket()',
      },
    ],
  },
  {
    name: 'looks into what is mounted in the folder',
    rule: 'S1',
    caughtBy: 127,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskTree.ts',
        find: "if (entry.node.isMountPoint) return { kind: 'blocked', path: at, reason: 'other-disk' };",
        replace: "if (entry.node.isMountPoint) return { kind: 'no-folder' };",
      },
      {
        file: 'test/fakes/disk/virtualDiskFolder.ts',
        find: "if (node.isMountPoint) return refusal(path, 'other-disk', true);",
        replace: "if (node.isMountPoint) return { kind: 'directory', path, content: 'empty' };",
      },
      {
        file: 'test/fakes/disk/virtualDiskFolder.ts',
        find: '  // It was a readable folder when',
        replace:
          "  if (there.kind === 'directory' && there.isMountPoint) return ok({ folder: there, entries: [] });\n  // It was a readable folder when",
      },
    ],
  },
  {
    name: 'keeps the agreement about what is mounted over',
    rule: 'S1',
    caughtBy: 815,
    edits: [
      {
        file: 'src/sync/decide/planner.ts',
        find: 'if (mounted.holds(path)) endAgreement(triple);',
        replace: 'void endAgreement;',
      },
    ],
  },
  {
    name: 'deletes a folder that is away for a moment',
    rule: 'G8',
    caughtBy: 1616,
    edits: [
      {
        file: 'src/sync/apply/applyPlan.ts',
        find: 'await clock.sleep(SECOND_LOOK_MS, signal);',
        replace: '',
      },
    ],
  },
  {
    name: 'takes a folder that a disk left empty for emptied',
    rule: 'S1',
    caughtBy: 55,
    edits: [
      {
        file: 'src/sync/observe/unremoved.ts',
        find: 'if (untouched.value !== null) folders.add(untouched.value);',
        replace: '',
      },
    ],
  },
];
