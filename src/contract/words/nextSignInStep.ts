// What a person does next in a sign-in that is under way.

/** One sentence. `address`: where the sign-in goes on when no browser could be opened here; else null. */
export function nextSignInStep(address: string | null): string {
  return address === null ? 'Continue in your browser.' : 'Open the address of the sign-in in a browser.';
}
