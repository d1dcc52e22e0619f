// One simulated machine: a virtual disk, a journal, and a real engine that can be killed at any await.
import { withGroupCommit, type PlainJournal } from '../../src/journal/groupCommit.ts';
import { silentLog } from '../../src/log.ts';
import type { PassReport } from '../../src/sync/engineApi.ts';
import { createFolderEngine } from '../../src/sync/run/engine.ts';
import type { EngineEvent, EngineOptions, FolderEngine } from '../../src/sync/engineApi.ts';
import { JournalError } from '../../src/sync/journalPort.ts';
import { type LocalFault } from '../../src/sync/localFolder.ts';
import { createMemoryJournal, type JournalSnapshot } from '../fakes/memoryJournal.ts';
import type { VirtualBucket } from '../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../fakes/bucket/virtualBucketFolder.ts';
import type { RemoteStep, StepOutcome } from '../fakes/bucket/virtualBucketNetwork.ts';
import { createVirtualDisk, type HeldFile, type VirtualDisk } from '../fakes/disk/virtualDisk.ts';
import type { Scheduler } from './scheduler.ts';
import { watchIntents } from './invariants/intentWatch.ts';
import type { Prng } from './prng.ts';

export interface DeviceSetting {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Prng;
  readonly bucket: VirtualBucket;
  readonly options: Pick<EngineOptions, 'mode' | 'guard'>;
  readonly caseSensitive: boolean;
  /** Of another installation on the same folder; otherwise it has its own. */
  readonly disk?: VirtualDisk;
  /** Whether a power cut undoes what people have saved and nobody has flushed. */
  readonly lazyWrites: boolean;
  /**
   * Nothing fails, and nobody but the devices does anything: what one does on its own disk is seen by nobody,
   * so that it may mostly do it at once.
   */
  readonly isCalm: () => boolean;
  /** Objects per page of a listing. */
  readonly pageSize: () => number;
  /** A process begins. */
  readonly onStart: (device: string) => void;
  readonly onEvent: (device: string, event: EngineEvent) => void;
  /** The run loop threw. */
  readonly onBug: (device: string, error: unknown) => void;
}

export interface Device {
  readonly name: string;
  readonly disk: VirtualDisk;
  readonly caseSensitive: boolean;
  readonly running: boolean;
  /** The process runs, but its loop was asked to end. */
  readonly paused: boolean;
  /** Files that programs have open. */
  readonly held: { readonly path: string; readonly file: HeldFile }[];
  engine(): FolderEngine;
  start(): void;
  /** As a person pauses: the loop ends after what is in flight; the process goes on. */
  pause(): void;
  /** The loop runs again once it has ended. */
  resume(): void;
  /** kill -9: nothing that was awaited ever resolves; a request in flight may still arrive. */
  kill(): void;
  /** Like kill, and the disk and the journal lose what was not flushed. */
  cutPower(): void;
  /** The journal's disk is full until there is room again. */
  fillDataDisk(isFull: boolean): void;
  loseJournal(): void;
  rollBackJournal(): void;
  syncOnce(): Promise<PassReport>;
  /** Lets go of what dead processes still wait for: Node keeps signals that may yet be aborted. */
  dispose(): void;
  /** The number of agreed files in its journal, in all or below a folder. */
  agreedFiles(folder?: string): number;
}

const SETTLE_MS = 200;
export const POLL_MS = 20_000;
export const SWEEP_MS = 60_000;
const PREFIX = 'p/';
/** Transactions that a power cut may undo (the journal is not flushed at each). */
const UNFLUSHED_COMMITS = 3;
/**
 * What others do between such a request and its answer, they can do as well before the next thing that the
 * device does.
 */
const CHANGES_NOTHING: ReadonlySet<RemoteStep> = new Set([
  ...(['probe', 'list', 'head', 'get', 'body', 'list-parts', 'list-uploads'] as const),
]);
/**
 * How often one of its steps on a disk waits for its turn although all is calm: a loop must not go on for
 * ever.
 */
const SCHEDULED_IN_CALM = 0.1;
const AT_ONCE = Promise.resolve('ok' as const);
/** How often an old copy of the journal is kept for a later roll-back. */
const BACKUP_EVERY = 40;

export function createDevice(setting: DeviceSetting): Device {
  const { name, scheduler, random, bucket } = setting;
  const clock = scheduler.clockFor(name);
  const { caseSensitive, lazyWrites } = setting;
  const disk = setting.disk ?? createVirtualDisk({ now: () => clock.now(), caseSensitive, lazyWrites });
  const memory = createMemoryJournal();
  let process = 0;
  const controllers: AbortController[] = [];
  let running: { engine: FolderEngine; controller: AbortController; ended: Promise<void> } | null = null;
  let paused = false;
  const unflushed: JournalSnapshot[] = [];
  const backups: JournalSnapshot[] = [];
  let commits = 0;

  let dataDiskIsFull = false;
  const refuseIfFull = (): void => {
    if (dataDiskIsFull) throw new JournalError({ code: 'journal-unavailable', message: 'simulated' });
  };

  const plainJournal: PlainJournal = {
    ...memory,
    commitAll(changes) {
      refuseIfFull();
      unflushed.push(memory.snapshot());
      if (unflushed.length > UNFLUSHED_COMMITS) unflushed.shift();
      if (commits++ % BACKUP_EVERY === BACKUP_EVERY - 1) backups.push(memory.snapshot());
      for (const change of changes) memory.commit(change);
    },
    writeMeta(key, value) {
      refuseIfFull();
      memory.writeMeta(key, value);
      unflushed.length = 0;
    },
  };

  const ports = (own: number) => {
    const local = disk.folder((operation, path) =>
      setting.isCalm() && !random.chance(SCHEDULED_IN_CALM)
        ? AT_ONCE
        : scheduler.wait({ device: name, process: own, kind: 'disk', operation, path }, (outcome) =>
            outcome === 'ok' ? 'ok' : diskFault(outcome as LocalFault['code'], path),
          ),
    );
    const virtual = createVirtualFolder({
      bucket,
      prefix: PREFIX,
      clock,
      get pageSize() {
        return setting.pageSize();
      },
      multipart: { threshold: 24, size: 8 },
      network: {
        step: (operation, path) =>
          scheduler.wait(
            { device: name, process: own, kind: 'remote', operation, path },
            (outcome) => outcome as StepOutcome,
          ),
        answered: (operation, path) => {
          if (process !== own) return new Promise(() => undefined);
          if (CHANGES_NOTHING.has(operation)) return Promise.resolve();
          return scheduler.wait(
            { device: name, process: own, kind: 'answer', operation, path },
            () => undefined,
          );
        },
      },
    });
    const remote = watchIntents(
      virtual,
      () => memory.intents(),
      (error) => setting.onBug(name, error),
    );
    // What is gathered belongs to the process, and is lost with it.
    const journal = withGroupCommit(plainJournal, (commit) => {
      const entry = { device: name, process: own, kind: 'journal', operation: 'commit', path: '' } as const;
      void scheduler.wait(entry, () => undefined).then(commit);
    });
    return {
      local,
      remote,
      journal,
      clock,
      random: { id: () => `${name}-${random.pick(2 ** 30).toString(36)}`, unit: () => random.unit() },
      log: silentLog,
    };
  };

  const create = (): FolderEngine => {
    setting.onStart(name);
    return createFolderEngine(
      ports(process),
      {
        ...setting.options,
        ignore: ['*.ignored'],
        device: name,
        names: 'portable',
        remoteId: 'bucket/p',
        transfers: 3,
        times: 'send',
        compareBytes: 1000,
        settleMs: SETTLE_MS,
        pollMs: POLL_MS,
        sweepMs: SWEEP_MS,
      },
      (event) => setting.onEvent(name, event),
    );
  };

  const run = (engine: FolderEngine): void => {
    const controller = new AbortController();
    controllers.push(controller);
    const ended = engine.run(controller.signal).catch((error: unknown) => setting.onBug(name, error));
    running = { engine, controller, ended };
  };

  const device: Device = {
    name,
    disk,
    caseSensitive,
    held: [],
    get running() {
      return running !== null;
    },
    engine() {
      if (running === null) throw new Error(`${name} is not running`);
      return running.engine;
    },
    get paused() {
      return paused;
    },
    start() {
      run(create());
    },
    pause() {
      paused = running !== null;
      running?.controller.abort('paused');
    },
    resume() {
      paused = false;
      const current = running;
      void current?.ended.then(() => {
        if (running === current && current.controller.signal.aborted && !paused) run(current.engine);
      });
    },
    kill() {
      process++;
      paused = false;
      running = null;
      disk.kill();
      for (const dead of scheduler.forget(name)) {
        // A request in flight may still take effect; nobody receives its answer.
        if (dead.kind === 'remote' && random.chance(0.5)) dead.resolve('ok');
      }
    },
    cutPower() {
      device.kill();
      device.held.length = 0;
      disk.cutPower((choices) => random.pick(choices));
      const lost = random.pick(unflushed.length + 1);
      const kept = lost > 0 ? unflushed[unflushed.length - lost] : undefined;
      if (kept) memory.rollback(kept);
      unflushed.length = 0;
    },
    fillDataDisk(isFull) {
      dataDiskIsFull = isFull;
    },
    loseJournal() {
      device.kill();
      memory.lose();
    },
    rollBackJournal() {
      device.kill();
      if (backups.length > 0) memory.rollback(random.choose(backups));
    },
    syncOnce() {
      if (running !== null) device.kill();
      return create().syncOnce(new AbortController().signal);
    },
    dispose() {
      device.kill();
      for (const controller of controllers) controller.abort('disposed');
    },
    agreedFiles: (folder = '') =>
      folder === ''
        ? memory.countFiles()
        : [...memory.entries(folder)].filter(({ kind }) => kind === 'file').length,
  };
  return device;
}

function diskFault(code: LocalFault['code'], path: string): LocalFault {
  return { code, message: `simulated ${code} at "${path}"` };
}
