// No hard case and no rule is without a scenario, and no scenario proves a rule that does not exist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from './allScenarios.ts';
import { ELSEWHERE } from './provenElsewhere.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = join(ROOT, 'src', 'sync', 'decide', 'README.md');
/** Stated in README.md. */
const HARD_CASES = Array.from({ length: 32 }, (_, index) => `case ${index + 1}`);

const caseOf = (name: string): string | null => /^(case \d+): /.exec(name)?.[1] ?? null;
const elsewhere = (id: string): readonly string[] =>
  ELSEWHERE.filter(({ proves }) => proves.includes(id)).map(({ file, quote }) => `${file} ("${quote}")`);

describe('the scenarios', () => {
  test.each(HARD_CASES)('%s is covered', (id) => {
    const names = SCENARIOS.map(({ name }) => name).filter((name) => caseOf(name) === id);
    const others = elsewhere(id);
    if (others.length > 0) console.log(`${id} is also covered by ${others.join(', ')}`);
    expect(names.length, `scenarios of ${id}`).toBeGreaterThan(0);
  });

  test('prove every rule of the README, and only those', () => {
    const text = readFileSync(RULES, 'utf8');
    const rules = [...text.matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map((match) => match[1] ?? '');
    expect(new Set(rules).size, 'numbers are given once').toBe(rules.length);
    const proven = new Set(SCENARIOS.flatMap(({ proves }) => proves));
    expect(
      [...proven].filter((id) => !rules.includes(id)),
      'proven, but no rule',
    ).toEqual([]);
    expect(
      rules.filter((id) => !proven.has(id) && elsewhere(id).length === 0),
      'rules without proof',
    ).toEqual([]);
  });

  test('have names of their own', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each(ELSEWHERE)('what $file proves is there', ({ file, quote }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(quote);
  });
});
