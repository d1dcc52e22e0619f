// What an account answers when all goes as the test needs it; anything else ends the test.
import type { Account, AccountFault } from '../../../src/auth/account/account.ts';
import type { Credentials } from '../../../src/credentials.ts';
import type { AuthWorld } from './authWorld.ts';

const never = new AbortController().signal;

export async function keysOf(account: Account): Promise<Credentials> {
  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(`${keys.fault.message} (${keys.fault.detail ?? ''})`);
  return keys.value;
}

export async function signInFault(account: Account): Promise<AccountFault> {
  const result = await account.signIn();
  if (result.ok) throw new Error('the sign-in succeeded');
  return result.fault;
}

/** Signed in, and restarted: the ID token of the sign-in is gone, the next keys need a refresh. */
export async function signedIn(
  auth: AuthWorld,
  ...change: Parameters<AuthWorld['restart']>
): Promise<Account> {
  const result = await auth.account().signIn();
  if (!result.ok) throw new Error(result.fault.message);
  return (await auth.restart(...change)).account(auth.config);
}
