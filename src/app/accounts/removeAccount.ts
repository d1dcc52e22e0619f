// Removes an account that no folder uses any more: signed out first, then forgotten.
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Settings } from '../instance/settings.ts';
import type { Accounts } from './accounts.ts';

/**
 * Signs out, takes the account out of config.json and of the running app. A provider or keychain that is away does not hold it up: what
 * could not be ended stays a notice, and what the keychain still holds is removed at the next start.
 */
export async function removeAccount(
  ports: {
    readonly settings: Settings;
    readonly accounts: Accounts;
    /** Aborts when the app stops: then the data dir may already be another instance's. */
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
    return failed({ code: 'cancelled', message: 'Brimful is ending: remove it next time.' });
  const removed = settings.removeAccount(id);
  // A folder that was added meanwhile keeps its account.
  if (!removed.ok) return failed(refuseInUse(settings, id) ?? removed.fault);
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
