// Properties of the planner over random trees: it ends, both sides converge, nothing is
// lost, in any order of acts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyToTree, livingContents, planTree, type ModelFile, type TreeModel } from './treeModel.ts';

const MAX_PLANS = 30;
const PATHS = ['a', 'b', 'c', 'd/x', 'd/y', 'e/x', 'd.x', 'd-'];

type Change =
  | { readonly type: 'edit' | 'delete' | 'touch'; readonly path: string }
  | { readonly type: 'move'; readonly path: string; readonly to: string };

const path = fc.constantFrom(...PATHS);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ type: fc.constantFrom('edit' as const, 'delete' as const, 'touch' as const), path }),
  fc.record({ type: fc.constant('move' as const), path, to: path }),
);
/** One tree that both sides agreed on, then perturbed twice, and perhaps a journal that forgot some of it. */
const worlds = fc.record({
  agreed: fc.uniqueArray(path),
  here: fc.array(change, { maxLength: 6 }),
  there: fc.array(change, { maxLength: 6 }),
  forgotten: fc.array(path, { maxLength: 2 }),
  order: fc.infiniteStream(fc.nat()),
});

function perturb<T>(
  tree: Map<string, T>,
  changes: readonly Change[],
  edited: (path: string, index: number) => T,
): void {
  changes.forEach((step, index) => {
    const value = tree.get(step.path);
    if (step.type === 'edit') tree.set(step.path, edited(step.path, index));
    else if (step.type === 'delete') tree.delete(step.path);
    else if (step.type === 'move' && value !== undefined && !tree.has(step.to)) {
      tree.delete(step.path);
      tree.set(step.to, value);
    }
  });
}

function buildWorld(world: WorldSeed): TreeModel {
  const local = new Map<string, ModelFile>();
  const remote = new Map<string, string>();
  const base: TreeModel['base'] = new Map();
  for (const name of world.agreed) {
    const file = { content: `v0 ${name}`, inode: `inode ${name}` };
    local.set(name, file);
    remote.set(name, file.content);
    base.set(name, { file, etag: file.content });
  }
  perturb(local, world.here, (name, index) => ({
    content: `here ${index}`,
    inode: local.get(name)?.inode ?? `i${index}`,
  }));
  perturb(remote, world.there, (_name, index) => `there ${index}`);
  for (const name of world.forgotten) base.delete(name);
  return { local, remote, base, trash: new Set() };
}

interface WorldSeed {
  readonly agreed: readonly string[];
  readonly here: readonly Change[];
  readonly there: readonly Change[];
  readonly forgotten: readonly string[];
}

function shuffled<T>(items: readonly T[], order: Iterator<number>): T[] {
  return items
    .map((item) => ({ item, rank: Number(order.next().value) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

describe('planner', () => {
  test('terminates, converges and loses nothing, whatever the order of its acts (R1, R6, R7, R11)', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const model = buildWorld(seed);
        // The agreed contents may be replaced by edits that had seen them; no edit may vanish.
        const before = [...livingContents(model)].filter((content) => !content.startsWith('v0'));
        const order = seed.order[Symbol.iterator]();
        let plans = 0;
        for (let plan = planTree(model); plan.acts.length > 0; plan = planTree(model)) {
          expect(plans++, 'plans until still').toBeLessThan(MAX_PLANS);
          for (const act of shuffled(plan.acts, order)) {
            applyToTree(model, act);
            const living = livingContents(model);
            for (const content of before) expect(living, `after ${act.type} ${act.path}`).toContain(content);
          }
        }
        const here = new Map([...model.local].map(([name, file]) => [name, file.content]));
        expect(new Map([...here].sort())).toEqual(new Map([...model.remote].sort()));
        expect([...model.base.keys()].sort()).toEqual([...model.local.keys()].sort());
      }),
      { numRuns: 3000 },
    );
  });

  test('never deletes without an agreement (R6)', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const model = buildWorld({ ...seed, forgotten: PATHS });
        const deletions = planTree(model).acts.filter(
          ({ type }) => type === 'delete-remote' || type === 'trash-local',
        );
        expect(deletions).toEqual([]);
      }),
    );
  });

  test('an untouched tree asks for nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path), (agreed) => {
        expect(planTree(buildWorld({ agreed, here: [], there: [], forgotten: [] })).acts).toEqual([]);
      }),
    );
  });
});
