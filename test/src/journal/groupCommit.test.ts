// The commits of several acts are one transaction, and no act suffers for another one's change.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { withGroupCommit, type PlainJournal } from '../../../src/journal/groupCommit.ts';
import type { Journal, JournalChange } from '../../../src/sync/journalPort.ts';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';
import { baseFile } from './baseFile.ts';

interface Grouped {
  readonly journal: Journal;
  /** The paths that each transaction has put. */
  readonly transactions: string[][];
  /** The moment is over for which the first change has waited. */
  readonly endWait: () => void;
}

/** Refuses every transaction with one of the paths `refused`. */
function grouped(refused: ReadonlySet<string> = new Set()): Grouped {
  const memory = createMemoryJournal();
  const transactions: string[][] = [];
  const waits: (() => void)[] = [];
  const pathsOf = (change: JournalChange): readonly string[] => (change.put ?? []).map(({ path }) => path);
  const plain: PlainJournal = {
    ...memory,
    commitAll(changes) {
      const paths = changes.flatMap(pathsOf);
      if (paths.some((path) => refused.has(path))) throw new Error('refused');
      transactions.push(paths);
      changes.forEach((change) => memory.commit(change));
    },
  };
  const journal = withGroupCommit(plain, (work) => void waits.push(work));
  return { journal, transactions, endWait: () => waits.splice(0).forEach((work) => work()) };
}

test('changes that come while the first one waits are one transaction', async () => {
  const { journal, transactions, endWait } = grouped();
  const first = ['a', 'b', 'c'].map((path) => journal.commitSoon({ put: [baseFile(path)] }));
  expect(transactions).toEqual([]);
  endWait();
  await Promise.all(first);
  const next = journal.commitSoon({ put: [baseFile('d')] });
  endWait();
  await next;
  expect(transactions).toEqual([['a', 'b', 'c'], ['d']]);
});

test('nothing is said to be committed before it is', async () => {
  const { journal, endWait } = grouped();
  let isCommitted = false;
  const committed = journal.commitSoon({ put: [baseFile('a')] }).then(() => (isCommitted = true));
  await Promise.resolve();
  expect(isCommitted).toBe(false);
  endWait();
  await committed;
});

test('what is read or committed at once comes after what is gathered', () => {
  const { journal, transactions, endWait } = grouped();
  void journal.commitSoon({ put: [baseFile('a')] });
  journal.commit({ put: [baseFile('b')] });
  void journal.commitSoon({ put: [baseFile('c')] });
  journal.writeMeta('root', 'id');
  expect(transactions).toEqual([['a'], ['b'], ['c']]);
  endWait();
  expect(transactions).toHaveLength(3);
});

test('a large group does not wait', async () => {
  const { journal, transactions } = grouped();
  const paths = Array.from({ length: 256 }, (_, index) => `file-${index}`);
  await Promise.all(paths.map((path) => journal.commitSoon({ put: [baseFile(path)] })));
  expect(transactions).toEqual([paths]);
});

test('a change that fails is the only one that is not committed, whichever it is', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  await fc.assert(
    fc.asyncProperty(fc.subarray(names), async (bad) => {
      const { journal, endWait } = grouped(new Set(bad));
      const outcomes = Promise.allSettled(names.map((path) => journal.commitSoon({ put: [baseFile(path)] })));
      endWait();
      const rejected = (await outcomes).map(({ status }) => status === 'rejected');
      expect(rejected).toEqual(names.map((path) => bad.includes(path)));
      const kept = [...journal.entries('')].map(({ path }) => path);
      expect(kept).toEqual(names.filter((path) => !bad.includes(path)));
    }),
  );
});

test.each(['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_CORRUPT'])(
  '%s refuses the whole group, and is not waited for once more for each change',
  async (code) => {
    let attempts = 0;
    const plain: PlainJournal = {
      ...createMemoryJournal(),
      commitAll() {
        attempts++;
        throw Object.assign(new Error('refused'), { code });
      },
    };
    const journal = withGroupCommit(plain, (work) => void setImmediate(work));
    const changes = ['a', 'b', 'c'].map((path) => journal.commitSoon({ put: [baseFile(path)] }));
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(attempts).toBe(1);
  },
);
