// What a person at a terminal has to open to sign in, where no browser could be opened for them.
import type { AccountState } from '../../contract/state.ts';

export interface AddressToOpen {
  readonly address: string;
  /** The code that the person types or compares there; null: the address is for this computer only. */
  readonly userCode: string | null;
  /** The address is for another computer, and the person brings its answer. */
  readonly takesAnswer: boolean;
}

/** null: nothing. */
export function addressToOpen({ session }: Pick<AccountState, 'session'>): AddressToOpen | null {
  if (session.step !== 'signing-in' || session.address === null) return null;
  const { address, userCode = null, takesAnswer = false } = session;
  return { address, userCode, takesAnswer };
}

/** The line that is printed for it. */
export function openThis({ address, userCode, takesAnswer }: AddressToOpen): string {
  if (takesAnswer) return `Open this address in a browser on another computer to sign in: ${address}`;
  return userCode === null
    ? `Open this address in a browser on this computer to sign in: ${address}`
    : `Open this address in a browser on any device to sign in: ${address} (allow it only if the code there is ${userCode})`;
}
