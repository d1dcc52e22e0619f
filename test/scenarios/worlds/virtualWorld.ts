// Scenarios on the fakes: virtual disks and bucket, in-memory journals; every request is answered at once.
import { failedWith } from '../../../src/storage/errors/remoteFault.ts';
import { ok } from '../../../src/result.ts';
import type { Journal } from '../../../src/sync/journalPort.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import { createMemoryJournal, type JournalSnapshot, type MemoryJournal } from '../../fakes/memoryJournal.ts';
import { NO_METADATA } from '../../fakes/bucket/virtualObject.ts';
import { createVirtualBucket, type VirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../../fakes/bucket/virtualBucketFolder.ts';
import type { RemoteStep, StepOutcome } from '../../fakes/bucket/virtualBucketNetwork.ts';
import { createVirtualDisk, type VirtualDisk } from '../../fakes/disk/virtualDisk.ts';
import { emptyFolders, textOf } from '../contents.ts';
import type { Scenario } from '../scenario.ts';
import { createScenarioClock, type ScenarioClock } from './scenarioClock.ts';
import {
  MULTIPART_BYTES,
  PAGE_KEYS,
  PLACE_MARK,
  PART_BYTES,
  PREFIX,
  type Machine,
  type Requests,
  type StorageFault,
  type World,
} from './world.ts';

const OUTCOMES: Readonly<Record<StorageFault['kind'], StepOutcome>> = {
  'lost-answer': 'lost-after',
  'lost-request': 'lost-before',
  denied: 'denied',
  quota: 'quota',
  expired: 'expired',
  throttled: 'throttled',
  'server-error': 'unreachable',
  'captive-portal': 'bad-answer',
  'short-body': 'unreachable',
  'cut-listing': 'unreachable',
  // These change what an answer says, not whether it comes.
  'empty-listing': 'ok',
  'short-listing': 'ok',
  locked: 'ok',
};

const REQUEST_OF: Partial<Record<RemoteStep, Requests>> = {
  list: 'list',
  head: 'head',
  get: 'get',
  put: 'put',
  'create-upload': 'begin',
  complete: 'complete',
  copy: 'copy',
  delete: 'delete',
};

/** What a bucket at its quota refuses. */
const TAKES_ROOM: ReadonlySet<RemoteStep> = new Set([
  'probe',
  'put',
  'copy',
  'create-upload',
  'upload-part',
  'complete',
]);

/** The network conditions between all devices and the bucket. */
function createFaults() {
  let current: StorageFault | null = null;
  let left = Infinity;
  const meets = (request: Requests | undefined, kind: StorageFault['kind']): boolean => {
    if (current?.kind !== kind || left === 0) return false;
    return current.of === undefined || current.of === request;
  };
  return {
    set(fault: StorageFault | null): void {
      current = fault;
      left = fault?.times ?? Infinity;
    },
    /** Returns true when this request meets a fault of this kind, which is then used up. */
    takes(request: Requests | undefined, kind: StorageFault['kind']): boolean {
      if (!meets(request, kind)) return false;
      left--;
      return true;
    },
    outcome(step: RemoteStep, isFirstPage: boolean): StepOutcome {
      if (current === null || left === 0) return 'ok';
      const { kind } = current;
      if (kind === 'short-body' && step !== 'body') return 'ok';
      if (kind === 'quota' && !TAKES_ROOM.has(step)) return 'ok';
      if (kind === 'cut-listing' && (step !== 'list' || isFirstPage)) return 'ok';
      if (kind !== 'short-body' && current.of !== undefined && current.of !== REQUEST_OF[step]) return 'ok';
      const outcome = OUTCOMES[kind];
      if (outcome !== 'ok') left--;
      return outcome;
    },
  };
}
type Faults = ReturnType<typeof createFaults>;

export function createVirtualWorld(scenario: Scenario): Promise<World> {
  const clock = createScenarioClock();
  const profile = scenario.opaqueEtags === true ? 'kms' : 'aws';
  const bucket = createVirtualBucket({ profile, versioning: scenario.versioning === true, clock });
  const faults = createFaults();
  let countedChanges = 0;
  const key = (name: string): string => PREFIX + name;

  return Promise.resolve({
    clock,
    tool: {
      put: (name, content, mtime) => {
        if (name === PLACE_MARK) {
          bucket.marks.set(PREFIX, (JSON.parse(content) as { id: string }).id);
          return Promise.resolve();
        }
        bucket.write(key(name), Buffer.from(content), { ...NO_METADATA, mtime });
        return Promise.resolve();
      },
      remove: (name) => {
        if (name === PLACE_MARK) bucket.marks.delete(PREFIX);
        bucket.delete(key(name));
        return Promise.resolve();
      },
      copy: (from, to) => {
        const source = bucket.get(key(from));
        if (source === undefined) throw new Error(`there is no object ${from}`);
        bucket.write(key(to), source.bytes, source.metadata);
        return Promise.resolve();
      },
      rewrite: (name) => {
        if (bucket.rewrite(key(name)) === undefined) throw new Error(`there is no object ${name}`);
        return Promise.resolve();
      },
      give: (name, given) => {
        bucket.give(key(name), given);
        return Promise.resolve();
      },
      archive: (name) => {
        bucket.archive(key(name));
        return Promise.resolve();
      },
    },
    createMachine: () => createVirtualMachine({ scenario, clock, bucket, faults }),
    setFault: (fault) => faults.set(fault),
    objects: () =>
      Promise.resolve(
        bucket
          .objects()
          .filter((object) => object.key.startsWith(PREFIX) && !object.key.startsWith(key('.brimful/')))
          .map((object) => ({ path: object.key.slice(PREFIX.length), content: textOf(object.bytes) })),
      ),
    versions: (name) => {
      const live = bucket.get(key(name));
      const old = bucket.versions().flatMap((version) => {
        return version.key === key(name) && version.bytes !== null ? [textOf(version.bytes)] : [];
      });
      return Promise.resolve(live ? [...old, textOf(live.bytes)] : old);
    },
    timeOf: (name) => Promise.resolve(bucket.get(key(name))?.metadata.mtime ?? null),
    given: (name) => Promise.resolve(bucket.get(key(name))?.given ?? {}),
    openUploads: () => Promise.resolve(bucket.openUploads().length),
    takeSentBytes: () => {
      const sent = bucket
        .changes()
        .slice(countedChanges)
        .filter(({ type, condition }) => (type === 'put' || type === 'complete') && condition !== 'any');
      countedChanges = bucket.changes().length;
      return sent.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
    },
    close: () => Promise.resolve(),
  });
}

interface VirtualParts {
  readonly scenario: Scenario;
  readonly clock: ScenarioClock;
  readonly bucket: VirtualBucket;
  readonly faults: Faults;
}

function createVirtualMachine(parts: VirtualParts): Machine {
  const { scenario, clock } = parts;
  const disk = createVirtualDisk({
    now: () => clock.now(),
    caseSensitive: scenario.blindTo !== 'case',
    unicodeSensitive: scenario.blindTo !== 'unicode-form',
  });
  const journal: MemoryJournal = createMemoryJournal();
  let copy: JournalSnapshot | null = null;
  return {
    user: disk.user,
    start(prefix) {
      disk.kill();
      return {
        local: disk.folder(() => Promise.resolve('ok')),
        remote: createRemote(prefix, parts),
        journal: journal satisfies Journal,
      };
    },
    files: () => [...kept(disk, 'live'), ...emptyFolders(disk.names())],
    temporaries: () => kept(disk, 'temporary').length,
    trash: () => kept(disk, 'trash'),
    setRoot(state) {
      if (state === 'missing') disk.disconnect();
      else disk.connect();
      if (state === 'another') disk.replaceRootId('another-folder');
      if (state === 'itself') disk.replaceRootId(journal.readMeta('root-id'));
    },
    changeJournal(how) {
      if (how === 'copied') copy = journal.snapshot();
      else if (how !== 'rolled-back') journal.lose();
      else if (copy !== null) journal.rollback(copy);
    },
  };
}

function kept(disk: VirtualDisk, where: 'live' | 'trash' | 'temporary') {
  return disk
    .allContents()
    .filter((content) => content.where === where)
    .map(({ path, bytes }) => ({ path, content: textOf(bytes) }));
}

function createRemote(prefix: string, { bucket, faults }: VirtualParts): RemoteFolder {
  let isFirstPage = true;
  const folder = createVirtualFolder({
    bucket,
    prefix,
    pageSize: PAGE_KEYS,
    multipart: { threshold: MULTIPART_BYTES, size: PART_BYTES },
    network: {
      step: (operation) => {
        const outcome = faults.outcome(operation, isFirstPage);
        if (operation === 'list') isFirstPage = false;
        return Promise.resolve(outcome);
      },
    },
  });
  return {
    ...folder,
    async *list(request) {
      isFirstPage = true;
      if (faults.takes('list', 'empty-listing')) {
        yield ok([]);
        return;
      }
      const isShort = faults.takes('list', 'short-listing');
      for await (const page of folder.list(request)) {
        yield page;
        if (isShort) return;
      }
    },
    remove: async (key, etag, signal) =>
      faults.takes('delete', 'locked') ? failedWith('locked') : folder.remove(key, etag, signal),
  };
}
