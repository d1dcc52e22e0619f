// Very deep folders: the cost of a walk must not grow with depth times names.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LocalEntry, RemoteEntry } from '../../../../src/sync/decide/model.ts';
import { compareKeys, isWithin, sortKey } from '../../../../src/sync/decide/order.ts';
import { createPlanner } from '../../../../src/sync/decide/planner.ts';
import { remoteEntries } from '../../../../src/sync/observe/remoteEntries.ts';

/** Deep enough that work for each pair of levels would not end within the time of a test. */
const LEVELS = 20_000;

const name = fc.constantFrom('a', 'a-', 'a0', 'b', 'b.');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('the planner', () => {
  test(`passes ${LEVELS} nested folders`, () => {
    const planner = createPlanner('two-way');
    let deepest = 'd';
    for (let level = 1; level <= LEVELS; level++) {
      planner.visit({
        path: deepest,
        local: { kind: 'directory', path: deepest, content: 'entries' },
        base: { kind: 'directory', path: deepest, marker: true },
        remote: { kind: 'directory', path: deepest, marker: 'm' },
      });
      deepest = level % 1000 === 0 ? `d${level}` : `${deepest}/d`;
    }
    expect(planner.finish().acts).toEqual([]);
  });

  test('decides nothing in or around a refused folder, whatever its neighbours are called (R8, property)', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { maxLength: 12 }),
        fc.uniqueArray(path, { maxLength: 3 }),
        (files, barred) => {
          const entries: LocalEntry[] = [
            ...files
              .filter(
                (file) =>
                  !barred.includes(file) && !files.some((other) => other !== file && isWithin(other, file)),
              )
              .map((file): LocalEntry => ({
                kind: 'file',
                path: file,
                identity: IDENTITY,
                executable: false,
              })),
            ...barred.map((folder): LocalEntry => ({
              kind: 'refused',
              path: folder,
              reason: 'unreadable',
              subtree: true,
            })),
          ];
          const planner = createPlanner('two-way');
          for (const local of entries.sort((a, b) => compareKeys(sortKey(a), sortKey(b)))) {
            planner.visit({ path: local.path, local, base: undefined, remote: undefined });
          }
          const expected = entries
            .filter(
              (entry) => entry.kind === 'file' && !barred.some((folder) => isWithin(entry.path, folder)),
            )
            .map((entry) => entry.path);
          expect(planner.finish().acts.map((act) => act.path)).toEqual(expected);
        },
      ),
    );
  });
});

describe('a listing', () => {
  test('shows each folder that exists only through its content once, right before it (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), async (paths) => {
        const keys = paths
          .filter((key) => !paths.some((other) => other !== key && isWithin(other, key)))
          .sort(compareKeys);
        const seen = await entriesOf(keys);
        const folders = new Set(keys.flatMap(parentsOf));
        expect(seen.filter(({ kind }) => kind === 'directory').map((entry) => entry.path)).toEqual(
          [...folders].sort((a, b) => compareKeys(`${a}/`, `${b}/`)),
        );
        expect(seen.map(sortKey)).toEqual(seen.map(sortKey).sort(compareKeys));
      }),
    );
  });
});

const IDENTITY = { device: '1', inode: '1', size: 1, mtime: '1', ctime: '1', birthtime: '1' };

async function entriesOf(keys: readonly string[]): Promise<readonly RemoteEntry[]> {
  const page = keys.map((key) => ({ key, size: 1, etag: 'e', modified: 0, archived: false }));
  const rules = { names: 'native', ignore: () => false, under: '', onRefused: () => undefined } as const;
  const seen: RemoteEntry[] = [];
  for await (const batch of remoteEntries(pages(page), rules)) if (batch.ok) seen.push(...batch.value);
  return seen;
}

async function* pages<T>(page: T): AsyncGenerator<{ readonly ok: true; readonly value: T }> {
  yield await Promise.resolve({ ok: true, value: page });
}

function parentsOf(key: string): readonly string[] {
  const parts = key.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
