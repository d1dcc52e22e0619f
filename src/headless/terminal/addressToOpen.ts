// What a person at a terminal has to open to sign in, where no browser could be opened for them.
import type { AccountState } from '../../contract/state.ts';

/** null: nothing. */
export function addressToOpen({ session }: Pick<AccountState, 'session'>): string | null {
  return session.step === 'signing-in' ? session.address : null;
}

/** The line that is printed for it. */
export function openThis(address: string): string {
  return `Open this address in a browser on this computer to sign in: ${address}`;
}
