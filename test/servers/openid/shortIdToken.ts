// ID tokens that are soon too old to be used a second time, so that renewals of keys ask the provider.
import { expect } from 'vitest';

/** How long (s) they are valid; long enough for one exchange on a busy machine. */
export const SHORT_ID_TOKEN_SECONDS = 2;

/** By so much (ms) may a clock that was set by the server's answers, in whole seconds, be behind. */
const CLOCK_MS = 1_000;

/** Resolves once the ID token of a sign-in at `signedInAt` (epoch ms) is fresh by no clock any more. */
export async function outliveIdToken(signedInAt: number): Promise<void> {
  const longestMs = SHORT_ID_TOKEN_SECONDS * 1000 + CLOCK_MS;
  await expect.poll(() => Date.now() - signedInAt, { timeout: 10_000 }).toBeGreaterThan(longestMs);
}
