// Every rule number and hard case that code, page or tests cite is defined.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/**
 * Rules are defined as `- **R1** ...` in any README of these folders, hard cases as `17. ...`
 * in the scenarios' README.
 */
const PLACES = ['src', 'renderer', 'test'] as const;
const CASES = 'test/scenarios/README.md';

/** Look like rule numbers and are none: the field's own names. */
const NAMES = new Set(['C0', 'V8', 'MD5']);

interface Citation {
  readonly id: string;
  readonly where: string;
}

const files = [...PLACES.map((place) => `${place}/**/*.{ts,tsx,md}`), '*.md', '*.{js,ts,yml}']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .filter((path) => path !== 'test/references.test.ts')
  .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n') }));

function definitions(isReadme: (path: string) => boolean, pattern: RegExp): readonly string[] {
  return files
    .filter(({ path }) => isReadme(path))
    .flatMap(({ lines }) => lines.map((line) => pattern.exec(line)?.[1] ?? '').filter((id) => id !== ''));
}

const rules = definitions((path) => path.endsWith('README.md'), /^- \*\*([A-Z]{1,2}\d{1,2})\*\* /);
const cases = definitions((path) => path === CASES, /^(\d{1,2})\. /);

/** What stands in a comment or between quotes; code has names of its own. */
function words(line: string): string {
  const comment = /(?:^\s*(?:\*|\/\*\*?)|\/\/)(.*)$/.exec(line)?.[1] ?? '';
  const quoted = [...line.matchAll(/'[^']*'|"[^"]*"|`[^`]*`/g)].map(([text]) => text);
  return [comment, ...quoted].join(' ');
}

/**
 * Base64, hexadecimal numbers and the like have no blanks around a number; a rule has
 * blanks, brackets or a comma.
 */
const RULE = /(?<![\w./+=:%#&?<>{}-])([A-Z]{1,2}\d{1,2})(?![\w/+=%.-]*\w|,?\s-?[\d.])/g;

const citedRules: readonly Citation[] = files.flatMap(({ path, lines }) =>
  lines.flatMap((line, index) =>
    [...(path.endsWith('.md') ? line : words(line)).matchAll(RULE)].map(([, id]) => {
      return { id: id ?? '', where: `${path}:${index + 1}` };
    }),
  ),
);

/** `case 3:` at the start of a line is a branch of a switch. */
const citedCases: readonly Citation[] = files.flatMap(({ path, lines }) =>
  lines.flatMap((line, index) =>
    /^\s*case \d+:/.test(line)
      ? []
      : [...line.matchAll(/\bcases? (\d{1,2})\b/g)].map(([, id]) => ({
          id: id ?? '',
          where: `${path}:${index + 1}`,
        })),
  ),
);

const tell = ({ id, where }: Citation): string => `${id} in ${where}`;

describe('references', () => {
  test('there are rules, cases and citations of both', () => {
    expect(rules.length).toBeGreaterThan(60);
    expect(cases.length).toBe(32);
    expect(citedRules.length).toBeGreaterThan(300);
    expect(citedCases.length).toBeGreaterThan(100);
  });

  test('each rule and each case is defined once', () => {
    const twice = (ids: readonly string[]) => ids.filter((id, index) => ids.indexOf(id) !== index);
    expect(twice(rules)).toEqual([]);
    expect(twice(cases)).toEqual([]);
  });

  test('every rule that is cited is stated', () => {
    const missing = citedRules.filter(({ id }) => !rules.includes(id) && !NAMES.has(id));
    expect(missing.map(tell)).toEqual([]);
  });

  test('every case that is cited is stated', () => {
    expect(citedCases.filter(({ id }) => !cases.includes(id)).map(tell)).toEqual([]);
  });
});
