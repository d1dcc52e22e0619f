// The generation token in a folder: distinguishes a journal restored from an older copy from the current one.
import { lstatSync, readFileSync } from 'node:fs';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { replaceOwnFile } from './ownFile.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { faultOf } from '../path/localFault.ts';

/** The name in existing synced folders. */
const TOKEN_FILE = 'mark';
const MAX_TOKEN_BYTES = 200;

/** Returns the token, or null when there is none or the file was not written by the engine. */
export function readGeneration(resolver: PathResolver): Result<string | null, LocalFault> {
  const file = resolver.own(TOKEN_FILE);
  try {
    const stats = lstatSync(file);
    return ok(stats.isFile() && stats.size <= MAX_TOKEN_BYTES ? readFileSync(file, 'utf8') : null);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ok(null) : failed(faultOf(error, TOKEN_FILE));
  }
}

/** Replaces the token; durable on return. */
export function writeGeneration(resolver: PathResolver, token: string): Result<void, LocalFault> {
  return replaceOwnFile(resolver.own(TOKEN_FILE), token);
}
