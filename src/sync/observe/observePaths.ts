// Observes only the hinted paths on both sides and plans for them (R2: a hint says where to look, not what is
// there).
import { failed, ok, type Fault, type Result } from '../../result.ts';
import { createIgnore, type IgnoreRule } from '../decide/ignore.ts';
import type { BaseEntry, LocalEntry, RemoteEntry } from '../decide/model.ts';
import { compareKeys, isWithin } from '../decide/order.ts';
import { createPlanner, type Plan, type Planner } from '../decide/planner.ts';
import type { RemoteFault } from '../remoteFolder.ts';
import { localEntries, localEntry } from './localEntries.ts';
import { mergeJoin } from './mergeJoin.ts';
import type { Observation } from './observation.ts';
import { remoteEntries, remoteEntry } from './remoteEntries.ts';

/**
 * Returns a plan for `scopes`, each a file or a folder with everything in it; a fault when one could not be
 * read completely.
 */
export async function observePaths(
  observation: Observation,
  scopes: Iterable<string>,
): Promise<Result<Plan>> {
  const planner = createPlanner(observation.mode);
  const ignore = createIgnore(observation.patterns);
  const roots = outermost(scopes);
  for (const path of roots) {
    const fault = await observeScope(observation, path, planner, ignore);
    if (fault) return failed(fault);
  }
  for (const parent of parentsOutside(roots)) {
    const fault = await observeEmptied(observation, parent, planner);
    if (fault) return failed(fault);
  }
  return ok(planner.finish());
}

async function observeScope(
  observation: Observation,
  path: string,
  planner: Planner,
  ignore: IgnoreRule,
): Promise<Fault | null> {
  const { local, journal, names, patterns } = observation;
  const looked = await local.look(path, patterns);
  if (!looked.ok) return looked.fault;
  const here = looked.value && localEntry(looked.value, names);
  const agreed = [...journal.entries(path)];
  // A parent that became a link or cannot be read: nothing is known about what was below it.
  if (here?.kind === 'refused' && here.path !== path) return null;

  return mergeJoin(
    {
      local: localView(observation, here),
      base: agreed,
      remote: remoteView(observation, { path, here, agreed, ignore, planner }),
    },
    (triple) => planner.visit(triple),
  );
}

async function* localView(
  { local, names, patterns, signal }: Observation,
  here: LocalEntry | undefined,
): AsyncIterable<Result<readonly LocalEntry[]>> {
  if (here === undefined) return;
  yield ok([here]);
  if (here.kind === 'directory') {
    yield* localEntries(local.scan({ under: here.path, ignore: patterns, signal }), names);
  }
}

interface RemoteScope {
  readonly path: string;
  readonly here: LocalEntry | undefined;
  readonly agreed: readonly BaseEntry[];
  readonly ignore: IgnoreRule;
  readonly planner: Planner;
}

/** Requests only what can matter: the object, the folder of that name, or both when nothing is known. */
async function* remoteView(
  { remote, names, signal }: Observation,
  { path, here, agreed, ignore, planner }: RemoteScope,
): AsyncIterable<Result<readonly RemoteEntry[], RemoteFault>> {
  const rules = {
    names,
    ignore,
    under: parentOf(path),
    onRefused: (name: string, reason: Parameters<Planner['refuse']>[0]['reason']) =>
      planner.refuse({ name, side: 'remote', reason }),
  };
  const knownFile =
    here?.kind === 'file' || agreed.some((entry) => entry.kind === 'file' && entry.path === path);
  const knownFolder =
    here?.kind === 'directory' || agreed.some((entry) => entry.path !== path || entry.kind === 'directory');
  if (knownFile || !knownFolder) {
    const details = await remote.head(path, signal);
    if (!details.ok) {
      yield details;
      return;
    }
    const entry = details.value && remoteEntry(details.value, rules);
    if (entry) yield ok([entry]);
  }
  if (knownFolder || !knownFile) yield* remoteEntries(remote.list({ under: `${path}/`, signal }), rules);
}

/**
 * A folder that lost its last file here must get a marker before its last object is deleted, although nothing
 * hinted at the folder itself. Its other views are not needed: they are as agreed, or the next full pass
 * handles them.
 */
async function observeEmptied(
  observation: Observation,
  path: string,
  planner: Planner,
): Promise<Fault | null> {
  const base = observation.journal.get(path, 'directory');
  if (base?.kind !== 'directory' || base.marker) return null;
  const looked = await observation.local.look(path, observation.patterns);
  if (!looked.ok) return looked.fault;
  if (looked.value?.kind !== 'directory' || looked.value.content !== 'empty') return null;
  planner.visit({ path, local: looked.value, base, remote: { kind: 'directory', path, marker: null } });
  return null;
}

/** Returns the scopes that are in no other one, in key order. */
function outermost(scopes: Iterable<string>): readonly string[] {
  const sorted = [...new Set(scopes)].sort(compareKeys);
  const roots: string[] = [];
  for (const path of sorted) {
    if (!roots.some((root) => isWithin(path, root))) roots.push(path);
  }
  return roots;
}

function parentsOutside(roots: readonly string[]): readonly string[] {
  const parents = new Set(roots.map(parentOf).filter((parent) => parent !== ''));
  return [...parents].filter((parent) => !roots.some((root) => isWithin(parent, root))).sort(compareKeys);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
