// The journal in memory keeps the promises of Journal, and loses what it is told to lose.
import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';
import { baseFile } from './baseFile.ts';
import { describeJournal } from './journalSuite.ts';

describeJournal('in memory', createMemoryJournal);

test('R10, case 31: it can become an older copy of itself, or a new one', () => {
  const journal = createMemoryJournal();
  journal.commit({ put: [baseFile('a')] });
  const copy = journal.snapshot();
  journal.commit({ put: [baseFile('b')], forget: [{ path: 'a', kind: 'file' }] });
  journal.rollback(copy);
  expect([...journal.entries('')].map(({ path }) => path)).toEqual(['a']);
  journal.commit({ put: [baseFile('c')] });
  journal.rollback(copy);
  expect(journal.countFiles()).toBe(1);
  journal.lose();
  expect(journal.countFiles()).toBe(0);
});
