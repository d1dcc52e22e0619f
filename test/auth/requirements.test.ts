// The rules of sign-in: each is quoted by a test that proves it, or listed as left out with its reason.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const [rules = '', leftOut = ''] = readFileSync(join(ROOT, 'src', 'auth', 'README.md'), 'utf8').split(
  '## Left out',
);

function numbersIn(text: string): readonly string[] {
  return [...text.matchAll(/^- \*\*([LTV]\d+)\*\*/gm)].map(([, number = '']) => number);
}

test('the numbers are complete, and none is both promised and left out', () => {
  const all = [...numbersIn(rules), ...numbersIn(leftOut)];
  const count = (letter: string): number => all.filter((number) => number.startsWith(letter)).length;
  expect([count('L'), count('T'), count('V')]).toEqual([11, 9, 5]);
  expect(new Set(all).size).toBe(all.length);
});

test('every promise is quoted in the name of a test', () => {
  const names = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('requirements'))
    .flatMap((name) => readFileSync(join(ROOT, 'test', name), 'utf8').split('\n'))
    .filter((line) => /\b(test|describe)\b|^\s+'|^\s*\['/.test(line));
  const unproven = numbersIn(rules).filter(
    (number) => !names.some((line) => new RegExp(`'[^']*\\b${number}\\b`).test(line)),
  );
  expect(unproven).toEqual([]);
});
