// The three-way table, row by row, in all modes (R6, R7).
import { describe, expect, test } from 'vitest';
import type {
  BaseFile,
  FileIdentity,
  LocalFile,
  Mode,
  RemoteFile,
} from '../../../../src/sync/decide/model.ts';
import { reconcileDirectory, reconcileFile } from '../../../../src/sync/decide/reconcile.ts';

const identity = (version: string, size = 3): FileIdentity => ({
  device: '1',
  inode: '7',
  size,
  mtime: version,
  ctime: version,
  birthtime: '0',
});
const local = (version: string, size = 3): LocalFile => ({
  kind: 'file',
  path: 'f',
  identity: identity(version, size),
  executable: false,
});
const remote = (etag: string, modified = 0, size = 3): RemoteFile => ({
  kind: 'file',
  path: 'f',
  etag,
  size,
  modified,
  archived: false,
});
const base: BaseFile = {
  kind: 'file',
  path: 'f',
  identity: identity('1'),
  executable: false,
  sha256: 'x',
  etag: 'e1',
  modified: 0,
};

/**
 * `=` as agreed, `!` changed, `~` changed but of the agreed size, `0` gone; `+` there and `-` not there
 * where nothing was agreed.
 */
const TABLE: readonly [views: string, twoWay: string, uploadOnly: string, downloadOnly: string][] = [
  ['= =', 'nothing', 'nothing', 'nothing'],
  ['! =', 'upload over e1', 'upload over e1', 'left'],
  ['= !', 'download', 'left', 'download'],
  ['0 =', 'delete-remote', 'left', 'download'],
  ['= 0', 'trash-local', 'upload as new', 'trash-local'],
  ['0 0', 'forget', 'forget', 'forget'],
  ['! !', 'settle', 'left and waits', 'settle'],
  ['~ ~', 'settle', 'settle', 'settle'],
  ['! ~', 'settle', 'settle', 'settle'],
  ['~ !', 'settle', 'settle', 'settle'],
  ['! 0', 'upload as new', 'upload as new', 'forget'],
  ['~ 0', 'upload as new', 'upload as new', 'examine'],
  ['0 !', 'download', 'left', 'download'],
  ['+ -', 'upload as new', 'upload as new', 'left'],
  ['- +', 'download', 'left', 'download'],
  ['+ +', 'settle', 'settle', 'settle'],
  ['- -', 'nothing', 'nothing', 'nothing'],
];

function decide(views: string, mode: Mode): string {
  const [here, there] = views.split(' ');
  const agreed = !/[+-]/.test(views);
  const act = reconcileFile(
    {
      path: 'f',
      local: here === '0' || here === '-' ? undefined : local(here === '=' ? '1' : '2', here === '!' ? 4 : 3),
      base: agreed ? base : undefined,
      remote:
        there === '0' || there === '-'
          ? undefined
          : remote(there === '=' ? 'e1' : 'e2', 0, there === '!' ? 4 : 3),
    },
    mode,
  );
  if (act === null) return 'nothing';
  if (act.type === 'left') return act.waits ? 'left and waits' : 'left';
  if (act.type === 'upload')
    return act.replacesEtag === null ? 'upload as new' : `upload over ${act.replacesEtag}`;
  return act.type;
}

describe('files', () => {
  for (const [views, twoWay, uploadOnly, downloadOnly] of TABLE) {
    test(views, () => {
      expect(decide(views, 'two-way')).toBe(twoWay);
      expect(decide(views, 'upload-only')).toBe(uploadOnly);
      expect(decide(views, 'download-only')).toBe(downloadOnly);
    });
  }

  test('a download-only folder never writes to the bucket, an upload-only folder never to the disk', () => {
    const writes = (mode: Mode): string[] => TABLE.map(([views]) => decide(views, mode));
    expect(writes('download-only').filter((act) => /upload|delete-remote/.test(act))).toEqual([]);
    expect(writes('upload-only').filter((act) => /download|trash-local/.test(act))).toEqual([]);
  });

  test('a first LastModified is remembered, a new one asks for a look at the metadata only', () => {
    const views = { path: 'f', local: local('1'), remote: remote('e1', 5) };
    expect(reconcileFile({ ...views, base: { ...base, modified: null } }, 'two-way')).toMatchObject({
      type: 'record',
    });
    expect(reconcileFile({ ...views, base: { ...base, modified: 4 } }, 'two-way')).toMatchObject({
      type: 'refresh',
    });
  });

  test('another device number alone is no change: it may differ after each mount', () => {
    const remounted: LocalFile = { ...local('1'), identity: { ...identity('1'), device: '2' } };
    expect(reconcileFile({ path: 'f', local: remounted, base, remote: remote('e1') }, 'two-way')).toBeNull();
  });
});

describe('folders', () => {
  const directory = (content: 'empty' | 'ignored' | 'entries') =>
    ({ kind: 'directory', path: 'd', content }) as const;
  const agreed = (marker: boolean) => ({ kind: 'directory', path: 'd', marker }) as const;
  const listed = (marker: string | null) => ({ kind: 'directory', path: 'd', marker }) as const;
  const act = (
    views: Omit<Parameters<typeof reconcileDirectory>[0], 'path'>,
    mode: Mode = 'two-way',
  ): string => reconcileDirectory({ path: 'd', ...views }, mode)?.type ?? 'nothing';

  test.each([
    [
      'empty here, unknown there',
      { local: directory('empty'), base: undefined, remote: undefined },
      'make-marker',
    ],
    [
      'full here, unknown there',
      { local: directory('entries'), base: undefined, remote: undefined },
      'nothing',
    ],
    [
      'only ignored things here',
      { local: directory('ignored'), base: undefined, remote: undefined },
      'nothing',
    ],
    ['new there', { local: undefined, base: undefined, remote: listed('m') }, 'make-local-directory'],
    [
      'deleted here, marked there',
      { local: undefined, base: agreed(true), remote: listed('m') },
      'remove-marker',
    ],
    [
      'deleted here, implied there',
      { local: undefined, base: agreed(false), remote: listed(null) },
      'nothing',
    ],
    [
      'deleted there',
      { local: directory('entries'), base: agreed(false), remote: undefined },
      'remove-local-directory',
    ],
    [
      'emptied here, implied there',
      { local: directory('empty'), base: agreed(false), remote: listed(null) },
      'make-marker',
    ],
    [
      'on both sides, never agreed',
      { local: directory('entries'), base: undefined, remote: listed(null) },
      'record',
    ],
    ['as agreed', { local: directory('entries'), base: agreed(true), remote: listed('m') }, 'nothing'],
    ['gone everywhere', { local: undefined, base: agreed(true), remote: undefined }, 'forget'],
  ])('%s', (_name, views, expected) => {
    expect(act(views)).toBe(expected);
  });

  test('one-way modes write to one side only', () => {
    expect(act({ local: directory('empty'), base: undefined, remote: undefined }, 'download-only')).toBe(
      'nothing',
    );
    expect(act({ local: undefined, base: undefined, remote: listed('m') }, 'upload-only')).toBe('nothing');
    expect(act({ local: undefined, base: agreed(true), remote: listed('m') }, 'upload-only')).toBe('nothing');
    expect(act({ local: directory('empty'), base: agreed(true), remote: undefined }, 'upload-only')).toBe(
      'make-marker',
    );
  });
});
