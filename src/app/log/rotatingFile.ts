// A log file that never grows beyond its share of the disk: full files are renamed away, the oldest is dropped.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

export interface RotatingFile {
  /** False: the line, or part of it, could not be written. */
  write(line: string): boolean;
  close(): void;
}

/**
 * Appends lines to `file` (0600). When it would pass `maxBytes` it becomes `file.1`, that one `file.2` and so on; at most `keep`
 * old files remain. Writes are synchronous, so the last lines before a crash are there. A full disk loses lines, never the app.
 */
export function openRotatingFile(file: string, limits: { maxBytes: number; keep: number }): RotatingFile {
  let handle = openSync(file, 'a', 0o600);
  let size = fstatSync(handle).size;
  /** A full disk may take half a line; the next one begins on a line of its own. */
  let torn = false;

  const rotate = (): void => {
    closeSync(handle);
    for (let index = limits.keep; index > 0; index--) {
      renameIfThere(index === 1 ? file : `${file}.${index - 1}`, `${file}.${index}`);
    }
    handle = openSync(file, 'a', 0o600);
    size = fstatSync(handle).size;
  };

  return {
    write: (line) => {
      try {
        if (size > 0 && size + Buffer.byteLength(line) > limits.maxBytes) rotate();
        const bytes = Buffer.from(torn ? `\n${line}` : line);
        const written = writeSync(handle, bytes);
        size += written;
        if (written > 0) torn = written < bytes.length;
        return written === bytes.length;
      } catch {
        // Nothing can be logged about a log that cannot be written.
        return false;
      }
    },
    close: () => {
      closeSync(handle);
    },
  };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
