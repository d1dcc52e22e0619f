// R13: what downloads descend from that could not be done is remembered for each of them, however many there
// are, until they are done.
import { expect, test } from 'vitest';
import { keepLateOrigins, withLateOrigins } from '../../../../src/sync/apply/checks/lateOrigins.ts';
import type { Act } from '../../../../src/sync/decide/model.ts';
import { createMemoryJournal } from '../../../fakes/memoryJournal.ts';

const ORIGINS = Array.from({ length: 64 }, (_, number) => `a folder with a long name/private ${number}.jpg`);

function download(path: string, descendsFrom?: readonly string[]): Act {
  const remote = { kind: 'file', path, size: 1, etag: 'e', modified: 0, archived: false } as const;
  return {
    ...{ type: 'download', path, remote, base: null, replaces: null, reason: 'new-remote' },
    ...(descendsFrom !== undefined && { descendsFrom }),
  };
}

const notDone = (act: Act) => ({ act, done: false });

test('thousands that a full disk keeps waiting have their origins later', () => {
  const journal = createMemoryJournal();
  const paths = Array.from({ length: 5000 }, (_, number) => `${number}.webp`);
  keepLateOrigins(
    journal,
    paths.map((path) => notDone(download(path, ORIGINS))),
  );
  const later = withLateOrigins(
    paths.map((path) => download(path)),
    journal,
  );
  expect(later).toEqual(paths.map((path) => download(path, ORIGINS)));
});

test('each has its own, older ones stay while others come, and what is done is forgotten', () => {
  const journal = createMemoryJournal();
  keepLateOrigins(journal, [notDone(download('b', ['a', 'x'])), notDone(download('c', ['x', 'y']))]);
  keepLateOrigins(journal, [notDone(download('d', ['y'])), { act: download('b'), done: true }]);
  expect(withLateOrigins([download('b'), download('c', ['z']), download('d')], journal)).toEqual([
    download('b'),
    download('c', ['z', 'x', 'y']),
    download('d', ['y']),
  ]);
});
