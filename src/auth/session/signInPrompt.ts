// What a person is asked to do for a sign-in, and how long they have.

/** How long (ms) a person has to sign in. */
export const SIGN_IN_LIMIT_MS = 5 * 60_000;

/** What a person has to open. */
export interface SignInPrompt {
  readonly address: string;
  /** The code that they compare there; null: none. */
  readonly userCode: string | null;
  /** The address is for another computer, and the person brings the answer. */
  readonly takesAnswer: boolean;
}
