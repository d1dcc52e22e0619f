// What an administrator has to set up on AWS for one account, as data, from which commands and templates are
// generated.
import type { RedirectAddress } from '../../contract/redirectAddress.ts';
import type { Isolation, SetupRequest } from '../../contract/setup.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { refuseBucket, refusePrefix } from '../../contract/bucketAddress.ts';
import { asSentence } from '../config/config.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import type { AccessGrantsConfig } from '../../auth/accessGrants/accessGrantsField.ts';
import type { OidcAccountConfig } from '../../auth/kinds/oidc.ts';
import type { Config } from '../config/schema.ts';
import { readRoleArn } from './awsRole.ts';
import type { AwsRole } from './awsRole.ts';

/** A prefix that is synced. */
export interface AwsPlace {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly readOnly: boolean;
}

/** The second role, which is assumed with the credentials of the first and holds the permissions. */
export interface ChainedAwsRole extends AwsRole {
  readonly externalId: string | null;
  /** Brimful passes the subject on as source identity. */
  readonly sourceIdentity: boolean;
  readonly sessionTags: Readonly<Record<string, string>>;
}

export interface AwsSetup {
  readonly region: string;
  readonly issuer: string;
  /**
   * The issuer without its scheme, as IAM names it in ARNs and condition keys: path, port and a slash at the
   * end belong to it.
   */
  readonly issuerName: string;
  readonly clientId: string;
  /** Where the account's sign-in ends, which the provider has to know. */
  readonly redirect: RedirectAddress;
  /** IAM knows the provider already. */
  readonly existingProvider: boolean;
  /** Assumed with the ID token. */
  readonly role: AwsRole;
  readonly chainedRole: ChainedAwsRole | null;
  /** S3 Access Grants gives the keys for the places; null: the role reaches them itself (CR11). */
  readonly accessGrants: Pick<AccessGrantsConfig, 'accountId'> | null;
  readonly places: readonly AwsPlace[];
  /** ARNs of the KMS keys that encrypt the places. */
  readonly kmsKeys: readonly string[];
  readonly isolation: Isolation;
  /** Patterns of the subjects that may assume the role; empty: any subject. */
  readonly subjects: readonly string[];
  /** Names of the session tags that every token carries. */
  readonly tokenTags: readonly string[];
  /** Every token carries a source identity. */
  readonly tokenSourceIdentity: boolean;
}

export interface SetupFault extends Fault<'unknown-account' | 'usage'> {
  /** The form field to change; null: the account itself in config.json has to change. */
  readonly field: 'bucket' | 'prefix' | 'subjects' | 'kmsKeys' | null;
}

/** The tag that isolates people by tag. */
export const USER_TAG = 'user';

/**
 * Anyone in the world can get a token from these: without a condition on the subject, the role would be open
 * to all.
 */
const SHARED_ISSUERS = new Set([
  ...['accounts.google.com', 'token.actions.githubusercontent.com', 'gitlab.com', 'agent.buildkite.com'],
  ...['www.facebook.com', 'login.microsoftonline.com/common/v2.0', 'appleid.apple.com', 'app.terraform.io'],
]);
/** IAM's minimum for a role's MaxSessionDuration (seconds), and the longest session of a chained role. */
const HOUR = 3600;
const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** Resolves `request` for its account in `config`. Faults say what is missing, and in which field. */
export function toAwsSetup(
  config: Config,
  request: Omit<SetupRequest, 'format'>,
): Result<AwsSetup, SetupFault> {
  const found = config.accounts.find((candidate) => candidate.id === request.account);
  if (found === undefined) {
    const message = `There is no account "${request.account}" in config.json: check its id.`;
    return failed({ code: 'unknown-account', message, field: null });
  }
  const account = configuredAccount(found).signIn;
  if (account === null) {
    return usage(
      `The account "${found.id}" does not sign in at a provider: only accounts that do need this set-up.`,
    );
  }
  const role = readRole(account);
  if (!role.ok) return role;
  const chainedRole = readChainedRole(account);
  if (!chainedRole.ok) return chainedRole;
  const target = readTarget(config, request);
  if (!target.ok) return target;
  const issuerName = account.issuer.replace(/^https?:\/\//, '');
  const provider = issuerName.replace(/\/$/, '').toLowerCase();
  if (SHARED_ISSUERS.has(provider) && isEverybody(request.subjects)) {
    return usage(
      `Anyone can sign in at ${provider}: name the subjects that may assume the role.`,
      'subjects',
    );
  }
  const { isolation, subjects, existingProvider, tokenTags, tokenSourceIdentity } = request;
  const { accessGrants } = account;
  const refusedGrants =
    accessGrants === null
      ? null
      : refuseGrants(accessGrants, (chainedRole.value ?? role.value).awsAccount, isolation);
  if (refusedGrants !== null) return usage(refusedGrants);
  const { redirectHost, redirectPorts, redirectPath } = account;
  return ok({
    redirect: { redirectHost, redirectPorts, redirectPath },
    ...{ region: account.region, issuer: account.issuer, issuerName, clientId: account.clientId },
    role: role.value,
    chainedRole: chainedRole.value,
    accessGrants,
    ...target.value,
    ...{ isolation, subjects, existingProvider },
    tokenTags: [...new Set(isolation === 'principal-tag' ? [USER_TAG, ...tokenTags] : tokenTags)],
    tokenSourceIdentity: tokenSourceIdentity || isolation === 'source-identity',
  });
}

/** True if nobody is named, or a pattern consists of wildcards only. */
export function isEverybody(subjects: readonly string[]): boolean {
  return subjects.length === 0 || subjects.some((subject) => !/[^*?]/.test(subject));
}

function readRole({ id, roleArn, durationSeconds }: OidcAccountConfig): Result<AwsRole, SetupFault> {
  if (roleArn === null) {
    return usage(
      `The account "${id}" has no roleArn: set it in config.json to the role that the set-up is to create, such as arn:aws:iam::123456789012:role/brimful.`,
    );
  }
  const role = readRoleArn(roleArn);
  if (role === null) return usage(notOfAws(`The roleArn of the account "${id}"`));
  return ok({ ...role, maxSessionSeconds: Math.max(HOUR, durationSeconds) });
}

function readChainedRole({ id, chainedRole }: OidcAccountConfig): Result<ChainedAwsRole | null, SetupFault> {
  if (chainedRole === null) return ok(null);
  const role = readRoleArn(chainedRole.roleArn);
  if (role === null) return usage(notOfAws(`The roleArn of the second role of the account "${id}"`));
  const { externalId, sourceIdentity, sessionTags } = chainedRole;
  return ok({ ...role, maxSessionSeconds: HOUR, externalId, sourceIdentity, sessionTags });
}

/** What S3 Access Grants cannot do for an account, as a sentence; null: nothing is in the way. */
function refuseGrants(
  { accountId }: Pick<AccessGrantsConfig, 'accountId'>,
  awsAccount: string,
  isolation: Isolation,
): string | null {
  if (accountId !== awsAccount) {
    return `S3 Access Grants is in the AWS account ${accountId}, and the role in ${awsAccount}: have the administrator there create grants for the role, since only one account is set up here.`;
  }
  return isolation === 'none'
    ? null
    : 'A grant is for a role, so everybody who may assume it shares the folder: choose no isolation (--isolate none), and name the subjects that may assume the role.';
}

function notOfAws(what: string): string {
  return `${what} is not an AWS role ARN, such as arn:aws:iam::123456789012:role/brimful: this set-up is for AWS only.`;
}

/** The places and keys that the set-up is for. */
export function readTarget(
  config: Config,
  request: Omit<SetupRequest, 'format'>,
): Result<Pick<AwsSetup, 'places' | 'kmsKeys'>, SetupFault> {
  const places = placesOf(config, request);
  if (!places.ok) return places;
  const { kmsKeys } = request;
  const wrongKey = kmsKeys.find((key) => !KMS_KEY_ARN.test(key));
  if (wrongKey === undefined) return ok({ places: places.value, kmsKeys });
  return usage(
    `"${wrongKey}" is not the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab.`,
    'kmsKeys',
  );
}

function placesOf(
  config: Config,
  { account, place }: Omit<SetupRequest, 'format'>,
): Result<readonly AwsPlace[], SetupFault> {
  if (place !== null) {
    const bucket = refuseBucket(place.bucket);
    if (bucket !== null) return usage(asSentence(bucket), 'bucket');
    const prefix = refusePrefix(place.prefix);
    if (prefix !== null) return usage(asSentence(prefix), 'prefix');
    return ok([{ ...place, readOnly: false }]);
  }
  const places = config.folders
    .filter((folder) => folder.account === account)
    .map(({ bucket, prefix, mode }) => ({ bucket, prefix, readOnly: mode === 'download-only' }));
  return places.length > 0
    ? ok(places)
    : usage('No folder uses this account yet: name the bucket.', 'bucket');
}

function usage(message: string, field: SetupFault['field'] = null): Result<never, SetupFault> {
  return failed({ code: 'usage', message, field });
}
