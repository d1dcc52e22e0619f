// One folder's engine between a virtual disk and a virtual bucket, for tests of a single rule.
import type { Clock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import type { EngineEvent, EngineOptions, FolderEngine } from '../../src/sync/engineApi.ts';
import type { Journal } from '../../src/sync/journalPort.ts';
import type { LocalFolder } from '../../src/sync/localFolder.ts';
import type { RemoteFolder } from '../../src/sync/remoteFolder.ts';
import { createFolderEngine } from '../../src/sync/run/engine.ts';
import { createVirtualBucket } from './bucket/virtualBucket.ts';
import type { VirtualBucket } from './bucket/virtualBucket.ts';
import { createVirtualFolder } from './bucket/virtualBucketFolder.ts';
import type { StepOutcome } from './bucket/virtualBucketNetwork.ts';
import { createVirtualDisk } from './disk/virtualDisk.ts';
import type { VirtualDisk } from './disk/virtualDisk.ts';
import { createMemoryJournal } from './memoryJournal.ts';

export interface VirtualEngineParts {
  readonly clock: Clock;
  /** Puts something between the engine and its disk or bucket. */
  readonly changeLocal?: (local: LocalFolder) => LocalFolder;
  readonly changeRemote?: (remote: RemoteFolder) => RemoteFolder;
  /** How each request ends; without it all is well. */
  readonly network?: () => StepOutcome;
  readonly journal?: Journal;
  readonly options?: Partial<EngineOptions>;
  readonly onEvent?: (event: EngineEvent) => void;
}

export interface VirtualEngine {
  readonly disk: VirtualDisk;
  readonly bucket: VirtualBucket;
  readonly engine: FolderEngine;
}

/** The folder lies below `p/` in the bucket. */
export function createVirtualEngine(parts: VirtualEngineParts): VirtualEngine {
  const { clock, changeLocal, changeRemote, network = () => 'ok' } = parts;
  const disk = createVirtualDisk({ now: () => clock.now() });
  const bucket = createVirtualBucket({ profile: 'aws', versioning: false, clock });
  const local = disk.folder(() => Promise.resolve('ok'));
  const remote = createVirtualFolder({
    bucket,
    prefix: 'p/',
    pageSize: 10,
    multipart: { threshold: 24, size: 8 },
    network: { step: () => Promise.resolve(network()) },
  });
  let ids = 0;
  const engine = createFolderEngine(
    {
      local: changeLocal?.(local) ?? local,
      remote: changeRemote?.(remote) ?? remote,
      journal: parts.journal ?? createMemoryJournal(),
      clock,
      random: { id: () => `operation-${++ids}`, unit: () => 0.5 },
      log: silentLog,
    },
    {
      ...{ mode: 'two-way', ignore: [], guard: { count: 50, share: 0.2 }, names: 'portable', device: 'here' },
      ...{ remoteId: 'bucket/p', transfers: 2, times: 'send', compareBytes: 1000 },
      ...{ settleMs: 300, pollMs: 5_000, sweepMs: 300_000 },
      ...parts.options,
    },
    parts.onEvent ?? (() => undefined),
  );
  return { disk, bucket, engine };
}
