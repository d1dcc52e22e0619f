// Access to the app for a short command: the running app, or else its own, which does not sync.
import type { OpenedApp } from '../../app/openApp.ts';
import type { RemoteApp } from '../../app/control/controlClient.ts';
import { connectToRunning, ControlError } from '../../app/control/controlClient.ts';
import { openDataDir } from '../../app/instance/dataDir.ts';
import type { DataDir } from '../../app/instance/dataDir.ts';
import type { AccountState, AppState, FolderState } from '../../contract/state.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { CliContext } from './cliCommand.ts';
import { openHeadlessApp } from './openHeadlessApp.ts';

export interface AppAccess {
  readonly app: RemoteApp;
  /** True if the app runs in another process. */
  readonly running: boolean;
  /** Stores a typed access key; null for a running app, since no secret passes between processes (TK8). */
  readonly enterAccessKey: OpenedApp['enterAccessKey'] | null;
  /** Stops the command's own app; does nothing to a running one. */
  close(): Promise<void>;
}

/** Uses the running app if there is one: only one process at a time may own a data directory. */
export async function openAppAccess(context: CliContext): Promise<Result<AppAccess>> {
  const dataDir = openDataDir(context.dataDir);
  if (!dataDir.ok) return dataDir;
  const running = await connect(dataDir.value);
  if (running !== null) return ok(running);
  const app = await openHeadlessApp(context, { printAddresses: false });
  if (!app.ok) return app;
  const { enterAccessKey } = app.value;
  return ok({ app: app.value, running: false, enterAccessKey, close: () => app.value.stop() });
}

/** The running app; null: there is none. */
async function connect(dataDir: DataDir): Promise<AppAccess | null> {
  const app = await connectToRunning(dataDir);
  return app && { app, running: true, enterAccessKey: null, close: () => Promise.resolve() };
}

const NOT_RUNNING = {
  code: 'not-running',
  message: 'Brimful is not running: "brimful run" starts it, and "brimful sync --once" syncs once.',
};
const NO_ANSWER = {
  code: 'no-answer',
  message:
    'The running Brimful did not answer, because it has exited or is a different version: try again, or restart it.',
};

/**
 * Runs `work` with the app and releases the app afterwards in any case. A running app that exits meanwhile is
 * an expected failure (`no-answer`); an exception in the command's own app is a bug.
 */
export async function withApp<T>(
  context: CliContext,
  work: (access: AppAccess, state: AppState) => Promise<Result<T>>,
): Promise<Result<T>> {
  return using(await openAppAccess(context), work);
}

/** The same with a running app only; the fault `not-running` if there is none. */
export async function withRunningApp<T>(
  context: CliContext,
  work: (access: AppAccess) => Promise<Result<T>>,
): Promise<Result<T>> {
  const dataDir = openDataDir(context.dataDir);
  if (!dataDir.ok) return dataDir;
  const access = await connect(dataDir.value);
  return using(access === null ? failed(NOT_RUNNING) : ok(access), work);
}

async function using<T>(
  access: Result<AppAccess>,
  work: (access: AppAccess, state: AppState) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!access.ok) return access;
  try {
    return await work(access.value, await access.value.app.execute('readState', null));
  } catch (error) {
    if (error instanceof ControlError) return failed({ ...NO_ANSWER, detail: error.message });
    throw error;
  } finally {
    await access.value.close();
  }
}

/** The fault names the folders that exist. */
export function findFolder(
  state: AppState,
  id: string | undefined,
): Result<FolderState, Fault<'unknown-folder'>> {
  const folder = state.folders.find((candidate) => candidate.id === id);
  if (folder !== undefined) return ok(folder);
  const message = `There is no folder "${id ?? ''}". ${known(state.folders)}`;
  return failed({ code: 'unknown-folder', message });
}

/** `id` undefined: the only account there is. */
export function findAccount(
  state: AppState,
  id: string | undefined,
): Result<AccountState, Fault<'unknown-account'>> {
  const [only, another] = state.accounts;
  const account =
    id === undefined && another === undefined ? only : state.accounts.find((each) => each.id === id);
  if (account !== undefined) return ok(account);
  const message = id === undefined ? 'Name the account.' : `There is no account "${id}".`;
  return failed({ code: 'unknown-account', message: `${message} ${known(state.accounts)}` });
}

function known(items: readonly { readonly id: string }[]): string {
  return items.length === 0 ? 'None is set up yet.' : `Known: ${items.map(({ id }) => id).join(', ')}.`;
}
