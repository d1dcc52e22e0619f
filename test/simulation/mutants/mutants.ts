// Deliberately broken engines: the simulator must catch every one of them, or it proves nothing.
import { BROKEN_ELSEWHERE } from './mutantsElsewhere.ts';
import { BROKEN_IN_TROUBLE } from './mutantsInTrouble.ts';

export interface Mutant {
  readonly name: string;
  /** The rule that it breaks. */
  readonly rule: string;
  /** The first seed that catches it, tried before all others; a change of the simulator may move it. */
  readonly caughtBy: number;
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

/** Engines that break what holds on any day. */
const BROKEN_ON_ANY_DAY: readonly Mutant[] = [
  {
    name: 'uploads without If-Match',
    rule: 'R3',
    caughtBy: 8,
    edits: [
      {
        file: 'test/fakes/bucket/virtualBucketFolder.ts',
        find: 'bucket.put(write)',
        replace: "bucket.put({ ...write, condition: 'any' })",
      },
    ],
  },
  {
    name: 'forgets what others gave an object that it replaces',
    rule: 'R14',
    caughtBy: 19,
    edits: [
      {
        file: 'test/fakes/bucket/virtualBucketFolder.ts',
        find: 'ok(found.value.given)',
        replace: 'ok({})',
      },
    ],
  },
  {
    name: 'treats what it does not know as deleted',
    rule: 'R6',
    caughtBy: 1,
    edits: [
      {
        file: 'src/sync/decide/reconcile.ts',
        find: "'new/none': upload('new-local'),",
        replace:
          "'new/none': ({ path, local }) => ({ type: 'trash-local', path, base: local as never, identity: local!.identity, reason: 'deleted-remote' }),",
      },
    ],
  },
  {
    name: 'believes views that broke off',
    rule: 'R6',
    caughtBy: 7,
    edits: [
      {
        file: 'src/sync/observe/cursor.ts',
        find: 'if (!next.value.ok) return next.value.fault;',
        replace: 'if (!next.value.ok) { batch = []; return null; }',
      },
      {
        file: 'src/sync/apply/acts/deleteFile.ts',
        find: 'if (there.value !== null) return AGAIN;',
        replace: '',
      },
    ],
  },
  {
    name: 'replaces and deletes without looking again',
    rule: 'R4',
    caughtBy: 39,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskFolder.ts',
        find: "if (!sameIdentity(identityOf(file), expected)) return failed(localFault('changed', path));",
        replace: '',
      },
      {
        file: 'test/fakes/disk/virtualDiskMoves.ts',
        find: 'return sameContentState(identityOf(trashed.file), expected);',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'does not recognise its own writes',
    rule: 'R5',
    caughtBy: 620,
    edits: [
      {
        file: 'src/sync/apply/checks/ownWrite.ts',
        find: 'if (details.value?.metadata.operation !== operation) return ok(null);',
        replace: 'if (details.value?.metadata.operation !== `${operation}!`) return ok(null);',
      },
      {
        file: 'src/sync/apply/checks/ownWrite.ts',
        find: 'if (operation === null) return undefined;',
        replace: 'if (operation !== "!") return undefined;',
      },
    ],
  },
  {
    name: 'renames before the content is on the disk',
    rule: 'R4',
    caughtBy: 15,
    edits: [{ file: 'test/fakes/disk/virtualDiskWriter.ts', find: 'flushContent(tree, file);', replace: '' }],
  },
  {
    name: 'agrees on what a power cut may take back',
    rule: 'R10',
    caughtBy: 2,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskReader.ts',
        find: 'flushContent(tree, there.value.file);\n        return flushNames(tree);',
        replace: 'return ok(undefined);',
      },
    ],
  },
  {
    name: 'takes its own doing for that of a person after a crash',
    rule: 'R6',
    caughtBy: 124,
    edits: [
      {
        file: 'src/sync/apply/checks/displaceIntent.ts',
        find: "journal.commit({ removeIntents: [operation], forget: asBefore ? [] : [{ path, kind: 'file' }] });",
        replace: 'void path; void asBefore; journal.commit({ removeIntents: [operation] });',
      },
    ],
  },
  {
    name: 'leaves in the trash what a program goes on writing to',
    rule: 'R1',
    caughtBy: 285,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskTrash.ts',
        find: 'written.flatMap((trashed) => putBack(tree, trashed) ?? [])',
        replace: 'written.slice(0, 0).flatMap((trashed) => putBack(tree, trashed) ?? [])',
      },
    ],
  },
  {
    name: 'gives up when its journal cannot be written',
    rule: 'R10',
    caughtBy: 14,
    edits: [
      {
        file: 'src/sync/run/passes.ts',
        find: 'if (error instanceof JournalError) return error.fault;',
        replace: '',
      },
    ],
  },
  {
    name: 'does not look after a pause',
    rule: 'R2',
    caughtBy: 1,
    edits: [{ file: 'src/sync/run/runLoop.ts', find: 'watch.drop();\n      agenda.wake();', replace: '' }],
  },
  {
    name: 'does not watch after a pause',
    rule: 'R2',
    caughtBy: 1,
    edits: [
      {
        file: 'src/sync/run/runLoop.ts',
        find: 'watch.drop();\n      agenda.wake();',
        replace: 'agenda.wake();',
      },
    ],
  },
  {
    name: 'has no guard',
    rule: 'R9',
    caughtBy: 4,
    edits: [
      {
        file: 'src/sync/decide/guard.ts',
        find: 'if (reason === null) return { acts, held: null };',
        replace: 'if (reason !== undefined) return { acts, held: null };',
      },
    ],
  },
  {
    name: 'agrees before it has the content',
    rule: 'R10',
    caughtBy: 8,
    edits: [
      {
        file: 'src/sync/apply/acts/downloadFile.ts',
        find: 'const placed = await placeFetched(context, act.path, fetched, { replaces, descendsFrom, sameAs });',
        replace: `context.journal.commit({ put: [{ kind: 'file', path: act.path, executable: false, sha256: fetched.sha256, etag: details.etag, modified: null,
          identity: act.replaces ?? { device: '', inode: '', size: 0, mtime: '', ctime: '', birthtime: '' } }] });
        const placed = await placeFetched(context, act.path, fetched, { replaces, descendsFrom, sameAs });`,
      },
    ],
  },
  {
    name: 'lets the bucket win every conflict',
    rule: 'R7',
    caughtBy: 7,
    edits: [
      {
        file: 'src/sync/apply/acts/settleFile.ts',
        find: 'if (act.base !== null && act.base.sha256 === compared.hash.sha256) {',
        replace: 'if (compared.hash.sha256 !== "") {',
      },
    ],
  },
  {
    name: 'lets a delete beat an edit',
    rule: 'R7',
    caughtBy: 8,
    edits: [
      {
        file: 'src/sync/decide/reconcile.ts',
        find: "'changed/gone': upload('edit-beats-delete'),",
        replace: "'changed/gone': trashLocal,",
      },
    ],
  },
  {
    name: 'writes on in a temporary that has become a file',
    rule: 'R4',
    caughtBy: 379,
    edits: [
      {
        file: 'test/fakes/disk/virtualDiskDrafts.ts',
        find: "if (there?.kind === 'file' && !hasOtherName(tree, there))",
        replace: "if (there?.kind === 'file')",
      },
    ],
  },
  {
    name: 'writes a piece of a download at the wrong place',
    rule: 'R4',
    caughtBy: 1,
    edits: [
      {
        file: 'src/sync/apply/checks/gatheredBytes.ts',
        find: 'buffer.set(bytes, length);',
        replace: 'buffer.set(bytes, 0);',
      },
    ],
  },
  {
    name: 'trusts what a power cut may have eaten',
    rule: 'R10',
    caughtBy: 75,
    edits: [
      {
        file: 'src/sync/apply/acts/fetchObject.ts',
        find: "if (verdict.value === 'same' || (verdict.value === 'unknown' && !isResumed)) return found;",
        replace: "if (verdict.value !== 'different') return found;",
      },
    ],
  },
  {
    name: 'writes an object before its intent is in the journal',
    rule: 'R5',
    caughtBy: 1,
    edits: [
      {
        file: 'src/sync/apply/acts/uploadFile.ts',
        find: "await intent.change({ sha256: hash.digest('hex') });",
        replace: "void intent.change({ sha256: hash.digest('hex') }).catch(() => undefined);",
      },
    ],
  },
  {
    name: 'loses one of the changes that it commits together',
    rule: 'R10',
    caughtBy: 3,
    edits: [
      {
        file: 'src/journal/groupCommit.ts',
        find: 'group.map(({ change }) => change)',
        replace: 'group.slice(0, 1).map(({ change }) => change)',
      },
    ],
  },
];

export const MUTANTS: readonly Mutant[] = [...BROKEN_ON_ANY_DAY, ...BROKEN_IN_TROUBLE, ...BROKEN_ELSEWHERE];
