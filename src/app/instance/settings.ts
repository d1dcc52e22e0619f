// The configuration while the app is open: read once, changed only by writing the file.
import type { Log } from '../../log.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { ConfigFault } from '../config/config.ts';
import { changeConfigFile, readConfigFile } from '../config/configFile.ts';
import type { Config, WrittenConfig } from '../config/schema.ts';
import type { DataDir } from './dataDir.ts';

type WrittenFolder = NonNullable<WrittenConfig['folders']>[number];
export type WrittenAccount = NonNullable<WrittenConfig['accounts']>[number];

export interface Settings {
  readonly config: Config;
  setPaused(paused: boolean): Result<void, ConfigFault>;
  setFolderPaused(id: string, paused: boolean): Result<void, ConfigFault>;
  addFolder(folder: WrittenFolder): Result<void, ConfigFault>;
  removeFolder(id: string): Result<void, ConfigFault>;
  addAccount(account: WrittenAccount): Result<void, ConfigFault>;
  /** Refused by validation while a folder uses the account. */
  removeAccount(id: string): Result<void, ConfigFault>;
}

/** A change as it is logged. */
type Change =
  | { readonly change: 'paused'; readonly paused: boolean; readonly folder?: string }
  | { readonly change: 'folder-added' | 'folder-removed'; readonly folder: string }
  | { readonly change: 'account-added' | 'account-removed'; readonly account: string };

/** Reads config.json. Successful changes are logged here; the caller reports refused ones. */
export function openSettings(dataDir: DataDir, log: Log): Result<Settings, ConfigFault> {
  const read = readConfigFile(dataDir.config);
  if (!read.ok) return read;
  let config = read.value;

  const change = (
    what: Change,
    edit: (written: WrittenConfig) => WrittenConfig,
  ): Result<void, ConfigFault> => {
    const changed = changeConfigFile(dataDir.config, edit);
    if (!changed.ok) return changed;
    config = changed.value;
    log.info(what, 'configuration changed');
    return ok(undefined);
  };
  const changeFolders = (
    what: Change,
    edit: (folders: readonly WrittenFolder[]) => WrittenFolder[],
  ): Result<void, ConfigFault> =>
    change(what, (written) => ({ ...written, folders: edit(written.folders ?? []) }));

  const changeAccounts = (
    what: Change,
    edit: (accounts: readonly WrittenAccount[]) => WrittenAccount[],
  ): Result<void, ConfigFault> =>
    change(what, (written) => ({ ...written, accounts: edit(written.accounts ?? []) }));

  return ok({
    get config() {
      return config;
    },
    setPaused: (paused) => change({ change: 'paused', paused }, (written) => ({ ...written, paused })),
    setFolderPaused: (id, paused) =>
      changeFolders({ change: 'paused', paused, folder: id }, (folders) =>
        folders.map((folder) => (folder.id === id ? { ...folder, paused } : folder)),
      ),
    addFolder: (folder) =>
      changeFolders({ change: 'folder-added', folder: folder.id }, (folders) => [...folders, folder]),
    removeFolder: (id) =>
      changeFolders({ change: 'folder-removed', folder: id }, (folders) =>
        folders.filter((folder) => folder.id !== id),
      ),
    addAccount: (account) =>
      changeAccounts({ change: 'account-added', account: account.id }, (accounts) => [...accounts, account]),
    removeAccount: (id) =>
      changeAccounts({ change: 'account-removed', account: id }, (accounts) =>
        accounts.filter((account) => account.id !== id),
      ),
  });
}
