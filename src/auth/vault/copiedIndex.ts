// Notices that a data directory was copied: two of them would have one profile, and so one refresh token with
// a lock each (TK11).
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../result.ts';

/** The file's place, whatever links lead there; its folder exists. */
export async function placeOf(path: string): Promise<string> {
  return join(await realpath(dirname(path)), basename(path));
}

const profileSchema = z.object({ profile: z.string() });

/**
 * Whether the index at `path` is a copy of one that still lies at `place`, where it says that it is. One
 * that was moved, or is reached by another way, is none.
 */
export async function isCopy(
  path: string,
  { place: former, profile }: { readonly place: string | null; readonly profile: string },
): Promise<boolean> {
  if (former === null || former === path) return false;
  try {
    const [there, here] = await Promise.all([stat(former), stat(path)]);
    if (there.dev === here.dev && there.ino === here.ino) return false;
    return parseJson(profileSchema, await readFile(former, 'utf8'))?.profile === profile;
  } catch {
    // Nothing can be read there: it was moved.
    return false;
  }
}
