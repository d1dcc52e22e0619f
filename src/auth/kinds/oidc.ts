// The schema of the kind "oidc": a person signs in at an OpenID provider, and STS exchanges the ID token for
// credentials of a role.
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';
import { DEFAULT_REDIRECT, REDIRECT_HOSTS } from '../../contract/redirectAddress.ts';
import { refuseRedirectPath } from '../loopback/redirectPath.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';
import { accessGrantsField } from '../accessGrants/accessGrantsField.ts';
import { idSchema, storageFields } from './storageFields.ts';

/**
 * S3-compatible servers leave the account empty (Ceph: `arn:aws:iam:::role/name`), and some name a region
 * (a MinIO with one: `arn:minio:iam:us-east-1::role/...`), which roles of AWS never have.
 */
const roleArn = z
  .string()
  .regex(
    /^arn:(?!aws[a-z-]*:iam:[^:])[a-z0-9-]+:iam:[\w-]*:\w*:role\/[\w+=,.@/-]+$/,
    'expected the ARN of a role, such as arn:aws:iam::123456789012:role/brimful',
  );

/** Parameters that the sign-in sets itself and a configuration must not override. */
const OWN_PARAMETERS = new Set([
  ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state'],
  ...['nonce', 'code_challenge', 'code_challenge_method', 'request', 'request_uri'],
]);
const authorizationParameters = z.record(
  z
    .string()
    .refine((name) => !OWN_PARAMETERS.has(name), 'expected a parameter that Brimful does not set itself'),
  z.string().max(2000),
);

/** Where the answer of a sign-in comes to (SI2); the provider has to know this address. */
const redirectFields = {
  redirectHost: z.enum(REDIRECT_HOSTS).default(DEFAULT_REDIRECT.redirectHost),
  /** Empty: any free port (RFC 8252 7.3). */
  redirectPorts: z
    .array(z.int().min(1024).max(65535))
    .max(10)
    .default([...DEFAULT_REDIRECT.redirectPorts]),
  redirectPath: ruledText(refuseRedirectPath).default(DEFAULT_REDIRECT.redirectPath),
} satisfies Record<keyof RedirectAddress, z.ZodType>;

/** What STS takes (API reference, AssumeRole and Tag); its refusal would look like a fault of the role. */
const externalId = z
  .string()
  .regex(/^[\w+=,.@:/-]{2,1224}$/, 'expected 2 to 1224 letters, digits and _+=,.@:/-');
const TAG_LETTERS = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;
const tagName = z
  .string()
  .regex(new RegExp(`^${TAG_LETTERS}{1,128}$`, 'u'), 'expected letters, digits, spaces and _.:/=+-@');
const tagValue = z
  .string()
  .regex(new RegExp(`^${TAG_LETTERS}{0,256}$`, 'u'), 'expected letters, digits, spaces and _.:/=+-@');

const chainedRole = z.strictObject({
  roleArn,
  externalId: externalId.nullable().default(null),
  /**
   * Passes the subject on as SourceIdentity; the second role's trust policy must allow sts:SetSourceIdentity.
   */
  sourceIdentity: z.boolean().default(false),
  /** Session tags for the second role, transitive; its trust policy must allow sts:TagSession. */
  sessionTags: z.record(tagName, tagValue).default({}),
});

export const oidcSchema = z.strictObject({
  id: idSchema,
  source: z.literal('oidc'),
  issuer: ruledText((text) => refuseAddress(text, 'any')),
  clientId: z
    .string()
    .min(1, 'expected the client id that Brimful is registered with at the provider')
    .max(500),
  /**
   * Whether the provider demands a client secret of an app that is installed; what it is, the vault holds
   * (SI10).
   */
  clientSecret: z
    .boolean(
      'expected true or false, never the secret itself: that is entered on the page or with "brimful login", and kept in the keychain',
    )
    .default(false),
  /** null: what is needed, and the person's name where the provider offers that (`oidc/scopes.ts`). */
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'expected one scope per entry'))
    .refine((scopes) => scopes.includes('openid'), 'expected "openid" among the scopes')
    .nullable()
    .default(null),
  ...redirectFields,
  /** Added to the authorization request: `acr_values`, `prompt`, `max_age`, `login_hint`, `audience` ... */
  authorizationParameters: authorizationParameters.default({}),
  /** null: the server chooses the role by the token's claims (MinIO). */
  roleArn: roleArn.nullable(),
  /** A second role, assumed with the credentials of the first. */
  chainedRole: chainedRole.nullable().default(null),
  /**
   * For providers that return no ID token on refresh: renew through a browser tab that needs no input
   * (`prompt=none`); false: ask the person to sign in instead (TK5).
   */
  browserRenewal: z.boolean().default(true),
  /** What STS is given; a few services want the access token, which has to be a JWT then (TK10). */
  stsToken: z.enum(['id_token', 'access_token']).default('id_token'),
  ...storageFields,
  ...accessGrantsField,
  /** Requested lifetime of credentials in seconds, within the limits of AssumeRoleWithWebIdentity. */
  durationSeconds: z.int().min(900).max(43_200).default(3600),
  /** Whether to narrow credentials to the folders in use (CR4). */
  sessionPolicy: z.boolean().default(true),
});

export type OidcAccountConfig = Frozen<z.output<typeof oidcSchema>>;
export type ChainedRole = Frozen<z.output<typeof chainedRole>>;
