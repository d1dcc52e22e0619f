// What a run has learnt about the sign-in of an account, for the next run to know. Holds no secret.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const factsSchema = z.object({
  /** Why the session has ended, as it was told the person (TK4); null: it holds, as far as is known. */
  ended: z.string().nullable(),
  /** Whether a refresh returns an ID token (TK5). */
  renews: z.boolean(),
  /** What the next sign-in has to satisfy (RFC 9470). */
  demand: z.object({ acrValues: z.string().nullable(), maxAgeSeconds: z.number().nullable() }).nullable(),
  /** Whether the person's name may be asked for: false once the provider has refused those scopes. */
  asksForNames: z.boolean(),
});
export type LearntFacts = Readonly<z.infer<typeof factsSchema>>;

/** As it is stored: `of` names provider and client, since the facts of others say nothing. */
export const learntSchema = factsSchema.extend({ of: z.string() });
export type StoredFacts = Readonly<z.infer<typeof learntSchema>>;

const NOTHING: LearntFacts = { ended: null, renews: true, demand: null, asksForNames: true };

/** The facts about this provider and client, or those of somebody about whom nothing is known. */
export function factsAbout(of: string, stored: StoredFacts | undefined): LearntFacts {
  if (stored?.of !== of) return NOTHING;
  const { ended, renews, demand, asksForNames } = stored;
  return { ended, renews, demand, asksForNames };
}

/** How they are stored; undefined: there is nothing to remember, and so no trace of the provider. */
export function storedFacts(of: string, facts: LearntFacts): StoredFacts | undefined {
  return isDeepStrictEqual(facts, NOTHING) ? undefined : { ...facts, of };
}
