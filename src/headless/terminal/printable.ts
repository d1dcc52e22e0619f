// Makes text safe to print: anyone can choose names of files and objects, and terminals obey control
// characters.

/**
 * C0 except tab and line feed, DEL, C1, and characters that change the writing direction (Unicode TR 36,
 * section 2.5).
 */
const CONTROL_CHARACTERS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Escapes each control character like JSON does (`\\u001b`), so that printed JSON keeps its value. */
export function printable(text: string): string {
  return text.replace(
    CONTROL_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
