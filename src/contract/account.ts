// The contract for adding an account: what a person types, and what was read from pasted settings.
import { z } from 'zod';
import { ACCOUNT_KINDS } from './accountKinds.ts';
import type { AccountFieldName } from './accountKinds.ts';
import { MAX_SETTINGS_CHARACTERS, MAX_TYPED_CHARACTERS } from './limits.ts';

/** As typed; '' if empty. config.json's own schema validates it and names each mistake. */
const typed = z.string().max(MAX_TYPED_CHARACTERS);
/**
 * The fields of the form that adds an account; those specific to other kinds are absent (`accountKinds.ts`).
 * There is no field for a secret of a person: an access key is typed into a terminal and never crosses the
 * bridge (TK8). The client secret is one of the app (SI10): it comes in here, and no answer has it.
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
  /** '': none. */
  clientSecret: typed.optional(),
  /** '': the service chooses the role by the token's claims (MinIO). */
  roleArn: typed.optional(),
  /** '': AWS_PROFILE or the default. */
  profile: typed.optional(),
  startUrl: typed.optional(),
  /** '': the same as `region`. */
  ssoRegion: typed.optional(),
  /** '': the person chooses. */
  awsAccountId: typed.optional(),
  roleName: typed.optional(),
  identityPoolId: typed.optional(),
  redirectHost: typed.optional(),
  /** Numbers between spaces or commas. */
  redirectPorts: typed.optional(),
  redirectPath: typed.optional(),
  /** Words between spaces or commas. */
  scopes: typed.optional(),
  stsToken: typed.optional(),
  /** The AWS account whose S3 Access Grants is asked. */
  accessGrants: typed.optional(),
} satisfies Record<AccountFieldName, z.ZodType> & Record<string, z.ZodType>);
export type AccountFields = z.infer<typeof accountFieldsSchema>;

/**
 * The text of pasted settings: an entry of `accounts` in config.json, or a whole config.json with one
 * account.
 */
export const settingsTextSchema = z.string().max(MAX_SETTINGS_CHARACTERS);

export const accountRequestSchema = z.object({
  account: accountFieldsSchema,
  /**
   * The pasted text, which can contain settings without a field; the fields take precedence. null: nothing
   * was pasted.
   */
  settings: settingsTextSchema.nullable(),
});
export type AccountRequest = z.infer<typeof accountRequestSchema>;
