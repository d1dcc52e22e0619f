// Turns a mistake in config.json into a sentence to show next to its field.

/** `is not a region` becomes `This is not a region.`, `expected a path` becomes `Expected a path.` */
export function asSentence(mistake: string): string {
  const text = mistake.replace(/^is /, 'This is ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
