// The deletion guard over several plans: held deletions never slip through in parts,
// nor get lost (R9, G1-G5).
import { silentLog } from '../../../../src/log.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Act } from '../../../../src/sync/decide/model.ts';
import { createDeletionGuard, type DeletionGuard } from '../../../../src/sync/run/deletionGuard.ts';
import { createMemoryJournal } from '../../../fakes/memoryJournal.ts';
import { baseFile } from '../../journal/baseFile.ts';

const FILES = 20;
const paths = Array.from({ length: FILES }, (_, index) => `file-${index}`);
const deletion = (path: string): Act => ({
  type: 'delete-remote',
  path,
  base: baseFile(path),
  etag: 'e',
  reason: 'deleted-local',
});
const bookKeeping: Act = { type: 'forget', path: 'x', kind: 'file', reason: 'both-deleted' };

let guard: DeletionGuard;
beforeEach(() => {
  const journal = createMemoryJournal();
  journal.commit({ put: paths.map((path) => baseFile(path)) });
  const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
  guard = createDeletionGuard({ journal, clock, log: silentLog }, { count: 2, share: 0.2 });
});

test('an approval that cannot be read is none, and nobody stumbles over it again', () => {
  const journal = createMemoryJournal();
  journal.commit({ put: paths.map((path) => baseFile(path)) });
  const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
  for (const damaged of ['no JSON', '{"local":"many"}', '[]']) {
    journal.writeMeta('approved-deletions', damaged);
    const asking = createDeletionGuard({ journal, clock, log: silentLog }, { count: 2, share: 0.2 });
    expect(asking.filter(paths.slice(0, 10).map(deletion), 'all')).toEqual([]);
    expect(asking.held?.remote).toHaveLength(10);
    expect(journal.readMeta('approved-deletions')).toBe('');
  }
});

test('a clock that is set forward does not end the ten minutes (G3, R16)', () => {
  let now = 0;
  let passed = 0;
  const journal = createMemoryJournal();
  journal.commit({ put: paths.map((path) => baseFile(path)) });
  const clock = { now: () => now, monotonic: () => passed, sleep: () => Promise.resolve() };
  const asked = createDeletionGuard({ journal, clock, log: silentLog }, { count: 4, share: 0.2 });
  for (let count = 0; count < 3; count++) asked.noteDeletion();
  now = 400 * 24 * 3600_000;
  expect(asked.filter(paths.slice(3, 6).map(deletion), 'all')).toEqual([]);
  passed = 10 * 60_000 + 1;
  expect(asked.filter(paths.slice(3, 6).map(deletion), 'all')).toHaveLength(3);
});

describe('while deletions are held', () => {
  beforeEach(() => {
    expect(guard.filter(paths.slice(0, 10).map(deletion), 'all')).toEqual([]);
  });

  test('a plan for one of the paths deletes nothing', () => {
    expect(guard.filter([deletion('file-0'), bookKeeping], 'paths')).toEqual([bookKeeping]);
    expect(guard.held?.remote).toHaveLength(10);
    expect(guard.asksInPart).toBe(false);
  });

  test('a plan that deletes yet another path asks for the whole', () => {
    expect(guard.filter([deletion('file-15')], 'paths')).toEqual([]);
    expect(guard.asksInPart).toBe(true);
    guard.filter(paths.slice(0, 11).map(deletion), 'all');
    expect(guard.held?.remote).toHaveLength(11);
    expect(guard.asksInPart).toBe(false);
  });

  test('a plan for another path goes on, and the question stays', () => {
    expect(guard.filter([bookKeeping], 'paths')).toEqual([bookKeeping]);
    expect(guard.held?.remote).toHaveLength(10);
    expect(guard.asksInPart).toBe(false);
  });

  test('the answer ends it: what was shown may go', () => {
    guard.answer(true);
    expect(guard.filter(paths.slice(0, 10).map(deletion), 'all')).toHaveLength(10);
    guard.planDone();
    expect(guard.filter(paths.slice(10, 20).map(deletion), 'all')).toEqual([]);
  });

  test('G5: as many others are not what was shown: they are asked about again, as a whole', () => {
    const before = guard.held?.question;
    guard.answer(true);
    expect(guard.filter(paths.slice(1, 11).map(deletion), 'all')).toEqual([]);
    expect(guard.held?.remote.map(({ path }) => path)).toEqual(paths.slice(1, 11));
    expect(guard.held?.question).not.toBe(before);
  });

  test('G5: the rest of what was shown needs no second answer, after a plan for some paths or one that was cut off', () => {
    guard.answer(true);
    expect(guard.filter(paths.slice(0, 4).map(deletion), 'paths')).toHaveLength(4);
    guard.planDone();
    expect(guard.filter(paths.slice(4, 10).map(deletion), 'all')).toHaveLength(6);
    // Without planDone: it was cut off.
    expect(guard.filter(paths.slice(6, 10).map(deletion), 'all')).toHaveLength(4);
  });

  test('G6: a rejection ends an earlier approval, too', () => {
    guard.answer(true);
    guard.filter(paths.slice(1, 11).map(deletion), 'all');
    guard.answer(false);
    expect(guard.filter(paths.slice(0, 10).map(deletion), 'all')).toEqual([]);
  });

  test('the question is the same for the same files, in whatever order they are found', () => {
    const before = guard.held?.question;
    guard.filter(paths.slice(0, 10).reverse().map(deletion), 'all');
    expect(guard.held?.question).toBe(before);
  });

  test('a plan for everything that has nothing to delete ends it too', () => {
    expect(guard.filter([], 'all')).toEqual([]);
    expect(guard.held).toBeNull();
  });
});

test('a plan for some paths that deletes too much asks for a plan for everything', () => {
  expect(guard.filter(paths.slice(0, 5).map(deletion), 'paths')).toEqual([]);
  expect(guard.asksInPart).toBe(true);
});
