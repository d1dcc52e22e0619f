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

/** What each file of the tests imports, read once. */
const importsOf = new Map<string, readonly string[]>();

function importsIn(file: string): readonly string[] {
  const known = importsOf.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = [...text.matchAll(/^(?:import|export|\}) .*?from '([^']+)';$/gm)].map(([, name = '']) =>
    name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), name)).replaceAll(sep, '/') : name,
  );
  importsOf.set(file, found);
  return found;
}

/** The ways from a test to modules that start programs, by way of other files of the tests. */
function waysToStarters(file: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const seen = new Set<string>();
  const follow = (at: string, way: readonly string[]): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const name of importsIn(at)) {
      if (STARTERS.test(name)) found.push([...way, at, name]);
      else if (name.startsWith('test/')) follow(name, [...way, at]);
    }
  };
  follow(file, []);
  return found;
}

describe('lanes', () => {
  test.each([...Object.values(LANES).flat(), ...LONGEST])('%s names files', (pattern) => {
    expect(filesOf([pattern])).not.toEqual([]);
  });

  test.each(filesOf(LANES.unit))('%s starts nothing', (file) => {
    expect(waysToStarters(file)).toEqual([]);
  });
});
