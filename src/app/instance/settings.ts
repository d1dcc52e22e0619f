// The configuration while the app is open: read once, changed only through the file.
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
  /** Refused by the schema while a folder names the account. */
  removeAccount(id: string): Result<void, ConfigFault>;
}

export function openSettings(dataDir: DataDir): Result<Settings, ConfigFault> {
  const read = readConfigFile(dataDir.config);
  if (!read.ok) return read;
  let config = read.value;

  const change = (edit: (written: WrittenConfig) => WrittenConfig): Result<void, ConfigFault> => {
    const changed = changeConfigFile(dataDir.config, edit);
    if (!changed.ok) return changed;
    config = changed.value;
    return ok(undefined);
  };
  const changeFolders = (
    edit: (folders: readonly WrittenFolder[]) => WrittenFolder[],
  ): Result<void, ConfigFault> => change((written) => ({ ...written, folders: edit(written.folders ?? []) }));

  const changeAccounts = (
    edit: (accounts: readonly WrittenAccount[]) => WrittenAccount[],
  ): Result<void, ConfigFault> =>
    change((written) => ({ ...written, accounts: edit(written.accounts ?? []) }));

  return ok({
    get config() {
      return config;
    },
    setPaused: (paused) => change((written) => ({ ...written, paused })),
    setFolderPaused: (id, paused) =>
      changeFolders((folders) =>
        folders.map((folder) => (folder.id === id ? { ...folder, paused } : folder)),
      ),
    addFolder: (folder) => changeFolders((folders) => [...folders, folder]),
    removeFolder: (id) => changeFolders((folders) => folders.filter((folder) => folder.id !== id)),
    addAccount: (account) => changeAccounts((accounts) => [...accounts, account]),
    removeAccount: (id) => changeAccounts((accounts) => accounts.filter((account) => account.id !== id)),
  });
}
