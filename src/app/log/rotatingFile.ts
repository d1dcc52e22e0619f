// A log file of limited size: full files are renamed, and the oldest one is deleted.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { errorCode } from '../../result.ts';

export interface RotatingFile {
  /** False: the line could not be written, or only in part. */
  write(line: string): boolean;
  close(): void;
}

/**
 * Appends lines to `file` (0600). Before it would exceed `maxBytes` it becomes `file.1`, that becomes
 * `file.2` and so on; at most `keep` old files remain. Writes are synchronous, so that the last lines before
 * a crash are on disk. A full disk loses lines but never throws. Not pino-roll: its live file has another
 * name after each rotation, and it counts only the files of its own process.
 */
export function openRotatingFile(file: string, limits: { maxBytes: number; keep: number }): RotatingFile {
  let handle = openSync(file, 'a', 0o600);
  let size = fstatSync(handle).size;
  /** A full disk may have taken half a line: the next write then starts with a line break. */
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
        // A log that cannot be written cannot log that.
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
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
