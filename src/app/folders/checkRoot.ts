// Refuses folders that must never be synced (F6).
import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Fault, Result } from '../../result.ts';
import { failed, messageOf, ok } from '../../result.ts';
import { realPath } from '../../disk/path/realPath.ts';
import { contains } from '../config/config.ts';

export type RootFault = Fault<'root-refused' | 'root-missing'>;

/** Folders that are already in use; absolute paths. */
export interface TakenPlaces {
  readonly dataDir: string;
  readonly syncedFolders: readonly string[];
}

/**
 * Checks the absolute path `localPath`. Links are resolved first, so that no alias of a refused folder gets
 * through.
 */
export function checkRoot(localPath: string, taken: TakenPlaces): Result<void, RootFault> {
  let root: string;
  try {
    root = realpathSync(localPath);
    if (!statSync(root).isDirectory()) return refuse('This is not a folder: choose a folder.');
  } catch (error) {
    const message = 'This folder does not exist or cannot be read: choose another one.';
    return failed({ code: 'root-missing', message, detail: messageOf(error) });
  }
  if (root === dirname(root)) return refuse('A whole disk cannot be synced: choose a folder on it.');
  const home = realPath(homedir());
  if (contains(root, home)) {
    return refuse(
      'Your whole home folder cannot be synced, since it contains files of other apps: choose a folder in it.',
    );
  }
  const dataDir = realPath(taken.dataDir);
  if (contains(root, dataDir) || contains(dataDir, root)) {
    return refuse('Brimful keeps its own files here: choose another folder.');
  }
  const clash = taken.syncedFolders.find(
    (path) => contains(realPath(path), root) || contains(root, realPath(path)),
  );
  return clash === undefined
    ? ok(undefined)
    : refuse(`${clash} is already synced: choose a folder that does not overlap with it.`);
}

function refuse(message: string): Result<never, RootFault> {
  return failed({ code: 'root-refused', message });
}
