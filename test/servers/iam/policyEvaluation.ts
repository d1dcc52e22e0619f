// Evaluates policy documents: an explicit Deny wins, then an Allow, else nothing is allowed.
// Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
import type { PolicyDocument, PolicyStatement } from './policyDocument.ts';
import { equalsPattern, fitsPattern, type PolicyContext } from './policyPattern.ts';

export interface AccessRequest {
  /** `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  readonly context: PolicyContext;
}

export type Verdict = 'allow' | 'deny' | 'none';

/** What one document says about one request. */
export function evaluatePolicy(policy: PolicyDocument, request: AccessRequest): Verdict {
  const effects = policy.Statement.filter(
    (statement) =>
      fitsAction(statement, request) &&
      fitsResource(statement, request) &&
      fitsConditions(statement, request.context),
  ).map((statement) => statement.Effect);
  if (effects.includes('Deny')) return 'deny';
  return effects.includes('Allow') ? 'allow' : 'none';
}

/** Do the conditions of a statement hold? All operators and all keys must. */
export function fitsConditions(statement: PolicyStatement, context: PolicyContext): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => fitsCondition(operator, key, values, context)),
  );
}

/** Does the action fit Action or NotAction? Actions are compared without case. */
export function fitsAction(statement: PolicyStatement, { action }: Pick<AccessRequest, 'action'>): boolean {
  const fits = (pattern: string): boolean =>
    fitsPattern(pattern.toLowerCase(), action.toLowerCase(), new Map());
  return statement.Action?.some(fits) ?? !(statement.NotAction?.some(fits) ?? false);
}

function fitsResource(statement: PolicyStatement, { resource, context }: AccessRequest): boolean {
  const fits = (pattern: string): boolean => fitsPattern(pattern, resource, context);
  return statement.Resource?.some(fits) ?? !(statement.NotResource?.some(fits) ?? false);
}

function fitsCondition(
  qualified: string,
  key: string,
  values: readonly string[],
  context: PolicyContext,
): boolean {
  const operator = qualified.replace(/^For(AnyValue|AllValues):/, '').replace(/IfExists$/, '');
  const actual = context.get(key.toLowerCase());
  if (operator === 'Null') return values.includes(String(actual === undefined));
  const negated = operator.includes('Not');
  const isForAll = qualified.startsWith('ForAll');
  // A missing value satisfies ...IfExists, ForAllValues and the negated operators.
  if (actual === undefined) return negated || qualified.endsWith('IfExists') || isForAll;
  // Keys that may have several values hold one in each line.
  const each = qualified.startsWith('For') ? actual.split('\n') : [actual];
  const fits = (one: string): boolean =>
    values.some((value) => compares(operator, value, one, context)) !== negated;
  return isForAll ? each.every(fits) : each.some(fits);
}

function compares(operator: string, expected: string, actual: string, context: PolicyContext): boolean {
  switch (operator) {
    case 'StringLike':
    case 'StringNotLike':
    case 'ArnLike':
    case 'ArnEquals':
      return fitsPattern(expected, actual, context);
    case 'NumericEquals':
      return Number(actual) === Number(expected);
    case 'NumericLessThan':
      return Number(actual) < Number(expected);
    case 'NumericLessThanEquals':
      return Number(actual) <= Number(expected);
    case 'NumericGreaterThan':
      return Number(actual) > Number(expected);
    case 'NumericGreaterThanEquals':
      return Number(actual) >= Number(expected);
    case 'StringEqualsIgnoreCase':
    case 'Bool':
      return equalsPattern(expected.toLowerCase(), actual.toLowerCase(), context);
    default:
      return equalsPattern(expected, actual, context);
  }
}
