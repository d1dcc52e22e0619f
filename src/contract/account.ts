// Adding an account in the words of the contract: what a person types, and what was read from settings that were pasted.
import { z } from 'zod';

/** As typed: '' where nothing is given. What may stand there is for config.json's own schema to judge, which names each mistake. */
const typed = z.string().max(2000);
const storage = {
  id: typed,
  region: typed,
  /** '': AWS. */
  s3Endpoint: typed,
  stsEndpoint: typed,
  forcePathStyle: z.boolean(),
};

/** There is no field for a secret: an access key is typed in a terminal and never crosses the bridge (TK8). */
export const accountFieldsSchema = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('oidc'),
    issuer: typed,
    clientId: typed,
    /** '': the service chooses the role by the token's claims (MinIO). */
    roleArn: typed,
    ...storage,
  }),
  /** `profile` '': AWS_PROFILE or the default. */
  z.object({ source: z.literal('environment'), profile: typed, ...storage }),
  z.object({ source: z.literal('access-key'), ...storage }),
]);
export type AccountFields = z.infer<typeof accountFieldsSchema>;

/** The text of settings that somebody was given: an entry of `accounts` in config.json, or a whole config.json with one account. */
export const settingsTextSchema = z.string().max(100_000);

export const accountWishSchema = z.object({
  account: accountFieldsSchema,
  /** What was pasted; it brings what has no field of its own. The fields count where both say something. null: nothing was pasted. */
  settings: settingsTextSchema.nullable(),
});
export type AccountWish = z.infer<typeof accountWishSchema>;
