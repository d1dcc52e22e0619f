// Moves in a plan, and the guard over it (R9, R11; cases 3, 5, 14).
import { describe, expect, test } from 'vitest';
import { guardPlan } from '../../../../src/sync/decide/guard.ts';
import { detectMoves } from '../../../../src/sync/decide/moves.ts';
import type { Act } from '../../../../src/sync/decide/model.ts';
import { baseFile } from '../../journal/baseFile.ts';
import { applyToTree, planTree, type TreeModel } from './treeModel.ts';

function tree(files: Record<string, string>): TreeModel {
  const model: TreeModel = { local: new Map(), remote: new Map(), base: new Map(), trash: new Set() };
  for (const [path, content] of Object.entries(files)) {
    const file = { content, inode: `inode of ${path}` };
    model.local.set(path, file);
    model.remote.set(path, content);
    model.base.set(path, { file, etag: content });
  }
  return model;
}

function moveLocally({ local }: TreeModel, from: string, to: string): void {
  const file = local.get(from);
  if (!file) throw new Error(`no ${from}`);
  local.delete(from);
  local.set(to, file);
}

function moveRemotely({ remote }: TreeModel, from: string, to: string): void {
  const etag = remote.get(from);
  if (etag === undefined) throw new Error(`no ${from}`);
  remote.delete(from);
  remote.set(to, etag);
}

const summary = (acts: readonly Act[]): string[] =>
  acts.map((act) => `${act.type} ${'from' in act ? `${act.from} -> ` : ''}${act.path}`).sort();

function untilStill(model: TreeModel): string[] {
  const done: string[] = [];
  for (let plan = planTree(model); plan.acts.length > 0; plan = planTree(model)) {
    if (done.length > 100) throw new Error('never still');
    for (const act of plan.acts) if (applyToTree(model, act)) done.push(...summary([act]));
  }
  return done;
}

describe('moves (R11)', () => {
  test('of a whole folder are one act a file, and no upload', () => {
    const model = tree(
      Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`old/${n}`, `content ${n}`])),
    );
    for (const path of [...model.local.keys()]) moveLocally(model, path, path.replace('old/', 'new/deep/'));
    expect(new Set(planTree(model).acts.map(({ type }) => type))).toEqual(new Set(['move-remote']));
  });

  test.each([
    ['private/a.txt', 'renamed/a.txt', ['private/a.txt']],
    ['old/private/a.txt', 'new/private/a.txt', ['old/private/a.txt']],
    ['a.txt', 'b.txt', ['a.txt', 'c.txt']],
    ['a.txt', 'a.html', undefined],
  ])('R13: %s that was edited and renamed to %s elsewhere may descend from %j', (from, to, origins) => {
    const model = tree({ [from]: '1', 'c.txt': '2', other: '3', 'old/other/a.txt': '4' });
    for (const path of [from, 'c.txt']) model.remote.delete(path);
    if (from.includes('old/')) model.remote.delete('old/other/a.txt');
    model.remote.set(to, 'edited');
    const download = planTree(model).acts.find(({ path }) => path === to);
    expect(download).toMatchObject({ type: 'download' });
    expect(download && 'descendsFrom' in download ? download.descendsFrom : undefined).toEqual(origins);
  });

  test('made in the bucket become local renames', () => {
    const model = tree({ a: '1', b: '2' });
    moveRemotely(model, 'a', 'd/a');
    expect(summary(planTree(model).acts)).toEqual(['move-local a -> d/a']);
  });

  test('here and an edit there: the edit follows under the new name (case 3)', () => {
    const model = tree({ a: 'old' });
    moveLocally(model, 'a', 'b');
    model.remote.set('a', 'edited there');
    expect(untilStill(model)).toEqual(['move-remote a -> b', 'download b']);
    expect(model.local.get('b')?.content).toBe('edited there');
    expect([...model.remote]).toEqual([['b', 'edited there']]);
  });

  test('there and an edit here: the edit is uploaded under the new name (case 3)', () => {
    const model = tree({ a: 'old' });
    moveRemotely(model, 'a', 'b');
    model.local.set('a', { content: 'edited here', inode: 'inode of a' });
    expect(untilStill(model)).toEqual(['move-local a -> b', 'upload b']);
    expect([...model.remote]).toEqual([['b', 'edited here']]);
  });

  test('swaps and rings end with every content in its place (case 5)', () => {
    const model = tree({ a: 'A', b: 'B', c: 'C' });
    for (const [from, to] of [
      ['a', 'x'],
      ['b', 'a'],
      ['c', 'b'],
      ['x', 'c'],
    ] as const)
      moveLocally(model, from, to);
    untilStill(model);
    expect([...model.remote].sort()).toEqual([
      ['a', 'B'],
      ['b', 'C'],
      ['c', 'A'],
    ]);
  });

  test('a reused inode is no move (case 14)', () => {
    const model = tree({ a: 'A' });
    model.local.delete('a');
    model.local.set('b', { content: 'something new', inode: 'inode of a' });
    expect(summary(planTree(model).acts)).toEqual(['delete-remote a', 'upload b']);
  });

  test('without a creation time only the content can tell a move from a reused inode (case 14, M2, M6)', () => {
    const base = baseFile('a');
    const { identity, executable } = base;
    const acts: Act[] = [
      { type: 'delete-remote', path: 'a', base, etag: base.etag, reason: 'deleted-local' },
      {
        type: 'upload',
        path: 'b',
        local: { kind: 'file', path: 'b', identity, executable },
        base: null,
        replacesEtag: null,
        similar: [],
        reason: 'new-local',
      },
    ];
    expect(summary(detectMoves(acts))).toEqual(['delete-remote a', 'upload b']);
    expect(detectMoves(acts)[1]).toMatchObject({ similar: [base] });
  });

  test('of files with the same content keep their names together', () => {
    const model = tree({ 'old/x': 'same', 'old/y': 'same' });
    moveRemotely(model, 'old/x', 'new/x');
    moveRemotely(model, 'old/y', 'new/y');
    expect(summary(planTree(model).acts)).toEqual(['move-local old/x -> new/x', 'move-local old/y -> new/y']);
  });
});

describe('the guard (R9)', () => {
  const deletions = (count: number): Act[] => {
    const model = tree(Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, `c${n}`])));
    model.remote.clear();
    return [...planTree(model).acts];
  };
  const limits = { count: 50, share: 0.2 };
  const facts = { agreedFiles: 1000, recentDeletions: 0, limits, approval: null };

  test.each([
    ['few of many pass', 40, 1000, null],
    ['many, but a small share, pass', 150, 1000, null],
    ['many and a large share are held', 300, 1000, 'too-many'],
    ['all of a small folder are held', 12, 12, 'everything'],
    ['all of a handful pass: the trash is enough', 4, 4, null],
  ])('%s', (_name, count, agreedFiles, reason) => {
    const guarded = guardPlan(deletions(count), { ...facts, agreedFiles });
    expect(guarded.held?.reason ?? null).toBe(reason);
    expect(guarded.acts).toHaveLength(reason === null ? count : 0);
  });

  test('counts what was deleted in the last minutes, so that portions add up', () => {
    expect(guardPlan(deletions(40), { ...facts, agreedFiles: 100, recentDeletions: 40 }).held?.reason).toBe(
      'too-many',
    );
  });

  test('lets through what a person has agreed to, and no more', () => {
    const shown = new Set(deletions(300).map(({ path }) => path));
    const approved = { ...facts, approval: { local: shown, remote: new Set<string>() } };
    expect(guardPlan(deletions(300), approved).held).toBeNull();
    expect(guardPlan(deletions(299), approved).held).toBeNull();
    expect(guardPlan(deletions(301), approved).held?.local).toHaveLength(301);
  });
});
