// Whoever calls a function of another folder reads what it promises: each such function has a docstring.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FILES = globSync('{src,renderer}/**/*.{ts,tsx}', { cwd: ROOT }).map((file) =>
  file.replaceAll(sep, '/'),
);

const IMPORT = /^import (?:type )?\{([^}]*)\} from '(\.[^']+)';$/gm;
/** As Prettier writes it: a function, or a constant whose value begins like a function. */
const FUNCTION =
  /^export (?:async )?(?:function\*? (\w+)|const (\w+)(?:: [^=\n]+)? =\s(?:async )?(?:\([^)]*\)[^=\n]*=>|<|\w+ =>))/gm;

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** `file#name` of all that files of other folders import. */
function importedElsewhere(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of FILES) {
    for (const [, names = '', from = ''] of textOf(file).matchAll(IMPORT)) {
      const source = join(dirname(file), from).replaceAll(sep, '/');
      if (dirname(source) === dirname(file)) continue;
      for (const name of names.split(',')) {
        found.add(
          `${source}#${
            name
              .trim()
              .replace(/^type /, '')
              .split(' ')[0] ?? ''
          }`,
        );
      }
    }
  }
  return found;
}

interface PublicFunction {
  readonly name: string;
  readonly isDescribed: boolean;
}

function publicFunctions(): readonly PublicFunction[] {
  const used = importedElsewhere();
  return FILES.flatMap((file) => {
    const text = textOf(file);
    return [...text.matchAll(FUNCTION)].map((match) => ({
      name: `${file}#${match[1] ?? match[2] ?? ''}`,
      isDescribed: text.slice(0, match.index).endsWith(' */\n'),
    }));
  }).filter(({ name }) => used.has(name));
}

describe('public functions', () => {
  const functions = publicFunctions();

  test('are found', () => {
    const names = functions.map(({ name }) => name);
    // A declaration, a constant, and a component.
    expect(names).toContain('src/sync/decide/planner.ts#createPlanner');
    expect(names).toContain('src/sync/run/engine.ts#createFolderEngine');
    expect(names).toContain('renderer/controls/modal.tsx#Modal');
  });

  test('have a docstring', () => {
    const missing = functions.filter(({ isDescribed }) => !isDescribed);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
