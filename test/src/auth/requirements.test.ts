// The rules of sign-in: each is quoted by a test that proves it, or listed as left out with its reason.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const [rules = '', leftOut = ''] = readFileSync(join(ROOT, 'src', 'auth', 'README.md'), 'utf8').split(
  '## Left out',
);

function numbersIn(text: string): readonly string[] {
  return [...text.matchAll(/^- \*\*((?:SI|TK|VT|CR)\d+)\*\*/gm)].map(([, number = '']) => number);
}

test('the numbers are complete, and none is both promised and left out', () => {
  const all = [...numbersIn(rules), ...numbersIn(leftOut)];
  const count = (prefix: string): number => all.filter((number) => number.startsWith(prefix)).length;
  expect([count('SI'), count('TK'), count('VT'), count('CR')]).toEqual([15, 12, 6, 11]);
  expect(new Set(all).size).toBe(all.length);
});

test('every number that is quoted exists', () => {
  const known = new Set([...numbersIn(rules), ...numbersIn(leftOut)]);
  const unknown = ['src', 'test', 'renderer'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|md)$/.test(name))
      .flatMap((name) =>
        [...readFileSync(join(ROOT, folder, name), 'utf8').matchAll(/\b(?:SI|TK|VT|CR)\d+\b/g)]
          .map(([number]) => number)
          .filter((number) => !known.has(number))
          .map((number) => `${folder}/${name}: ${number}`),
      ),
  );
  expect(unknown).toEqual([]);
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
