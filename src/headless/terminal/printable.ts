// Makes text safe to print: names of files and objects are anybody's, and a terminal obeys control characters.

/** C0 but for tab and line feed, DEL, C1, and the marks that turn the direction of writing around (Unicode TR 36, section 2.5). */
const COMMANDING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Each commanding character as `\u001b`, which is also how JSON writes it, so that printed JSON stays the same value. */
export function printable(text: string): string {
  return text.replace(
    COMMANDING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
