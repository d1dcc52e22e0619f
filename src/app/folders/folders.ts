// All synced folders of the app: opens them from the configuration, starts, pauses, adds and removes them.
import type { Clock } from '../../clock.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderConfig } from '../config/schema.ts';
import type { Log } from '../../log.ts';
import type { Settings } from '../instance/settings.ts';
import { openFolder } from './folder.ts';
import type { Folder, FolderParts, ConnectFolder } from './folder.ts';
import { verdictOf } from './syncVerdict.ts';
import type { SyncVerdict } from './syncVerdict.ts';

export type FolderFault = Fault<'unknown-folder'>;

export interface Folders {
  list(): readonly Folder[];
  find(id: string): Result<Folder, FolderFault>;
  /** The parts of a folder; the fault says why there are none. */
  parts(id: string): Result<FolderParts>;
  /**
   * The same, after proving that the root exists and is the right one; required before touching the disk
   * (R6).
   */
  provenParts(id: string): Promise<Result<FolderParts>>;
  /** Starts every folder that is not paused. */
  start(): void;
  /** Starts and stops folders to match the settings' pauses. */
  applyPauses(): Promise<void>;
  /** Opens a folder that was just added to the settings. */
  open(config: FolderConfig): void;
  /** Closes a folder that was just removed from the settings. */
  remove(id: string): Promise<void>;
  /** Makes a folder (null: every folder) look for changes now. */
  wake(id: string | null): void;
  /** A person asks: the same, and a folder that could not be opened is reopened. */
  retry(id: string | null): void;
  /** Syncs every folder that is not paused, one after the other. */
  syncOnce(signal: AbortSignal): Promise<readonly SyncVerdict[]>;
  /** Stops and closes all folders; resolves once nothing is in flight. */
  close(): Promise<void>;
}

/** A folder; `changed` resolves when its last start or stop is done. */
interface Member {
  readonly folder: Folder;
  changed: Promise<void>;
}

/**
 * Opens the configured folders; they sync after `start`. `onChange`: the state of one, or the list, may
 * have changed.
 */
export function openFolders(ports: {
  readonly settings: Settings;
  readonly connectFolder: ConnectFolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  readonly onWaiting?: ((message: string) => void) | undefined;
}): Folders {
  const { settings, onChange } = ports;
  const members = new Map<string, Member>();
  let started = false;
  let isClosed = false;

  const isPaused = (id: string): boolean =>
    settings.config.paused || settings.config.folders.some((folder) => folder.id === id && folder.paused);

  /** One change at a time: a folder that is still finishing its acts must not be taken for a running one. */
  const apply = async ({ folder, changed }: Member): Promise<void> => {
    await changed;
    if (isPaused(folder.config.id)) await folder.stop('paused');
    else if (started) folder.start();
    else await folder.stop('stopped');
  };
  const applyAll = async (): Promise<void> => {
    await Promise.all([...members.values()].map((member) => (member.changed = apply(member))));
  };
  const open = (config: FolderConfig): void => {
    const member: Member = { folder: openFolder({ ...ports, config }), changed: Promise.resolve() };
    members.set(config.id, member);
    member.changed = apply(member);
    onChange();
  };
  const find = (id: string): Result<Folder, FolderFault> => {
    const member = members.get(id);
    return member === undefined
      ? failed({ code: 'unknown-folder', message: `There is no folder "${id}".` })
      : ok(member.folder);
  };
  const parts = (id: string): Result<FolderParts> => {
    const folder = find(id);
    return folder.ok ? folder.value.parts : folder;
  };
  const reopen = async ({ folder, changed }: Member): Promise<void> => {
    await changed;
    await folder.close();
    // It may have been removed in the meantime.
    if (!isClosed && members.get(folder.config.id)?.folder === folder) open(folder.config);
  };
  const wake = ({ folder }: Member): void => {
    if (folder.parts.ok) folder.parts.value.engine.wake();
  };
  const chosen = (id: string | null): readonly Member[] =>
    [...members.values()].filter(({ folder }) => id === null || folder.config.id === id);
  for (const config of settings.config.folders) open(config);

  return {
    list: () => [...members.values()].map((member) => member.folder),
    find,
    parts,
    provenParts: async (id) => {
      const found = parts(id);
      const fault = found.ok ? await found.value.engine.proveRoot() : null;
      return fault === null ? found : failed(fault);
    },
    start: () => {
      started = true;
      void applyAll();
    },
    applyPauses: applyAll,
    open,
    remove: async (id) => {
      const member = members.get(id);
      members.delete(id);
      await member?.changed;
      await member?.folder.close();
      onChange();
    },
    wake: (id) => {
      for (const member of chosen(id)) wake(member);
    },
    retry: (id) => {
      for (const member of chosen(id)) {
        if (member.folder.hasFailed()) member.changed = reopen(member);
        else wake(member);
      }
    },
    syncOnce: async (signal) => {
      const verdicts: SyncVerdict[] = [];
      for (const { folder } of members.values()) {
        const { id } = folder.config;
        if (isPaused(id)) verdicts.push({ folder: id, result: 'paused', message: 'Paused.', report: null });
        else verdicts.push(verdictOf(id, await folder.syncOnce(signal), folder.condition()));
      }
      return verdicts;
    },
    close: async () => {
      started = false;
      isClosed = true;
      await Promise.all(
        [...members.values()].map(async ({ folder, changed }) => {
          await changed;
          await folder.close();
        }),
      );
    },
  };
}
