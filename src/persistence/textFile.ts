// Text that a person wrote with whatever editor is at hand: read as what it is, or not at all.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Rules and settings are a few kilobytes. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/** Opening a pipe that nobody writes to must not wait. */
const READ_FLAGS =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

/** Why something that stands where a text is expected is none; each is a sentence for a person. */
export const NOT_TEXT = {
  file: 'It is not a file: put a plain text file in its place.',
  size: 'It is larger than 1 MiB: a text file of that kind is never so large.',
  encoding: 'It is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8.',
  link: 'It is a link that leads nowhere or out of the folder: put a plain text file in its place.',
} as const;
export type NotText = keyof typeof NOT_TEXT;

/**
 * The text without its byte order mark; null when the bytes are no text. UTF-8, or UTF-16 in either byte
 * order when a mark says so (Windows PowerShell's `>` and Notepad write that). Never guesses: a rule that is
 * half read is a rule that is not in force.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-16 without a mark, UTF-32, or no text at all.
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** The text of a file, following links. Throws Node's error when it cannot be opened or read. */
export function readTextFile(
  path: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: NotText } {
  const descriptor = openSync(path, READ_FLAGS);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { ok: false, why: 'file' };
    if (stats.size > MAX_TEXT_BYTES) return { ok: false, why: 'size' };
    const text = decodeText(readFileSync(descriptor));
    return text === null ? { ok: false, why: 'encoding' } : { ok: true, text };
  } finally {
    closeSync(descriptor);
  }
}
