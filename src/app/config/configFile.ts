// Reads and writes config.json; a crash during a write leaves the old file intact.
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { isNotFound, replaceFile } from '../../persistence/atomicFile.ts';
import { NOT_TEXT, readTextFile } from '../../persistence/textFile.ts';
import type { Result } from '../../result.ts';
import { failed, messageOf, ok } from '../../result.ts';
import { EMPTY_CONFIG, checkConfig, parseConfig } from './config.ts';
import type { ConfigFault } from './config.ts';
import { writtenConfigSchema } from './schema.ts';
import type { Config, WrittenConfig } from './schema.ts';

/** The validated configuration; `EMPTY_CONFIG` if there is no file yet. */
export function readConfigFile(file: string): Result<Config, ConfigFault> {
  const text = readText(file);
  if (!text.ok) return text;
  return text.value === null ? ok(EMPTY_CONFIG) : parseConfig(text.value, file);
}

/**
 * Changes what the file says and nothing else: values that a person left out stay left out. The result is
 * validated, then replaces the file atomically.
 */
export function changeConfigFile(
  file: string,
  change: (written: WrittenConfig) => WrittenConfig,
): Result<Config, ConfigFault> {
  const text = readText(file);
  if (!text.ok) return text;
  const before = parseConfig(text.value ?? '{}', file);
  if (!before.ok) return before;
  const changed = change(writtenConfigSchema.parse(JSON.parse(text.value ?? '{}')));
  const checked = checkConfig(changed, file);
  if (!checked.ok) return checked;
  try {
    replaceConfig(file, `${JSON.stringify(changed, null, 2)}\n`);
    return checked;
  } catch (error) {
    return fileFault(
      'config-unwritable',
      `Brimful cannot write ${file}: free some disk space, and give yourself write permission to the file and its folder.`,
      error,
    );
  }
}

/** Keeps the file's permissions, and writes through a symbolic link instead of replacing it. */
function replaceConfig(file: string, text: string): void {
  const current = statSync(file, { throwIfNoEntry: false });
  if (current === undefined) replaceFile(file, text);
  else replaceFile(realpathSync(file), text, current.mode & 0o777);
}

/** null: there is no file. */
function readText(file: string): Result<string | null, ConfigFault> {
  try {
    const read = readTextFile(file);
    if (read.ok) return ok(read.text);
    const message = `Brimful cannot read ${file}. ${NOT_TEXT[read.why]}`;
    return failed({ code: 'config-unreadable', message, mistakes: [] });
  } catch (error) {
    const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (isNotFound(error) && !isLink) return ok(null);
    // What it leads to may be on a disk that is not there yet: not an instance that was never set up.
    if (isNotFound(error))
      return fileFault(
        'config-unreadable',
        `Brimful cannot read ${file}: it is a link that points nowhere.`,
        error,
      );
    return fileFault(
      'config-unreadable',
      `Brimful cannot read ${file}: give yourself read permission to the file and its folder.`,
      error,
    );
  }
}

function fileFault(code: ConfigFault['code'], message: string, error: unknown): Result<never, ConfigFault> {
  return failed({ code, message, detail: messageOf(error), mistakes: [] });
}
