// The root id of a synced folder: a small file with an id, so that an empty mount point or another disk is
// never mistaken for it.
import { lstatSync } from 'node:fs';
import { z } from 'zod';
import { readTextFile } from '../../persistence/textFile.ts';
import { errorCode, failed, ok, parseJson, type Result } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { replaceOwnFile } from './ownFile.ts';

export const ROOT_ID_FILE = 'folder.json';

/** Ids come from this or another Brimful: short, and safe to show and to log. */
const rootIdSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/) });

/**
 * Returns the root id; null when there is none; `root-replaced` when the file is not a root id file of ours.
 */
export function readRootId(file: string): Result<string | null, LocalFault> {
  try {
    if (!lstatSync(file).isFile()) return failed(localFault('root-replaced', file));
    const read = readTextFile(file);
    const content = read.ok ? parseJson(rootIdSchema, read.text) : null;
    return content === null ? failed(localFault('root-replaced', file)) : ok(content.id);
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE'
      ? ok(null)
      : failed(faultOf(error, file));
  }
}

/** Creates the root id file of a folder that Brimful meets for the first time. */
export function writeRootId(file: string, id: string): Result<void, LocalFault> {
  const note = 'This file tells Brimful that this is the folder it syncs. Please leave it here.';
  return replaceOwnFile(file, `${JSON.stringify({ id, note }, null, 2)}\n`);
}
