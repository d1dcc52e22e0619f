// What is wrong with a field of config.json, as a sentence of its own beside the field.

/** `is not a region` becomes `This is not a region.`, `expected a path` becomes `Expected a path.` */
export function asSentence(mistake: string): string {
  const text = mistake.replace(/^is /, 'This is ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
