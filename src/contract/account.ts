// The schemas for adding an account: the fields of the form, and pasted settings.
import { z } from 'zod';
import { ACCOUNT_KINDS } from './accountKinds.ts';
import type { AccountFieldName } from './accountKinds.ts';

/** As typed, '' where empty. The schema of config.json validates it and names each mistake. */
const typed = z.string().max(2000);
/**
 * The fields of the form that adds an account. Those that only some kinds have are absent for the others
 * (`accountKinds.ts`). There is no field for a secret: an access key is typed in a terminal and never
 * crosses the bridge (TK8).
 */
export const accountFieldsSchema = z.object({
  source: z.enum(ACCOUNT_KINDS),
  id: typed,
  region: typed,
  /** '': AWS. */
  s3Endpoint: typed,
  stsEndpoint: typed,
  forcePathStyle: z.boolean(),
  issuer: typed.optional(),
  clientId: typed.optional(),
  /** '': the service chooses the role by the token's claims (MinIO). */
  roleArn: typed.optional(),
  /** '': AWS_PROFILE or the default. */
  profile: typed.optional(),
} satisfies Record<AccountFieldName, z.ZodType> & Record<string, z.ZodType>);
export type AccountFields = z.infer<typeof accountFieldsSchema>;

/** Pasted settings: an entry of `accounts` in config.json, or a whole config.json with one account. */
export const settingsTextSchema = z.string().max(100_000);

export const accountRequestSchema = z.object({
  account: accountFieldsSchema,
  /**
   * What was pasted; it brings what has no field of its own. The fields count where both say something.
   * null: nothing was pasted.
   */
  settings: settingsTextSchema.nullable(),
});
export type AccountRequest = z.infer<typeof accountRequestSchema>;
