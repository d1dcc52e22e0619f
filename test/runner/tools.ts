// Finds optional tools: storage servers and identity providers of others, rclone, Electron. Never
// downloads them; `.ci/run` does.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A tool, or the sentence that a skipped test prints. */
export type Tool<T> =
  { readonly found: true; readonly tool: T } | { readonly found: false; readonly reason: string };

export type StorageName = 'ceph' | 'minio' | 'versitygw' | 'seaweedfs' | 'moto';

/** A storage server of others with its scripts: `start DATA PORT [MONITOR PORT] FOLDER` and `stop DATA`. */
export interface StorageTool {
  readonly name: StorageName;
  /** What was fetched or unpacked. */
  readonly folder: string;
  readonly startScript: string;
  readonly stopScript: string;
  /** Further ports that it takes, counted from its own. */
  readonly portOffsets: readonly number[];
  readonly needsMonitor: boolean;
}

/** Where `.ci/run` puts what it fetches. */
const CACHE = join(homedir(), '.cache', 'brimful-test');
const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools');

/** By which file in its folder a server is known to be there. */
const PROGRAMS: Readonly<Record<StorageName, string>> = {
  ceph: join('usr', 'bin', 'radosgw'),
  minio: 'minio',
  versitygw: 'versitygw',
  seaweedfs: 'weed',
  moto: join('bin', 'moto_server'),
};
/** Master, volume server and filer beside S3, each with a port for gRPC. */
const SEAWEEDFS_PORTS = [1, 2, 3, 11, 12, 13, 14];

/** A real S3 server. `BRIMFUL_CEPH_DIR` and its like name another folder than the fetched one. */
export function findStorage(name: StorageName): Tool<StorageTool> {
  const variable = `BRIMFUL_${name.toUpperCase()}_DIR`;
  const folder = process.env[variable] ?? join(CACHE, name);
  const [startScript, stopScript] = [join(SCRIPTS, name, 'start'), join(SCRIPTS, name, 'stop')];
  if (!existsSync(join(folder, PROGRAMS[name]))) return absent(`${name} is not in ${folder} (${variable})`);
  if (!existsSync(startScript)) return absent(`the scripts that start ${name} are not there`);
  const portOffsets = name === 'seaweedfs' ? SEAWEEDFS_PORTS : [];
  return {
    found: true,
    tool: { ...{ name, folder, startScript, stopScript, portOffsets }, needsMonitor: name === 'ceph' },
  };
}

export type ProviderName = 'keycloak' | 'dex';

/** An identity provider of others with its scripts: `start DATA PORT PROGRAM` and `stop DATA`. */
export interface ProviderTool {
  readonly name: ProviderName;
  /** What was fetched: a folder, or the program in it. */
  readonly program: string;
  readonly startScript: string;
  readonly stopScript: string;
}

/** By which file in its folder a provider is known to be there, and what its start script is given of it. */
const PROVIDERS: Readonly<Record<ProviderName, { readonly known: string; readonly program: string }>> = {
  // Written once it is built, which takes a minute.
  keycloak: { known: '.built', program: '.' },
  dex: { known: 'dex', program: 'dex' },
};

/** A real OpenID provider. `BRIMFUL_KEYCLOAK_DIR` and its like name another folder than the fetched one. */
export function findProvider(name: ProviderName): Tool<ProviderTool> {
  const variable = `BRIMFUL_${name.toUpperCase()}_DIR`;
  const folder = process.env[variable] ?? join(CACHE, name);
  const [startScript, stopScript] = [join(SCRIPTS, name, 'start'), join(SCRIPTS, name, 'stop')];
  const { known, program } = PROVIDERS[name];
  if (!existsSync(join(folder, known))) return absent(`${name} is not in ${folder} (${variable})`);
  if (!existsSync(startScript)) return absent(`the scripts that start ${name} are not there`);
  return { found: true, tool: { name, program: join(folder, program), startScript, stopScript } };
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

/** A Python program and the folder of packages that it runs with. */
export interface PythonTool {
  readonly program: string;
  readonly packages: string;
}

/** The linter of CloudFormation templates, which moto's folder holds. */
export function findCfnLint(): Tool<PythonTool> {
  return findPython(process.env['BRIMFUL_MOTO_DIR'] ?? join(CACHE, 'moto'), 'cfn-lint');
}

/** The linter of IAM policies. */
export function findParliament(): Tool<PythonTool> {
  return findPython(process.env['BRIMFUL_PARLIAMENT_DIR'] ?? join(CACHE, 'parliament'), 'parliament');
}

function findPython(packages: string, name: string): Tool<PythonTool> {
  const program = join(packages, 'bin', name);
  return existsSync(program)
    ? { found: true, tool: { program, packages } }
    : absent(`no ${name} in ${packages}`);
}

/** The AWS CLI on the PATH, to run printed commands with. */
export function findAwsCli(): Tool<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'aws'));
  return firstExisting(onPath, 'there is no aws on the PATH');
}
