// Wires one folder: disk, bucket, journal and engine.
import { namesOn } from '../../sync/decide/keyPath.ts';
import type { Clock } from '../../clock.ts';
import { createDiskFolder } from '../../disk/diskFolder.ts';
import { openJournal } from '../../journal/journal.ts';
import { withFields } from '../../log.ts';
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { S3Connection } from '../../storage/connection/s3Connection.ts';
import { createS3Folder } from '../../storage/s3Folder.ts';
import { createFolderEngine } from '../../sync/run/engine.ts';
import type { EngineOptions } from '../../sync/engineApi.ts';
import type { Random } from '../../sync/random.ts';
import type { EndpointCapabilities, RemoteFault, RemoteFolder } from '../../sync/remoteFolder.ts';
import type { FolderConfig } from '../config/schema.ts';
import { journalFile } from '../instance/dataDir.ts';
import type { DataDir } from '../instance/dataDir.ts';
import type { RootFault } from './checkRoot.ts';
import { placeId } from './placeId.ts';
import { degradations, refusedSentences } from '../../sync/degradations.ts';
import type { ConnectFolder } from './folder.ts';

const BYTES_PER_MB = 1_000_000;
/** At most; a folder begins with fewer. As many as there are connections (network.ts). */
const TRANSFERS = 64;
const COMPARE_BYTES = 16 * 1024 * 1024;
const SETTLE_MS = 300;
/** How often (ms) the disk is scanned in full without a hint from the watcher: watchers lose events (R2). */
const SWEEP_MS = 10 * 60_000;

/**
 * Returns what opens the parts of one configured folder. Fails where the folder is refused, the
 * account has no connection, or the journal cannot be opened; a missing folder is no failure (case
 * 19).
 */
export function createFolderConnector(ports: {
  readonly dataDir: DataDir;
  readonly connect: (folder: FolderConfig) => Result<S3Connection>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly device: string;
  /** Refuses folders that must not be synced (F6): `config.json` may name any. */
  readonly checkRoot: (config: FolderConfig) => Result<void, RootFault>;
}): ConnectFolder {
  const { dataDir, connect, clock, random, device } = ports;
  return (config, onEvent, onChange) => {
    const root = ports.checkRoot(config);
    // A missing folder may come back: the engine reports it and waits (case 19).
    if (!root.ok && root.fault.code === 'root-refused') return root;
    const connection = connect(config);
    if (!connection.ok) return connection;
    const log = withFields(ports.log, { folder: config.id });
    const notices: string[] = [];
    const journal = openJournal(journalFile(dataDir, config.id), log, (aside) => {
      notices.push(journalRenamedSentence(aside));
    });
    if (!journal.ok) return journal;
    let degraded: readonly string[] = [];
    const remote = watchProbe(
      createS3Folder({ connection: connection.value, bucket: config.bucket, prefix: config.prefix }),
      (found) => {
        logProbe(ports.log, config.id, found);
        degraded = degradations(found);
        onChange();
      },
    );
    const reserve = config.reserveMb === null ? null : config.reserveMb * BYTES_PER_MB;
    const local = createDiskFolder({
      root: config.localPath,
      clock,
      random,
      reserve,
      installation: { dataDir: dataDir.path, lock: dataDir.lock },
    });
    const sides = { local, remote, journal: journal.value };
    const engine = createFolderEngine(
      { ...sides, clock, random, log },
      engineOptions(config, connection.value, device),
      onEvent,
    );
    return ok({
      ...sides,
      engine,
      degraded: () => [...notices, ...degraded, ...refusedSentences(remote.refused())],
    });
  };
}

function journalRenamedSentence(aside: string): string {
  return (
    `The record of what was synced was damaged and has been renamed to ${aside}. ` +
    'Brimful compares both sides from scratch and deletes nothing until that is done.'
  );
}

/** Reports what each probe finds, or found before, so that the page can say what is not enforced (R3). */
function watchProbe(
  remote: RemoteFolder,
  onProbed: (found: Result<EndpointCapabilities, RemoteFault>) => void,
): RemoteFolder {
  return {
    ...remote,
    probe: async (signal) => {
      const found = await remote.probe(signal);
      onProbed(found);
      return found;
    },
    assume: (capabilities) => {
      remote.assume(capabilities);
      onProbed(ok(capabilities));
    },
  };
}

function logProbe(log: Log, folder: string, found: Result<EndpointCapabilities, RemoteFault>): void {
  if (found.ok) log.info({ folder, enforced: found.value }, 'endpoint probed');
  // The pass that asked ends with this fault and logs it.
  else log.debug({ folder, fault: found.fault }, 'endpoint could not be probed');
}

function engineOptions(config: FolderConfig, connection: S3Connection, device: string): EngineOptions {
  const place = placeId(connection, config);
  return {
    mode: config.mode,
    ignore: config.ignore,
    device,
    guard: config.guard,
    names: namesOn(process.platform, config.names),
    times: config.times,
    remoteId: place.id,
    formerRemoteIds: place.formerIds,
    transfers: TRANSFERS,
    compareBytes: COMPARE_BYTES,
    settleMs: SETTLE_MS,
    pollMs: config.pollSeconds * 1000,
    sweepMs: SWEEP_MS,
  };
}
