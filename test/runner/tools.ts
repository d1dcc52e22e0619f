// Finds optional tools: Ceph, Glewlwyd, rclone, Electron. Never downloads them; `.ci/run` does.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A tool, or the sentence that a skipped test prints. */
export type Tool<T> =
  { readonly found: true; readonly tool: T } | { readonly found: false; readonly reason: string };

export interface CephTool {
  /** Unpacked packages. */
  readonly folder: string;
  /** `start DATA RGWPORT MONPORT FOLDER` and `stop DATA`. */
  readonly startScript: string;
  readonly stopScript: string;
}

/** Where `.ci/run` puts what it fetches. */
const CACHE = join(homedir(), '.cache', 'brimful-test');
const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools');

/** A real S3 + STS server. `BRIMFUL_CEPH_DIR` names another folder of unpacked packages. */
export function findCeph(): Tool<CephTool> {
  const folder = process.env['BRIMFUL_CEPH_DIR'] ?? join(CACHE, 'ceph');
  const startScript = join(SCRIPTS, 'ceph', 'start');
  const stopScript = join(SCRIPTS, 'ceph', 'stop');
  if (!existsSync(join(folder, 'usr', 'bin', 'radosgw'))) {
    return absent(`Ceph is not in ${folder} (BRIMFUL_CEPH_DIR)`);
  }
  if (!existsSync(startScript)) return absent('the scripts that start Ceph are not there');
  return { found: true, tool: { folder, startScript, stopScript } };
}

export interface GlewlwydTool {
  readonly program: string;
  /** Holds `client`, `plugin`, `scheme` and `user`. */
  readonly modules: string;
  /** The tables and first rows of its database, gzipped SQL for SQLite. */
  readonly schema: string;
}

/** An OpenID provider of others: Debian's package, and no other since its files lie at fixed places. */
export function findGlewlwyd(): Tool<GlewlwydTool> {
  const tool: GlewlwydTool = {
    program: '/usr/bin/glewlwyd',
    modules: '/usr/lib/glewlwyd',
    schema: '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz',
  };
  const missing = [tool.program, tool.modules, tool.schema].find((path) => !existsSync(path));
  return missing === undefined ? { found: true, tool } : absent(`Glewlwyd is not installed: no ${missing}`);
}

/** The path of an rclone: `BRIMFUL_RCLONE`, the fetched one, or the machine's. */
export function findRclone(): Tool<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'rclone'));
  const candidates = [process.env['BRIMFUL_RCLONE'], join(CACHE, 'peers', 'usr', 'bin', 'rclone'), ...onPath];
  return firstExisting(candidates, 'rclone was not found (BRIMFUL_RCLONE)');
}

/**
 * The folder of an Electron runtime: `ELECTRON_OVERRIDE_DIST_PATH`, the npm package's, or the fetched one.
 */
export function findElectron(): Tool<string> {
  const fetched = existsSync(CACHE) ? readdirSync(CACHE).filter((name) => name.startsWith('electron-')) : [];
  const folders = [
    process.env['ELECTRON_OVERRIDE_DIST_PATH'],
    join(import.meta.dirname, '..', '..', 'node_modules', 'electron', 'dist'),
    ...fetched.sort().map((name) => join(CACHE, name)),
  ];
  const usable = folders.filter((folder) => folder !== undefined && hasElectron(folder));
  return firstExisting(usable, 'no Electron runtime was found (ELECTRON_OVERRIDE_DIST_PATH)');
}

function hasElectron(folder: string): boolean {
  return ['electron', 'electron.exe', 'Electron.app'].some((name) => existsSync(join(folder, name)));
}

function firstExisting(candidates: readonly (string | undefined)[], reason: string): Tool<string> {
  const tool = candidates.find((path) => path !== undefined && existsSync(path));
  return tool === undefined ? absent(reason) : { found: true, tool };
}

function absent(reason: string): { readonly found: false; readonly reason: string } {
  return { found: false, reason };
}
