// S1: what was agreed on below a mount point is neither deleted nor kept as agreed.
import { expect, test } from 'vitest';
import type { BaseEntry, LocalEntry, Mode, RefusalReason } from '../../../../src/sync/decide/model.ts';
import { MODES } from '../../../../src/sync/decide/model.ts';
import { createPlanner } from '../../../../src/sync/decide/planner.ts';

const IDENTITY = { device: '1', inode: '7', size: 3, mtime: '1', ctime: '1', birthtime: '0' };
const file = (path: string): BaseEntry => ({
  kind: 'file',
  path,
  identity: IDENTITY,
  executable: false,
  sha256: 'x',
  etag: 'e1',
  modified: 0,
});
const AGREED: readonly BaseEntry[] = [
  file('a'),
  { kind: 'directory', path: 'd', marker: false },
  file('d/b'),
  file('d/c/e'),
  file('d0'),
];

/** Plans while `d` is refused here, and everything is in the bucket as agreed. */
function planWith(reason: RefusalReason, mode: Mode): readonly string[] {
  const planner = createPlanner(mode);
  for (const base of AGREED) {
    const { path } = base;
    const isThere = !path.startsWith('d/');
    const here: LocalEntry | undefined =
      path === 'd'
        ? { kind: 'refused', path, reason, subtree: true }
        : isThere
          ? { kind: 'file', path, identity: IDENTITY, executable: false }
          : undefined;
    const remote =
      base.kind === 'file'
        ? ({ kind: 'file', path, etag: 'e1', size: 3, modified: 0, archived: false } as const)
        : ({ kind: 'directory', path, marker: null } as const);
    planner.visit({ path, local: here, base, remote });
  }
  return planner.finish().acts.map((act) => `${act.type} ${act.path}: ${act.reason}`);
}

test.each(MODES)('%s: the agreement below a mount point ends, and nothing else is done', (mode) => {
  expect(planWith('other-disk', mode)).toEqual(
    ['d', 'd/b', 'd/c/e'].map((path) => `forget ${path}: mounted-over`),
  );
});

test('the agreement below anything else that is refused stays', () => {
  for (const reason of ['unreadable', 'symlink'] as const) expect(planWith(reason, 'two-way')).toEqual([]);
});
