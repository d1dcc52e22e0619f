// Refuses places that must never be synced (F6).
import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { holds } from '../config/config.ts';

export type RootFault = Fault<'root-refused' | 'root-missing'>;

/** Where a folder may not be, beside what the operating system owns. Absolute paths. */
export interface TakenPlaces {
  readonly dataDir: string;
  readonly syncedFolders: readonly string[];
}

/** Links are followed first, so that no other name for a refused place slips through. */
export function checkRoot(localPath: string, taken: TakenPlaces): Result<void, RootFault> {
  let root: string;
  try {
    root = realpathSync(localPath);
    if (!statSync(root).isDirectory()) return refuse('This is not a folder. Choose a folder.');
  } catch {
    const message = 'There is no such folder, or it cannot be read. Choose another one.';
    return failed({ code: 'root-missing', message });
  }
  if (root === dirname(root)) return refuse('A whole disk cannot be synced. Choose a folder on it.');
  const home = realPath(homedir());
  if (holds(root, home)) {
    return refuse(
      'Your home folder as a whole cannot be synced, since it holds other apps’ files. Choose a folder in it.',
    );
  }
  const dataDir = realPath(taken.dataDir);
  if (holds(root, dataDir) || holds(dataDir, root)) {
    return refuse('Brimful keeps its own files here. Choose another folder.');
  }
  const clash = taken.syncedFolders.find(
    (path) => holds(realPath(path), root) || holds(root, realPath(path)),
  );
  return clash === undefined
    ? ok(undefined)
    : refuse(`${clash} is synced already. Choose a folder outside it.`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function refuse(message: string): Result<never, RootFault> {
  return failed({ code: 'root-refused', message });
}
