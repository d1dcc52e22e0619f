// Terraform's JSON syntax: literal texts, and references to other blocks.

/** The name under which Terraform takes a comment. */
export const COMMENT = '//';

/** An expression that Terraform evaluates; every other text is literal. */
export class Reference {
  readonly expression: string;
  constructor(expression: string) {
    this.expression = expression;
  }
}

type Value = string | number | boolean | Reference | readonly Value[] | Block;
export interface Block {
  readonly [name: string]: Value;
}

/** A document as Terraform reads it from a file `*.tf.json`. */
export function terraformJson(document: Block): string {
  return JSON.stringify(toJson(document), null, 2);
}

/**
 * Terraform would interpolate `${...}` and `%{...}` in any text itself; doubling the sign escapes them
 * (Terraform language, "Strings and templates").
 */
function toJson(value: Value): unknown {
  if (value instanceof Reference) return `\${${value.expression}}`;
  if (typeof value === 'string') {
    return value.replaceAll(/([$%])\{/g, (opening, sign: string) => sign + opening);
  }
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toJson(each)]));
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}
