// Where Brimful keeps everything of one instance, and the names of the files in it.
import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

export type DataDirFault = Fault<'data-dir-unusable'>;

/** The files of a data dir. All paths are absolute. */
export interface DataDir {
  readonly path: string;
  readonly config: string;
  readonly lock: string;
  readonly control: string;
  readonly logs: string;
  readonly journals: string;
}

/**
 * The default of each system: `$XDG_DATA_HOME/brimful` (XDG Base Directory specification), `~/Library/Application Support/Brimful`
 * or `%APPDATA%\Brimful`. As the specification asks, a relative XDG_DATA_HOME is ignored.
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

/** Makes the data dir if need be and keeps other users out of it (0700; on Windows the profile's own access list does that). */
export function openDataDir(path: string): Result<DataDir, DataDirFault> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    // One spelling, so that two ways to write the same folder meet at the same lock.
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
    return failed({
      code: 'data-dir-unusable',
      message: `Brimful cannot use ${path} for its own files: make it a folder that you can write to, or choose another one with --data-dir.`,
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

/** The journal of one folder. `id` comes from the configuration, which allows only characters that are safe in file names. */
export function journalFile(dataDir: DataDir, id: string): string {
  return join(dataDir.journals, `${id}.db`);
}
