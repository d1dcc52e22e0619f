// The schema of the kind "cognito-identity-pool": a person signs in at an OpenID provider, such as a user
// pool, and an identity pool of Amazon Cognito exchanges the ID token for credentials.
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';
import { oidcSchema } from './oidc.ts';
import type { OidcAccountConfig } from './oidc.ts';

/** What only STS needs. */
const OF_STS = { roleArn: true, chainedRole: true, durationSeconds: true, sessionPolicy: true } as const;

export const identityPoolSchema = z.strictObject({
  ...oidcSchema.omit(OF_STS).shape,
  source: z.literal('cognito-identity-pool'),
  identityPoolId: z
    .string()
    .regex(
      /^[a-z0-9-]+:[0-9a-f-]{36}$/,
      'expected the id of an identity pool, such as eu-central-1:12345678-1234-1234-1234-123456789012',
    ),
  /** null: AWS's own in the region. */
  cognitoEndpoint: ruledText((text) => refuseAddress(text, 'none'))
    .nullable()
    .default(null),
});
export type IdentityPoolAccountConfig = Frozen<z.output<typeof identityPoolSchema>>;

/** The sign-in of such an account, which is that of every OpenID provider. */
export function signInOfPool(account: IdentityPoolAccountConfig): OidcAccountConfig {
  const ofSts = { roleArn: null, chainedRole: null, stsEndpoint: null, durationSeconds: 3600 };
  return { ...account, ...ofSts, sessionPolicy: false, source: 'oidc' };
}
