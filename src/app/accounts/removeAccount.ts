// Signs out and removes an account that no folder uses.
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Settings } from '../instance/settings.ts';
import type { Accounts } from './accounts.ts';

/**
 * Signs out, then removes the account from config.json and from the running app. An unreachable provider or
 * keychain does not prevent that: a notice names what could not be ended, and what the keychain still holds
 * is removed at the next start. Faults: `unknown-account`, `account-in-use`, `cancelled`, or the
 * configuration's.
 */
export async function removeAccount(
  ports: {
    readonly settings: Settings;
    readonly accounts: Accounts;
    /** Aborts when the app stops: the data directory may belong to another instance from then on. */
    readonly signal: AbortSignal;
  },
  id: string,
): Promise<Result<void>> {
  const { settings, accounts, signal } = ports;
  const account = accounts.find(id);
  if (!account.ok) return account;
  const inUse = refuseInUse(settings, id);
  if (inUse !== null) return failed(inUse);
  await account.value.signOut();
  if (signal.aborted)
    return failed({
      code: 'cancelled',
      message: 'Brimful is shutting down: remove the account after the next start.',
    });
  const removed = settings.removeAccount(id);
  // A folder that was added in the meantime keeps its account.
  if (!removed.ok) return failed(refuseInUse(settings, id) ?? removed.fault);
  await account.value.clientSecret?.remove();
  await accounts.remove(id);
  return ok(undefined);
}

function refuseInUse(settings: Settings, id: string): Fault<'account-in-use'> | null {
  const folders = settings.config.folders.filter((folder) => folder.account === id);
  if (folders.length === 0) return null;
  const names = new Intl.ListFormat('en').format(folders.map(({ localPath }) => localPath));
  return {
    code: 'account-in-use',
    message:
      folders.length === 1
        ? `The folder ${names} is synced with this account: remove it first.`
        : `The folders ${names} are synced with this account: remove them first.`,
  };
}
