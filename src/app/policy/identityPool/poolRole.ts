// The role that an identity pool of Amazon Cognito gives to people who are signed in, as data (CR10).
import type { SetupRequest } from '../../../contract/setup.ts';
import { ok } from '../../../result.ts';
import type { Result } from '../../../result.ts';
import type { IdentityPoolAccountConfig } from '../../../auth/kinds/identityPool.ts';
import type { Config } from '../../config/schema.ts';
import { readTarget } from '../awsSetup.ts';
import type { SetupFault } from '../awsSetup.ts';
import { storagePolicy } from '../permissionPolicy.ts';
import { partitionOf } from '../permissionSet/permissionSet.ts';
import { policy } from '../syntax/policyDocument.ts';
import type { PolicyDocument } from '../syntax/policyDocument.ts';
import { storageReasons } from '../setupRoles.ts';

export interface PoolRole {
  readonly name: string;
  readonly identityPoolId: string;
  readonly region: string;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
  /** Each action that is granted, with what does not work without it. */
  readonly reasons: readonly string[];
  /** One or two sentences per entry. */
  readonly notes: readonly string[];
}

const NAME = 'brimful-pool';
const SERVICE = 'cognito-identity.amazonaws.com';
/** The folder of one identity: Cognito signs the id, and no client can choose it. */
const OWN_FOLDER = `\${${SERVICE}:sub}/`;

/** Resolves `request` for `account`. Faults say what is missing, and in which field. */
export function toPoolRole(
  config: Config,
  account: IdentityPoolAccountConfig,
  request: Omit<SetupRequest, 'format'>,
): Result<PoolRole, SetupFault> {
  const target = readTarget(config, request);
  if (!target.ok) return target;
  const { identityPoolId, region } = account;
  const isShared = request.isolation === 'none';
  const prefix = target.value.places[0]?.prefix ?? '';
  return ok({
    ...{ name: NAME, identityPoolId, region },
    trust: trustOf(identityPoolId),
    permissions: storagePolicy(target.value, partitionOf(region), isShared ? '' : OWN_FOLDER),
    reasons: storageReasons(target.value),
    notes: [
      `Add the provider ${account.issuer} with the client id ${account.clientId} to the identity pool ${identityPoolId} first.`,
      isShared
        ? 'Everybody who is signed in shares the whole prefix.'
        : `Each person may use "${prefix}<their identity id>/" only: set the prefix of their folder to that.`,
      'The roles of the identity pool are replaced: where it has one for guests, name that too.',
      'Credentials of an identity pool cannot be narrowed to the folders in use: what the role allows is what a copied key could do for an hour.',
    ],
  });
}

/** Only for this pool, and only for people who are signed in (Cognito developer guide, "Role trust"). */
function trustOf(identityPoolId: string): PolicyDocument {
  return policy([
    {
      Effect: 'Allow',
      Principal: { Federated: SERVICE },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${SERVICE}:aud`]: identityPoolId },
        'ForAnyValue:StringLike': { [`${SERVICE}:amr`]: 'authenticated' },
      },
    },
  ]);
}
