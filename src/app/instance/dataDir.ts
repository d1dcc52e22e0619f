// The data directory of one instance, and the names of the files in it.
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Fault, Result } from '../../result.ts';
import { failed, messageOf, ok } from '../../result.ts';

export type DataDirFault = Fault<'data-dir-unusable'>;

/** Absolute paths of the files in a data directory. */
export interface DataDir {
  readonly path: string;
  readonly config: string;
  readonly lock: string;
  readonly control: string;
  readonly logs: string;
  readonly journals: string;
}

/**
 * The default on each system: `$XDG_DATA_HOME/brimful` (XDG Base Directory specification),
 * `~/Library/Application Support/Brimful` or `%APPDATA%\\Brimful`. As the specification requires, a relative
 * XDG_DATA_HOME is ignored.
 */
export function defaultDataDir(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const home = homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Brimful');
  if (platform === 'win32') return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Brimful');
  const xdg = environment.XDG_DATA_HOME;
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'share'), 'brimful');
}

/** The default for this process. */
export function systemDataDir(): string {
  return defaultDataDir(process.platform, process.env);
}

/**
 * Creates the data directory if needed and denies other users access (0700; on Windows the profile's access
 * list does that). A disk that knows no access rights, or keeps its own, is refused: what commands Brimful
 * lies there.
 */
export function openDataDir(path: string): Result<DataDir, DataDirFault> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!closeToOthers(path)) return failed(openToOthers(path));
    // One canonical path, so that two spellings of the same folder share a lock.
    const root = realpathSync(resolve(path));
    const dataDir: DataDir = {
      path: root,
      config: join(root, 'config.json'),
      lock: join(root, 'instance.lock'),
      control: join(root, 'control.json'),
      logs: join(root, 'logs'),
      journals: join(root, 'journals'),
    };
    mkdirSync(dataDir.logs, { recursive: true, mode: 0o700 });
    mkdirSync(dataDir.journals, { recursive: true, mode: 0o700 });
    return ok(dataDir);
  } catch (error) {
    return failed(unusable(path, error));
  }
}

/** Whether nobody else can look into `folder` from now on. */
function closeToOthers(folder: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    chmodSync(folder, 0o700);
  } catch {
    // What counts is how it is.
  }
  return (statSync(folder).mode & 0o077) === 0;
}

function openToOthers(path: string): DataDirFault {
  return {
    code: 'data-dir-unusable',
    message: `Other users of this computer can look into ${path}, and its disk does not let Brimful change that: choose another folder with --data-dir.`,
  };
}

/** Returns the fault of a data directory that cannot be written to, as `error` says. */
export function unusable(path: string, error: unknown): DataDirFault {
  return {
    code: 'data-dir-unusable',
    message: `Brimful cannot store its own files in ${path}: make it a folder that you can write to, or choose another one with --data-dir.`,
    detail: messageOf(error),
  };
}

/** The journal of one folder. The configuration allows only ids that are safe as file names. */
export function journalFile(dataDir: DataDir, id: string): string {
  return join(dataDir.journals, `${id}.db`);
}
