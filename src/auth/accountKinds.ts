// The table of account kinds inside the app: how to create each kind, and what policy and doctor need to know
// about it. src/auth/kinds/README.md says how to add one.
import { z } from 'zod';
import type { Frozen } from '../contract/frozen.ts';
import type { KeyOrigin } from '../credentials.ts';
import { assertNever } from '../result.ts';
import type { Account } from './account/account.ts';
import type { AuthServices } from './account/authServices.ts';
import { accessKeySchema, createAccessKeyAccount } from './kinds/accessKey.ts';
import { createIdentityPoolExchange } from './cognito/identityPoolExchange.ts';
import { identityPoolSchema, signInOfPool } from './kinds/identityPool.ts';
import type { IdentityPoolAccountConfig } from './kinds/identityPool.ts';
import { createEnvironmentAccount, environmentSchema, placeOfKeys } from './kinds/environment.ts';
import { createIdentityCenterAccount } from './identityCenter/identityCenterAccount.ts';
import { ssoEndpoints } from './identityCenter/ssoClients.ts';
import { identityCenterSchema } from './kinds/identityCenter.ts';
import type { IdentityCenterAccountConfig } from './kinds/identityCenter.ts';
import type { AccessGrantsConfig } from './accessGrants/accessGrantsField.ts';
import { oidcSchema } from './kinds/oidc.ts';
import type { OidcAccountConfig } from './kinds/oidc.ts';
import { createOidcAccount } from './oidc/oidcAccount.ts';
import { setupCommand } from './sts/setupCommand.ts';

const FIELDS_OF_ALL_KINDS: ReadonlySet<string> = new Set(
  [oidcSchema, identityCenterSchema, identityPoolSchema, environmentSchema, accessKeySchema].flatMap(
    ({ shape }) => Object.keys(shape),
  ),
);

/** What is refused although it is another kind's: ignored, it would leave more open than the file says. */
const REFUSED_OF_OTHERS: Readonly<Record<string, z.ZodType>> = {
  // The secret itself must not stay in a file (SI10).
  clientSecret: oidcSchema.shape.clientSecret.unwrap().nullish(),
  accessGrants: z
    .null({ error: 'expected null: typed keys are not exchanged for access grants (CR11)' })
    .optional(),
};

/**
 * `schema`, which takes the fields of every other kind too: they remain in config.json when an account is
 * changed to another kind by hand. They are ignored, whatever their value, so no type knows them, except for
 * `REFUSED_OF_OTHERS`.
 */
function toleratingOtherKinds<Schema extends z.ZodObject>(schema: Schema): Schema {
  const others = [...FIELDS_OF_ALL_KINDS].filter((name) => !Object.hasOwn(schema.shape, name));
  const ignored = Object.fromEntries(
    others.map((name) => [name, REFUSED_OF_OTHERS[name] ?? z.unknown().optional()]),
  );
  return schema.extend(ignored) as unknown as Schema;
}

/** One entry of `accounts` in config.json. */
export const accountSchema = z.discriminatedUnion('source', [
  toleratingOtherKinds(oidcSchema),
  toleratingOtherKinds(identityCenterSchema),
  toleratingOtherKinds(identityPoolSchema),
  toleratingOtherKinds(environmentSchema),
  toleratingOtherKinds(accessKeySchema),
]);
export type AccountConfig = Frozen<z.output<typeof accountSchema>>;

export interface ConfiguredAccount {
  /** Creates the account; call it once per account. */
  create(services: AuthServices): Account;
  /** The sign-in and role that its credentials come from; null: the kind does not sign in. */
  readonly signIn: OidcAccountConfig | null;
  /** The permission set that its credentials come from; null: the kind does not use IAM Identity Center. */
  readonly identityCenter: IdentityCenterAccountConfig | null;
  /** The identity pool that its credentials come from; null: the kind does not use one. */
  readonly identityPool: IdentityPoolAccountConfig | null;
  /** The access grants that decide which folders its credentials reach; null: it does not use them. */
  readonly accessGrants: AccessGrantsConfig | null;
  /** The addresses that a sign-in needs; empty: the kind does not sign in. */
  readonly signInAddresses: readonly string[];
  /** Where the keys come from that the storage service sees. */
  readonly keys: KeyOrigin;
  /** The command that shows why its credentials are refused, or fixes that. */
  readonly remedy: string;
}

/** Shows whose credentials the AWS CLI would use. */
const WHO_AM_I = 'aws sts get-caller-identity';

/** The row of an account's kind, for this account. */
export function configuredAccount(config: AccountConfig): ConfiguredAccount {
  switch (config.source) {
    case 'oidc':
      return {
        create: (services) => createOidcAccount(config, services),
        signIn: config,
        identityCenter: null,
        identityPool: null,
        accessGrants: config.accessGrants,
        signInAddresses: [config.issuer],
        keys: { from: 'issued', account: config.id, place: 'STS' },
        remedy: setupCommand(config),
      };
    case 'identity-center':
      return {
        create: (services) => createIdentityCenterAccount(config, services),
        signIn: null,
        identityCenter: config,
        identityPool: null,
        accessGrants: config.accessGrants,
        signInAddresses: Object.values(ssoEndpoints(config)),
        keys: { from: 'issued', account: config.id, place: 'IAM Identity Center' },
        remedy: `brimful policy --account ${config.id}`,
      };
    case 'cognito-identity-pool': {
      const signIn = signInOfPool(config);
      return {
        create: (services) => {
          const { source } = config;
          const exchange = createIdentityPoolExchange({ account: config, ...services });
          return createOidcAccount(signIn, services, { ...exchange, source });
        },
        signIn,
        identityCenter: null,
        identityPool: config,
        accessGrants: config.accessGrants,
        signInAddresses: [config.issuer],
        keys: { from: 'issued', account: config.id, place: 'Amazon Cognito' },
        remedy: `aws cognito-identity get-identity-pool-roles --identity-pool-id ${config.identityPoolId}`,
      };
    }
    case 'environment':
      return {
        create: (services) => createEnvironmentAccount(config, services),
        signIn: null,
        identityCenter: null,
        identityPool: null,
        accessGrants: config.accessGrants,
        signInAddresses: [],
        keys: { from: 'found', account: config.id, place: placeOfKeys(config) },
        remedy: WHO_AM_I,
      };
    case 'access-key':
      return {
        create: (services) => createAccessKeyAccount(config, services),
        signIn: null,
        identityCenter: null,
        identityPool: null,
        accessGrants: null,
        signInAddresses: [],
        keys: { from: 'typed', account: config.id, place: 'keychain' },
        remedy: WHO_AM_I,
      };
    default:
      return assertNever(config);
  }
}
