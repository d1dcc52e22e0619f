// What a rule expected, as a sentence of its own beside the field that it is about.

/** `expected a bucket name` becomes `Expected a bucket name.` */
export function expectationSentence(expected: string): string {
  return `${expected.charAt(0).toUpperCase()}${expected.slice(1)}.`;
}
