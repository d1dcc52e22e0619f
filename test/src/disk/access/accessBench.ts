// A real folder for the tests of who may read a file, with the groups and lists of other people.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { createBench, value } from '../../../conformance/local/bench.ts';
import type { RealWorld } from '../../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../../conformance/local/realWorld.ts';

let world: RealWorld;
/** How far this machine's clock is behind. */
let daysBack = 0;

export const bench = createBench(() => world);

/** To be called once in a file: each test gets a new folder, by a clock that is right. */
export function useNewFolders(): void {
  beforeEach(async () => {
    daysBack = 0;
    const now = (): number => Date.now() - daysBack * 24 * 3600_000;
    world = createRealWorld(undefined, { ...systemClock, now });
    value(await bench.folder.openRoot(null));
  });
  afterEach(() => world.dispose());
}

export function setClockBack(days: number): void {
  daysBack += days;
}

/** Absolute. */
export function at(path: string): string {
  return join(world.root, path);
}

/** Octal, with the special bits. */
export function mode(path: string): string {
  return (statSync(at(path)).mode & 0o7777).toString(8);
}

/** Numbers are enough: nobody has to be known to the system. */
export const HR = 4_711;
export const COLLEAGUE = 4_712;

export const isRoot = process.geteuid?.() === 0;
if (!isRoot) console.log('skipped: files of other groups (only root can make them)');
export const hasTools =
  process.platform === 'linux' &&
  ['getfacl', 'setfattr'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!hasTools) console.log('skipped: lists and attributes (needs the packages acl and attr, on Linux)');

/** What the program prints; runs in the folder. */
export function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: world.root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** One line for each entry, numbers instead of names, without what a mask takes away. */
export function list(path: string): string[] {
  return run('getfacl', '-cnE', path)
    .split('\n')
    .filter((line) => line !== '');
}

export function attribute(path: string): string {
  return spawnSync('getfattr', ['--only-values', '-n', 'user.tag', at(path)], { encoding: 'utf8' }).stdout;
}
