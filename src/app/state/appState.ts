// Builds the app's visible state from its parts. Pure.
import { accountKind } from '../../contract/accountKinds.ts';
import type { AccountState, AppState, QuickUpload, UpdateState } from '../../contract/state.ts';
import type { Folder } from '../folders/folder.ts';
import type { ShellServices } from '../shell/shellServices.ts';
import { VERSION } from '../instance/version.ts';
import { accountTrouble } from './condition/accountTrouble.ts';
import { overallOf } from './condition/overallCondition.ts';

const MAX_TRANSFERS = 50;
const MAX_ACTIVITY = 200;

export interface AppParts {
  readonly device: string;
  readonly shell: ShellServices['shell'];
  readonly configFile: string;
  /** Epoch ms. */
  readonly now: number;
  readonly paused: boolean;
  readonly accounts: readonly AccountState[];
  readonly folders: readonly Pick<Folder, 'config' | 'state' | 'transfers' | 'activity'>[];
  readonly quickUploads: readonly QuickUpload[];
  readonly notices: AppState['notices'];
  readonly update: UpdateState;
}

/** All that the page shows. Lists are cut to what it can show. */
export function toAppState(parts: AppParts): AppState {
  const transfers = parts.folders
    .flatMap((folder) => folder.transfers())
    .sort((a, b) => b.totalBytes - a.totalBytes);
  const activity = parts.folders
    .flatMap((folder) => folder.activity(MAX_ACTIVITY))
    .sort((a, b) => b.at - a.at);
  const troubles = new Map(parts.accounts.map((account) => [account.id, accountTrouble(account, parts.now)]));
  const access = new Map(parts.accounts.map(({ id, source }) => [id, accountKind(source).access]));
  const folders = parts.folders.map(({ config: { account }, state }) =>
    state(troubles.get(account) ?? null, access.get(account)),
  );
  return {
    version: VERSION,
    device: parts.device,
    shell: parts.shell,
    configFile: parts.configFile,
    now: parts.now,
    paused: parts.paused,
    accounts: [...parts.accounts],
    folders,
    overall: overallOf(folders),
    transfers: transfers.slice(0, MAX_TRANSFERS),
    transferCount: transfers.length,
    activity: activity.slice(0, MAX_ACTIVITY),
    quickUploads: [...parts.quickUploads],
    notices: parts.notices,
    update: parts.update,
  };
}
