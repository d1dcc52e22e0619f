// Compares the state of disks, bucket and reports with what a scenario expects.
import { expect } from 'vitest';
import type { PassReport } from '../../../src/sync/engineApi.ts';
import type { Cast } from '../casts.ts';
import { shown } from '../contents.ts';
import type { DeviceName, Outcome, Says, Tree } from '../scenario.ts';
import type { ScenarioDevice } from '../worlds/scenarioDevice.ts';
import type { KeptFile, World } from '../worlds/world.ts';

export interface Scene {
  readonly world: World;
  readonly cast: Cast;
  readonly devices: ReadonlyMap<DeviceName, ScenarioDevice>;
  /** Of each device's last sync. */
  readonly reports: Map<DeviceName, PassReport>;
}

export async function checkOutcome(scene: Scene, outcome: Outcome): Promise<void> {
  await checkTrees(scene, outcome);
  for (const [name, device] of scene.devices) {
    const trash = outcome.trash?.[name];
    if (trash)
      expect(
        device.machine
          .trash()
          .map(({ path }) => normal(path))
          .sort(),
        `trash of ${name}`,
      ).toEqual(trash);
    const says = outcome.says?.[name];
    if (says) checkReport(name, scene.reports.get(name) ?? null, says);
    const ownerOnly = outcome.ownerOnly?.[name];
    if (ownerOnly) {
      const files = device.machine
        .files()
        .filter(({ path }) => !path.endsWith('/') && device.machine.user.isOwnerOnly(path));
      expect(files.map(({ path }) => normal(path)).sort(), `private files of ${name}`).toEqual(ownerOnly);
    }
    for (const [path, executable] of Object.entries(outcome.executable ?? {})) {
      expect(await device.look(path), `${path} on ${name}`).toMatchObject({ kind: 'file', executable });
    }
    for (const [path, mtime] of Object.entries(outcome.mtime ?? {})) {
      expect(await device.look(path), `${path} on ${name}`).toMatchObject({ identity: { mtime } });
    }
  }
  for (const path of outcome.sameTimes ?? []) {
    const entries = await Promise.all([...scene.devices.values()].map((device) => device.look(path)));
    const times = entries.map((entry) => entry?.kind === 'file' && entry.identity.mtime);
    expect(new Set(times).size, `times of ${path}: ${times.join(', ')}`).toBe(1);
  }
  for (const [path, time] of Object.entries(outcome.bucketTime ?? {})) {
    expect(await scene.world.timeOf(path), `time of the object ${path}`).toBe(time);
  }
  for (const [path, given] of Object.entries(outcome.given ?? {})) {
    expect(await scene.world.given(path), `what ${path} has`).toMatchObject(given);
  }
  if (outcome.uploaded !== undefined)
    expect(scene.world.takeSentBytes(), 'bytes uploaded').toBe(outcome.uploaded);
  for (const [key, count] of Object.entries(outcome.versions ?? {})) {
    expect(await scene.world.versions(key), `states of ${key}`).toHaveLength(count);
  }
  for (const [path, words] of Object.entries(outcome.why ?? {})) {
    expect(await scene.devices.get('A')?.explain(path), `why ${path}`).toContain(words);
  }
}

async function checkTrees({ world, cast, devices }: Scene, outcome: Outcome): Promise<void> {
  const conflicts = conflictTree(cast, outcome);
  const isAsked = outcome.both !== undefined || outcome.conflicts !== undefined;
  if (isAsked || outcome.disk !== undefined) {
    const expected = { ...outcome.both, ...conflicts, ...outcome.disk };
    for (const { machine, name } of devices.values()) {
      expect(treeOf(machine.files()), `files of ${name}`).toEqual(shownTree(expected));
    }
  }
  if (isAsked || outcome.bucket !== undefined) {
    const expected = { ...outcome.both, ...conflicts, ...outcome.bucket };
    expect(treeOf(await world.objects()), 'objects').toEqual(shownTree(expected));
  }
}

/** Whoever came first keeps the name (R7). */
function conflictTree({ first, here, there }: Cast, { conflicts = [] }: Outcome): Tree {
  const loser = first === 'here' ? there : here;
  return Object.fromEntries(
    conflicts.flatMap((conflict) => [
      [conflict.path, conflict[first]],
      [copyName(conflict.path, loser), first === 'here' ? conflict.there : conflict.here],
    ]),
  );
}

/** `a.txt` -> `a (conflict WHEN from A).txt`. */
export function copyName(path: string, device: string): string {
  const dot = path.lastIndexOf('.') > path.lastIndexOf('/') + 1 ? path.lastIndexOf('.') : path.length;
  return `${path.slice(0, dot)} (conflict WHEN from ${device})${path.slice(dot)}`;
}

function normal(path: string): string {
  return path.replaceAll(/conflict \d{4}-\d\d-\d\d \d\d\.\d\d from/g, 'conflict WHEN from');
}

function treeOf(files: readonly KeptFile[]): Tree {
  return Object.fromEntries(files.map(({ path, content }) => [normal(path), shown(content)]));
}

function shownTree(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [path, shown(content)]));
}

function pathsOf(files: readonly { readonly path: string }[]): readonly string[] {
  return files.map(({ path }) => path);
}

export function checkReport(name: DeviceName, report: PassReport | null, says: Says): void {
  if (report === null) throw new Error(`${name} has not finished a sync`);
  expect(
    {
      fault: report.fault?.code ?? null,
      problems: report.problems.map(({ code, path }) => `${code}: ${path ?? ''}`).sort(),
      refused: report.refused.map((entry) => `${entry.reason}: ${entry.side} ${entry.name}`).sort(),
      held: report.held && { local: pathsOf(report.held.local), remote: pathsOf(report.held.remote) },
    },
    `what ${name} says`,
  ).toEqual({
    fault: says.fault ?? null,
    problems: [...(says.problems ?? [])].sort(),
    refused: [...(says.refused ?? [])].sort(),
    held: says.held ? { local: says.held.local ?? [], remote: says.held.remote ?? [] } : null,
  });
}
