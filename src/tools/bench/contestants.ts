// Brimful and rclone as programs that do the same jobs on the same server.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageEndpoint } from '../../../test/integration/otherClient.ts';
import { rcloneEnvironment } from '../../../test/integration/rcloneEnvironment.ts';
import { findRclone } from '../../../test/runner/tools.ts';
import type { Program } from './measure.ts';

export interface Place {
  readonly storage: StorageEndpoint;
  readonly bucket: string;
  readonly prefix: string;
}

/** Syncs a folder to a prefix (`up`), once more (`again`), or a prefix to a folder (`down`). */
export interface Contestant {
  readonly name: string;
  up(folder: string, place: Place): Program;
  again(folder: string, place: Place): Program;
  down(folder: string, place: Place): Program;
}

/** The bundle that people run, not the sources. */
const CLI = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
const STALL_PROBE = join(import.meta.dirname, 'stallProbe.ts');
/** rclone at its best, by its documentation and by trial. */
const RCLONE_AT_ITS_BEST = [
  ...['--transfers', '32', '--checkers', '64', '--fast-list', '--s3-no-check-bucket', '--s3-no-head'],
  ...['--s3-upload-concurrency', '8', '--multi-thread-streams', '4'],
];
/** Spares it a look at each object. */
const RCLONE_AGAIN = ['--update', '--use-server-modtime'];

/** Brimful, and rclone if it is found; `say` reports if it is not. */
export function findContestants(say: (line: string) => void): readonly Contestant[] {
  const rclone = findRclone();
  if (rclone.found) return [brimful(), rcloneContestant(rclone.tool)];
  say(`rclone is not measured: ${rclone.reason}`);
  return [brimful()];
}

/** One data directory per folder, so that a second sync finds its journal. */
function brimful(): Contestant {
  const dataDirs = new Map<string, string>();
  const probe = plainProbe();
  const program = (folder: string, { storage, bucket, prefix }: Place): Program => {
    const dataDir = dataDirs.get(folder) ?? mkdtempSync(join(tmpdir(), 'brimful-bench-data-'));
    dataDirs.set(folder, dataDir);
    mkdirSync(folder, { recursive: true });
    const { endpoint: s3Endpoint, region, administrator } = storage;
    const config = {
      accounts: [{ id: 'bench', source: 'environment', region, s3Endpoint, forcePathStyle: true }],
      folders: [{ id: 'bench', account: 'bench', localPath: folder, bucket, prefix }],
    };
    writeFileSync(join(dataDir, 'config.json'), JSON.stringify(config));
    return {
      file: process.execPath,
      words: ['--import', probe, CLI, '--data-dir', dataDir, 'sync', '--once'],
      stallFile: join(dataDir, 'stall'),
      environment: {
        HOME: dataDir,
        AWS_ACCESS_KEY_ID: administrator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    };
  };
  return { name: 'Brimful', up: program, again: program, down: program };
}

/** Without types, since what reads those would count as memory and time of the program. */
function plainProbe(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'brimful-bench-probe-')), 'stallProbe.mjs');
  writeFileSync(path, stripTypeScriptTypes(readFileSync(STALL_PROBE, 'utf8')));
  return path;
}

function rcloneContestant(file: string): Contestant {
  const home = mkdtempSync(join(tmpdir(), 'brimful-bench-rclone-'));
  const program = (from: string, to: string, { storage }: Place, more: readonly string[] = []): Program => ({
    file,
    words: ['sync', from, to, ...RCLONE_AT_ITS_BEST, ...more],
    environment: rcloneEnvironment(storage, home),
  });
  const remote = ({ bucket, prefix }: Place): string => `t:${bucket}/${prefix}`;
  return {
    name: 'rclone',
    up: (folder, place) => program(folder, remote(place), place),
    again: (folder, place) => program(folder, remote(place), place, RCLONE_AGAIN),
    down: (folder, place) => program(remote(place), folder, place),
  };
}
