// The roles of a set-up, as every format prints them: one, or two that are chained. Pure.
import { USED_ACTIONS, kmsActions } from '../../auth/sts/s3Grants.ts';
import type { AwsRole } from './awsRole.ts';
import type { AwsSetup, ChainedAwsRole } from './awsSetup.ts';
import { ASKING_REASONS, askingPolicy, permissionPolicy } from './permissionPolicy.ts';
import type { PolicyDocument } from './syntax/policyDocument.ts';
import { chainedTrustPolicy, chainingActions, chainingPolicy, trustPolicy } from './trustPolicies.ts';

export interface SetupRole {
  readonly role: AwsRole;
  /** One sentence in ASCII, as IAM stores it with the role. */
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly permissions: PolicyDocument;
  /** Each action that is granted, with what does not work without it. */
  readonly reasons: readonly string[];
}

export interface SetupRoles {
  /** Assumed with the ID token. */
  readonly signIn: SetupRole;
  /** Reaches the buckets; null: the first one does. */
  readonly storage: SetupRole | null;
}

const SYNC = 'Lets people keep folders and S3 buckets in step with Brimful.';

export function setupRoles(setup: AwsSetup): SetupRoles {
  const { role, chainedRole } = setup;
  const trust = trustPolicy(setup);
  const { accessGrants } = setup;
  const permissions =
    accessGrants === null ? permissionPolicy(setup) : askingPolicy(setup, accessGrants.accountId);
  const reasons = accessGrants === null ? storageReasons(setup) : ASKING_REASONS;
  if (chainedRole === null) {
    return { signIn: { role, description: SYNC, trust, permissions, reasons }, storage: null };
  }
  return {
    signIn: {
      role,
      description: 'Lets people who sign in to Brimful assume the role that reaches the buckets.',
      trust,
      permissions: chainingPolicy(setup, chainedRole),
      reasons: chainingReasons(setup, chainedRole),
    },
    storage: {
      role: chainedRole,
      description: SYNC,
      trust: chainedTrustPolicy(setup, chainedRole),
      permissions,
      reasons,
    },
  };
}

/** True if the two roles are in different AWS accounts. */
export function isAcrossAccounts({ role, chainedRole }: AwsSetup): boolean {
  return chainedRole !== null && chainedRole.awsAccount !== role.awsAccount;
}

/** Each action that reaches the places, with what does not work without it. */
export function storageReasons({ places, kmsKeys }: Pick<AwsSetup, 'places' | 'kmsKeys'>): readonly string[] {
  const readOnly = places.every((place) => place.readOnly);
  const used = USED_ACTIONS.filter(({ access }) => access === 'read' || !readOnly);
  return [
    ...used.map(({ action, why }) => `${action}: ${why}`),
    ...(kmsKeys.length === 0
      ? []
      : kmsActions({ readOnly }).map((action) => `${action}: ${KMS_WHY[action]}`)),
  ];
}

const KMS_WHY: Readonly<Record<string, string>> = {
  'kms:Decrypt': 'S3 decrypts objects with your key, also while it puts the parts of an upload together',
  'kms:GenerateDataKey': 'S3 encrypts what is uploaded with your key',
};

function chainingReasons(setup: AwsSetup, chained: ChainedAwsRole): readonly string[] {
  return chainingActions(setup, chained).map((action) => `${action}: ${CHAINING_WHY[action]}`);
}

const CHAINING_WHY: Readonly<Record<string, string>> = {
  'sts:AssumeRole': 'the second role is the one that reaches the buckets',
  'sts:TagSession': 'session tags go along to the second role',
  'sts:SetSourceIdentity': 'who signed in goes along to the second role',
};
