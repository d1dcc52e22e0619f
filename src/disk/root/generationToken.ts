// The mark that the engine leaves in a folder: tells a journal that was restored from an old copy from the one of here and now.
import { lstatSync, readFileSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { writeFileDurably } from './durableFile.ts';
import type { InsideRoot } from '../path/resolvedPath.ts';
import { errorCode, faultOf } from '../path/localFault.ts';

const MARK_FILE = 'mark';
const MAX_MARK_BYTES = 200;

/** The mark, or null when there is none or something that no engine has written. */
export function readMark(inside: InsideRoot): Result<string | null, LocalFault> {
  const file = inside.own(MARK_FILE);
  try {
    const stats = lstatSync(file);
    return ok(stats.isFile() && stats.size <= MAX_MARK_BYTES ? readFileSync(file, 'utf8') : null);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ok(null) : failed(faultOf(error, MARK_FILE));
  }
}

/** Replaces the mark; flushed on return. */
export function leaveMark(inside: InsideRoot, mark: string): Result<void, LocalFault> {
  return writeFileDurably(inside.own(MARK_FILE), mark);
}
