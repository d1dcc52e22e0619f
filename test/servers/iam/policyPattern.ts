// IAM's patterns: `*`, `?` and policy variables such as `${aws:PrincipalTag/team}`.
// Source: IAM User Guide, "IAM policy elements: Variables and tags".

/** Condition keys of one request, by lower-case name. */
export type PolicyContext = ReadonlyMap<string, string>;

const VARIABLE = /\$\{([^}]*)\}/g;
/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const LITERALS = new Set(['*', '?', '$']);

/**
 * Does `value` fit `pattern`? A variable that the request does not have fits nothing; what a variable stands
 * for is taken literally, so that a user called `*` gains nothing.
 */
export function fitsPattern(pattern: string, value: string, context: PolicyContext): boolean {
  const expression = compile(pattern, context, (text) =>
    escape(text).replaceAll('\\*', '.*').replaceAll('\\?', '.'),
  );
  return expression?.test(value) ?? false;
}

/** The same without wildcards: only variables are replaced. */
export function equalsPattern(pattern: string, value: string, context: PolicyContext): boolean {
  return compile(pattern, context, escape)?.test(value) ?? false;
}

function compile(
  pattern: string,
  context: PolicyContext,
  translate: (text: string) => string,
): RegExp | null {
  let source = '';
  let position = 0;
  for (const match of pattern.matchAll(VARIABLE)) {
    const name = match[1] ?? '';
    const value = LITERALS.has(name) ? name : context.get(name.toLowerCase());
    if (value === undefined) return null;
    source += translate(pattern.slice(position, match.index)) + escape(value);
    position = match.index + match[0].length;
  }
  return new RegExp(`^${source}${translate(pattern.slice(position))}$`, 'su');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
