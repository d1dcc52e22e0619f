// Where secrets could have been left: in the lines of the log, and in the files of a data folder.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, LogFields } from '../../../../src/log.ts';

/** A log that keeps every line of every level, as it is before the log file redacts it. */
export function keepLines(lines: string[]): Log {
  const keep =
    (level: string) =>
    (fields: LogFields, event: string): void =>
      void lines.push(JSON.stringify([level, event, fields]));
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** The text of every file below the data folder. */
export async function filesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}
