// Reads and writes config.json; a crash while writing leaves the old file.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { EMPTY_CONFIG, checkConfig, parseConfig } from './config.ts';
import type { ConfigFault } from './config.ts';
import type { Config, WrittenConfig } from './schema.ts';

/** The checked configuration; an absent file is an instance that was never set up. */
export function readConfigFile(file: string): Result<Config, ConfigFault> {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (isAbsent(error)) return ok(EMPTY_CONFIG);
    return failed({
      code: 'config-unreadable',
      message: `Brimful cannot read ${file}: make it readable for you.`,
      detail: error instanceof Error ? error.message : String(error),
      mistakes: [],
    });
  }
  return parseConfig(text, file);
}

/**
 * Changes what is written in the file and nothing else: values that a person left out stay left out. The result is checked, then
 * put in place in one step.
 */
export function changeConfigFile(
  file: string,
  change: (written: WrittenConfig) => WrittenConfig,
): Result<Config, ConfigFault> {
  const before = readConfigFile(file);
  if (!before.ok) return before;
  const changed = change(readWritten(file));
  const checked = checkConfig(changed, file);
  if (!checked.ok) return checked;
  const temporary = `${file}.new`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify(changed, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    return checked;
  } catch (error) {
    rmSync(temporary, { force: true });
    return failed({
      code: 'config-unwritable',
      message: `Brimful cannot write ${file}: make room on the disk and the file writable for you.`,
      detail: error instanceof Error ? error.message : String(error),
      mistakes: [],
    });
  }
}

/** The file as it was written; the caller has just checked it. */
function readWritten(file: string): WrittenConfig {
  return existsSync(file) ? (JSON.parse(readText(file)) as WrittenConfig) : {};
}

/** Editors on Windows like to put a byte order mark in front, which JSON does not allow. */
function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
