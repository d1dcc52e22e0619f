// Reads text files that a person wrote with any editor, strictly: decodes them correctly or not at all.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Ignore rules and settings have a few kilobytes. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/** Non-blocking, since opening a pipe that nobody writes to would hang. */
const READ_FLAGS =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

/** Why something is not a text file; each is a sentence for a person. */
export const NOT_TEXT = {
  file: 'It is not a file: put a plain text file in its place.',
  size: 'It is larger than 1 MiB: put the right text file in its place.',
  encoding: 'It is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8.',
  link: 'It is a link that points nowhere or outside the folder: put a plain text file in its place.',
} as const;
export type NotText = keyof typeof NOT_TEXT;

/**
 * The text without its byte order mark; null if the bytes are not text. UTF-8, or UTF-16 in either byte order
 * if it has a mark (as written by Windows PowerShell's `>` and Notepad). Never guesses: an ignore rule that
 * is decoded wrongly would not apply.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-16 without a mark, UTF-32, or not text at all.
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** Reads a text file, following links. Throws Node's error if it cannot be opened or read. */
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
