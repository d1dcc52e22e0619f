// ID tokens that are soon too old to be used a second time, so that renewals of keys ask the provider.
import { expect } from 'vitest';

/**
 * How long (s) they are valid. They are fresh for half of it, which must suffice for the first exchange on a
 * busy machine: that one would ask the provider as well, and perhaps open a tab that nobody waits for.
 */
export const SHORT_ID_TOKEN_SECONDS = 10;

/** By so much (ms) may a clock that was set by the server's answers, in whole seconds, be behind. */
const CLOCK_MS = 1_000;

/** Resolves once the ID token of a sign-in at `signedInAt` (epoch ms) is fresh by no clock any more. */
export async function outliveIdToken(signedInAt: number): Promise<void> {
  const freshMs = (SHORT_ID_TOKEN_SECONDS * 1000) / 2 + CLOCK_MS;
  await expect.poll(() => Date.now() - signedInAt, { timeout: 2 * freshMs }).toBeGreaterThan(freshMs);
}
