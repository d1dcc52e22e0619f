// Words of a POSIX shell.

/** Quotes one word, which the shell must not expand, as it would policy variables such as `${...:sub}`. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A document as one word. */
export function quotedJson(document: object): string {
  return quote(JSON.stringify(document, null, 2));
}
