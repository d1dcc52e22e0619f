// Says what a value in config.json should be, to people who may never have heard of its schema.
import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'fields in { }',
  record: 'fields in { }',
};

const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

/** For rules without a sentence of their own. Undefined: the library's sentence will do. */
export function expectedWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    const kind = KINDS[issue.expected];
    if (kind === undefined) return undefined;
    return issue.input === undefined ? `is missing: expected ${kind}` : `expected ${kind}`;
  }
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  if (issue.code === 'invalid_union') return Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
  if (issue.code === 'too_small') {
    return `expected at least ${String(issue.minimum)}${COUNTED[issue.origin] ?? ''}`;
  }
  if (issue.code === 'too_big') {
    return `expected at most ${String(issue.maximum)}${COUNTED[issue.origin] ?? ''}`;
  }
  return undefined;
}

function oneOf(values: readonly unknown[]): string {
  return `expected ${alternatives.format(values.map((value) => JSON.stringify(value)))}`;
}
