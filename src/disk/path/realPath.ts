// The one path of a folder that may be reached by several.
import { realpathSync } from 'node:fs';
import { rethrowBug } from '../../result.ts';

/** Returns `path` (absolute) with all links resolved; as it is where that fails, as for a missing folder. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    rethrowBug(error);
    return path;
  }
}
