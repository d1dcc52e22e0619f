// What a short command works on: the running app if there is one, else an app of its own that does not sync.
import type { OpenedApp } from '../../app/openApp.ts';
import type { RemoteApp } from '../../app/control/controlClient.ts';
import { connectToRunning } from '../../app/control/controlClient.ts';
import { openDataDir } from '../../app/instance/dataDir.ts';
import type { AccountState, AppState, FolderState } from '../../contract/state.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { CliContext } from './cliCommand.ts';
import { openHeadlessApp } from './openHeadlessApp.ts';

export interface Desk {
  readonly app: RemoteApp;
  /** True when the app runs in another process. */
  readonly running: boolean;
  /** Keeps a typed access key; null at a running app, since no secret travels between processes (TK8). */
  readonly enterAccessKey: OpenedApp['enterAccessKey'] | null;
  close(): Promise<void>;
}

/** Asks the running app rather than opening its files beside it: one process at a time owns a data dir. */
export async function openDesk(context: CliContext): Promise<Result<Desk>> {
  const dataDir = openDataDir(context.dataDir);
  if (!dataDir.ok) return dataDir;
  const remote = await connectToRunning(dataDir.value);
  if (remote !== null)
    return ok({ app: remote, running: true, enterAccessKey: null, close: () => Promise.resolve() });
  const printAddresses = context.options['print-url'] === true;
  const app = await openHeadlessApp(context, { show: context.print, printAddresses });
  if (!app.ok) return app;
  const { enterAccessKey } = app.value;
  return ok({ app: app.value, running: false, enterAccessKey, close: () => app.value.stop() });
}

/** Runs `work` at a desk and clears it afterwards, whatever happens. */
export async function atDesk<T>(
  context: CliContext,
  work: (desk: Desk, state: AppState) => Promise<Result<T>>,
): Promise<Result<T>> {
  const desk = await openDesk(context);
  if (!desk.ok) return desk;
  try {
    return await work(desk.value, await desk.value.app.execute('readState', null));
  } finally {
    await desk.value.close();
  }
}

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
  const message = id === undefined ? 'Say which account.' : `There is no account "${id}".`;
  return failed({ code: 'unknown-account', message: `${message} ${known(state.accounts)}` });
}

function known(items: readonly { readonly id: string }[]): string {
  return items.length === 0
    ? 'None is set up yet.'
    : `There is ${items.map(({ id }) => `"${id}"`).join(', ')}.`;
}
