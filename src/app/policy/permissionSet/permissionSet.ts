// The permission set that an administrator creates at IAM Identity Center for an account, as data.
import type { SetupRequest } from '../../../contract/setup.ts';
import { ok } from '../../../result.ts';
import type { Result } from '../../../result.ts';
import type { IdentityCenterAccountConfig } from '../../../auth/kinds/identityCenter.ts';
import type { Config } from '../../config/schema.ts';
import { readTarget, USER_TAG } from '../awsSetup.ts';
import type { SetupFault } from '../awsSetup.ts';
import { storagePolicy, USER_FOLDER } from '../permissionPolicy.ts';
import type { PolicyDocument } from '../syntax/policyDocument.ts';
import { storageReasons } from '../setupRoles.ts';

export interface PermissionSet {
  readonly name: string;
  readonly description: string;
  /** The region of Identity Center. */
  readonly region: string;
  readonly policy: PolicyDocument;
  /** Each action that is granted, with what does not work without it. */
  readonly reasons: readonly string[];
  /** The attribute of people that isolates them; null: they share the places. */
  readonly attribute: { readonly key: string; readonly source: string } | null;
  /** One or two sentences per entry. */
  readonly notes: readonly string[];
}

/** Of an account without `roleName`. */
const DEFAULT_NAME = 'BrimfulUsers';
/** The user name, as Identity Center writes it ("Attributes for access control"). */
const USER_NAME = '${path:userName}';
/** Characters of an inline policy, not counting white space ("IAM Identity Center quotas"). */
const POLICY_CHARACTERS = 10_240;

/** Resolves `request` for `account`. Faults say what is missing, and in which field. */
export function toPermissionSet(
  config: Config,
  account: IdentityCenterAccountConfig,
  request: Omit<SetupRequest, 'format'>,
): Result<PermissionSet, SetupFault> {
  const target = readTarget(config, request);
  if (!target.ok) return target;
  const isShared = request.isolation === 'none';
  const { region } = account;
  const policy = storagePolicy(target.value, partitionOf(region), isShared ? '' : USER_FOLDER);
  const name = account.roleName ?? DEFAULT_NAME;
  const prefix = target.value.places[0]?.prefix ?? '';
  const isTooLong = JSON.stringify(policy).length > POLICY_CHARACTERS;
  return ok({
    name,
    description: 'Lets people keep folders and S3 buckets in step with Brimful.',
    region: account.ssoRegion ?? region,
    policy,
    reasons: storageReasons(target.value),
    attribute: isShared ? null : { key: USER_TAG, source: USER_NAME },
    notes: [
      `Assign the permission set "${name}" to the group of people who use Brimful${account.awsAccountId === null ? '' : `, in the AWS account ${account.awsAccountId}`}.`,
      isShared
        ? 'Everybody who has this permission set shares the whole prefix.'
        : `Each person may use "${prefix}<their user name>/" only: Identity Center hands the user name on as the attribute "${USER_TAG}", which has to be turned on under "Attributes for access control".`,
      ...(isTooLong
        ? [
            'This many folders exceed the length of an inline policy: use fewer prefixes, such as a common parent.',
          ]
        : []),
      'Credentials of a permission set cannot be narrowed to the folders in use: what it allows is what a copied key could do until it expires.',
    ],
  });
}

/** The partition of a region, as ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
