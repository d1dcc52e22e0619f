// Every event of the log is in the table of src/app/log/README.md with its levels and its
// meaning, and nothing else is.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const LEVELS = new Set(['debug', 'info', 'warn', 'error']);

interface LogCall {
  readonly at: string;
  readonly level: string;
  /** null: not a constant sentence. */
  readonly event: string | null;
}

/**
 * Calls such as `log.warn({ ... }, 'sentence')`, whatever the log is called. Those that pass fields
 * on (src/log.ts) are none.
 */
function logCalls(path: string): LogCall[] {
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest);
  const calls: LogCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      if (/\blog$/i.test(expression.getText(source)) && LEVELS.has(name.text)) {
        const sentence = node.arguments[1];
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        const event = sentence !== undefined && ts.isStringLiteral(sentence) ? sentence.text : null;
        calls.push({ at: `${path}:${line}`, level: name.text, event });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** Rows such as `| pass failed | warn | ... |`. */
function documented(): ReadonlyMap<string, string> {
  const readme = readFileSync(join(ROOT, 'src', 'app', 'log', 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([^`|]+)`\s+\| ([a-z, ]+?)\s+\| .+\|$/gm)];
  return new Map(rows.map(([, event = '', levels = '']) => [event, levels]));
}

const calls = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.ts') && path !== 'src/log.ts')
  .flatMap(logCalls);

test('the sentence of every event is constant, so that it can be searched for', () => {
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter(({ event }) => event === null).map(({ at }) => at)).toEqual([]);
});

test('the table lists exactly the events that the code logs, with their levels', () => {
  const logged = new Map<string, Set<string>>();
  for (const { event, level } of calls) {
    if (event !== null) logged.set(event, (logged.get(event) ?? new Set()).add(level));
  }
  const expected = [...logged].map(([event, levels]) => `${event}: ${[...levels].sort().join(', ')}`);
  const rows = [...documented()].map(([event, levels]) => `${event}: ${levels}`);
  expect(rows.sort()).toEqual(expected.sort());
});
