// The lanes are true: every list names files that exist, and a unit test starts nothing.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANES, LONGEST } from './runner/lanes.ts';

const ROOT = join(import.meta.dirname, '..');
/** Modules by which a test gets at other programs. */
const STARTERS = /^(node:child_process|node:cluster|playwright-core)$/;

function filesOf(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT }).map((file) => file.replaceAll(sep, '/')),
  );
}

/** Packages that a file imports, directly or by way of other files of the tests, with the way to them. */
function imported(
  file: string,
  way: readonly string[] = [],
): readonly (readonly [string, readonly string[]])[] {
  if (way.includes(file) || !file.startsWith('test/')) return [];
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^(?:import|export|\}) .*?from '([^']+)';$/gm)].flatMap(([, name = '']) => {
    if (!name.startsWith('.')) return [[name, [...way, file]] as const];
    return imported(relative(ROOT, join(ROOT, dirname(file), name)).replaceAll(sep, '/'), [...way, file]);
  });
}

describe('lanes', () => {
  test.each([...Object.values(LANES).flat(), ...LONGEST])('%s names files', (pattern) => {
    expect(filesOf([pattern])).not.toEqual([]);
  });

  test.each(filesOf(LANES.unit))('%s starts nothing', (file) => {
    expect(imported(file).filter(([name]) => STARTERS.test(name))).toEqual([]);
  });
});
