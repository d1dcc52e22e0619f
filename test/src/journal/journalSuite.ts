// What every Journal promises, asked of the one on SQLite and of the one in memory.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { BaseEntry } from '../../../src/sync/decide/model.ts';
import { compareKeys, sortKey } from '../../../src/sync/decide/order.ts';
import type { HistoryEvent, Intent, Journal } from '../../../src/sync/journalPort.ts';
import { baseDirectory, baseFile } from './baseFile.ts';

const intent = (operation: string): Intent => ({
  operation,
  path: 'a',
  type: 'upload',
  identity: baseFile('a').identity,
  executable: false,
  sha256: null,
  resumable: { uploadId: 'upload', partSize: 8_388_608 },
});

const event = (path: string, at: number): HistoryEvent => ({
  at,
  path,
  what: 'uploaded',
  why: 'new-local',
  bytes: at % 2 === 0 ? null : at,
});

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 3 })
  .filter((text) => !/[/\0]/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const entry = fc
  .tuple(path, fc.boolean())
  .map(([value, isFile]): BaseEntry => (isFile ? baseFile(value) : baseDirectory(value)));

export function describeJournal(label: string, create: () => Journal): void {
  describe(`Journal ${label}`, () => {
    let journal: Journal;
    beforeEach(() => {
      journal = create();
    });
    afterEach(() => journal.close());

    test('finds the files of some objects, whatever their ETags look like', () => {
      const odd = '"quoted", \\ and ü-2';
      journal.commit({
        put: [
          baseFile('a', 'x'),
          baseFile('b', 'y'),
          baseFile('c', 'x'),
          baseFile('d', odd),
          baseDirectory('x'),
        ],
      });
      const paths = (...etags: string[]): readonly string[] =>
        journal
          .withEtags(etags)
          .map((found) => found.path)
          .sort();
      expect(paths('x')).toEqual(['a', 'c']);
      expect(paths(odd, 'y', 'none')).toEqual(['b', 'd']);
      expect(paths()).toEqual([]);
      expect(journal.withEtags(['y'])).toEqual([baseFile('b', 'y')]);
    });

    test('gives back exactly what was put, file and folder of one name apart', () => {
      const file = { ...baseFile('a'), modified: 1_700_000_000_000, executable: false };
      journal.commit({ put: [file, baseDirectory('a'), baseDirectory('b', false)] });
      expect(journal.get('a', 'file')).toEqual(file);
      expect(journal.get('a', 'directory')).toEqual(baseDirectory('a'));
      expect(journal.get('b', 'directory')).toEqual(baseDirectory('b', false));
      expect(journal.get('b', 'file')).toBeUndefined();
      expect(journal.countFiles()).toBe(1);
    });

    test('putting again replaces, forgetting removes, and the count follows', () => {
      journal.commit({ put: [baseFile('a'), baseFile('b')] });
      expect(journal.countFiles()).toBe(2);
      journal.commit({
        put: [baseFile('a', 'other'), baseFile('c')],
        forget: [
          { path: 'b', kind: 'file' },
          { path: 'never', kind: 'file' },
          { path: 'a', kind: 'directory' },
        ],
      });
      expect(journal.get('a', 'file')?.kind === 'file' && journal.get('a', 'file')).toMatchObject({
        etag: 'other',
      });
      expect([...journal.entries('')].map(sortKey)).toEqual(['a', 'c']);
      expect(journal.countFiles()).toBe(2);
    });

    test('shows the last name that Unicode has, too', () => {
      const last = ['\u{10ffff}', '\u{10ffff}/\u{10ffff}\u{10ffff}'];
      journal.commit({ put: last.map((path) => baseFile(path)) });
      expect([...journal.entries('')].map((found) => found.path)).toEqual(last);
    });

    test('entries come in key order for any names', () => {
      fc.assert(
        fc.property(fc.uniqueArray(entry, { selector: sortKey, maxLength: 60 }), (entries) => {
          journal.reset();
          journal.commit({ put: entries });
          const expected = [...entries].sort((a, b) => compareKeys(sortKey(a), sortKey(b)));
          expect([...journal.entries('')]).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    });

    test('entries of a part are its file, its folder and what is below, and nothing that only begins alike', () => {
      const names = ['a', 'a!', 'a.txt', 'a0', 'ab', 'a/b', 'a/\u{10ffff}', 'a/b/c'];
      journal.commit({
        put: [...names.map((value) => baseFile(value)), baseDirectory('a'), baseDirectory('a/b')],
      });
      const below = [...journal.entries('a')].map(sortKey);
      expect(below).toEqual(['a', 'a/', 'a/b', 'a/b/', 'a/b/c', 'a/\u{10ffff}']);
      expect([...journal.entries('a/b')].map(sortKey)).toEqual(['a/b', 'a/b/', 'a/b/c']);
      expect([...journal.entries('gone')]).toEqual([]);
    });

    test('reading goes on while entries come and go', () => {
      const paths = Array.from({ length: 2_000 }, (_, index) => `f${String(index).padStart(5, '0')}`);
      journal.commit({ put: paths.map((value) => baseFile(value)) });
      const seen: string[] = [];
      for (const { path: value } of journal.entries('')) {
        seen.push(value);
        journal.commit({
          put: [baseFile(`${value}x`, 'new'), baseFile(value, 'again')],
          forget: [{ path: paths[seen.length - 2] ?? 'none', kind: 'file' }],
        });
        if (seen.length > 1_200) break;
      }
      // What was there all along is seen once, in order; what is added may be seen.
      expect(seen.filter((value) => !value.endsWith('x'))).toEqual(
        paths.filter((value) => value <= (seen.at(-1) ?? '')),
      );
      expect([...seen].sort(compareKeys)).toEqual(seen);
    });

    test('R5, R10: intents are kept until they are removed', () => {
      journal.commit({ putIntent: intent('op-1') });
      journal.commit({ putIntent: intent('op-2') });
      journal.commit({ putIntent: { ...intent('op-1'), sha256: 'ff' } });
      expect(journal.intents()).toHaveLength(2);
      expect(journal.intents()).toContainEqual({ ...intent('op-1'), sha256: 'ff' });
      journal.commit({ put: [baseFile('a')], removeIntents: ['op-1', 'unknown'] });
      expect(journal.intents()).toEqual([intent('op-2')]);
    });

    test('what is committed together is seen at once, in its order, also before the group is', async () => {
      const first = journal.commitSoon({ put: [baseFile('a')], putIntent: intent('op-1') });
      const second = journal.commitSoon({ put: [baseFile('b')], putIntent: intent('op-2') });
      expect(journal.intents().map(({ operation }) => operation)).toEqual(['op-1', 'op-2']);
      const third = journal.commitSoon({ put: [baseFile('a', 'newer')], removeIntents: ['op-1'] });
      expect(journal.intents()).toEqual([intent('op-2')]);
      expect(journal.get('a', 'file')).toEqual(baseFile('a', 'newer'));
      const fourth = journal.commitSoon({ forget: [{ path: 'b', kind: 'file' }] });
      journal.commit({ put: [baseFile('c')] });
      expect([...journal.entries('')].map(sortKey)).toEqual(['a', 'c']);
      expect(journal.countFiles()).toBe(2);
      await Promise.all([first, second, third, fourth]);
      expect(journal.countFiles()).toBe(2);
      expect(journal.intents()).toEqual([intent('op-2')]);
    });

    test('R12: history is newest first, by path or whole, and bounded', () => {
      journal.commit({ history: [event('a', 1), event('b', 2)] });
      journal.commit({ history: [event('a', 3)] });
      expect(journal.history(null, 10)).toEqual([event('a', 3), event('b', 2), event('a', 1)]);
      expect(journal.history('a', 1)).toEqual([event('a', 3)]);
      expect(journal.history('a', 0)).toEqual([]);
      const many = Array.from({ length: 10_500 }, (_, index) => event('many', index));
      journal.commit({ history: many });
      const kept = journal.history(null, 20_000);
      expect(kept).toHaveLength(10_000);
      expect(kept[0]).toEqual(many.at(-1));
    });

    test('R6: a reset forgets base, intents and meta, and keeps the history', () => {
      journal.commit({ put: [baseFile('a')], putIntent: intent('op'), history: [event('a', 1)] });
      journal.writeMeta('root', 'id');
      journal.writeMeta('root', 'id-2');
      expect(journal.readMeta('root')).toBe('id-2');
      journal.reset();
      expect([...journal.entries('')]).toEqual([]);
      expect(journal.countFiles()).toBe(0);
      expect(journal.intents()).toEqual([]);
      expect(journal.readMeta('root')).toBeNull();
      expect(journal.history(null, 10)).toEqual([event('a', 1)]);
    });
  });
}
