// What an administrator has to set up on AWS for one account, as data, from which commands and templates are
// generated.
import type { Isolation, SetupRequest } from '../../contract/setup.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { refuseBucket, refusePrefix } from '../../contract/bucketAddress.ts';
import { asSentence } from '../config/config.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import type { OidcAccountConfig } from '../../auth/kinds/oidc.ts';
import type { Config } from '../config/schema.ts';

/** A prefix that is synced. */
export interface AwsPlace {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly readOnly: boolean;
}

export interface AwsSetup {
  readonly partition: string;
  /** Twelve digits. */
  readonly awsAccount: string;
  readonly region: string;
  readonly issuer: string;
  /** The issuer without its scheme, as IAM names it in ARNs and condition keys. */
  readonly issuerName: string;
  readonly clientId: string;
  readonly roleName: string;
  /** IAM's path of the role; starts and ends with a slash. */
  readonly rolePath: string;
  readonly maxSessionSeconds: number;
  readonly places: readonly AwsPlace[];
  readonly isolation: Isolation;
  /** Patterns of the subjects that may assume the role; empty: any subject. */
  readonly subjects: readonly string[];
  /** ARN of the second role, assumed with the credentials of this one; null: none. */
  readonly chainedRole: string | null;
}

export interface SetupFault extends Fault<'unknown-account' | 'usage'> {
  /** The form field to change; null: the account itself in config.json has to change. */
  readonly field: 'bucket' | 'prefix' | 'subjects' | null;
}

/**
 * Anyone in the world can get a token from these: without a condition on the subject, the role would be open
 * to all.
 */
const SHARED_ISSUERS = new Set([
  ...['accounts.google.com', 'token.actions.githubusercontent.com', 'gitlab.com', 'agent.buildkite.com'],
  ...['www.facebook.com', 'login.microsoftonline.com/common/v2.0', 'appleid.apple.com', 'app.terraform.io'],
]);
/** IAM's minimum for a role's MaxSessionDuration (seconds). */
const MIN_ROLE_SESSION = 3600;

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
  const places = placesOf(config, request);
  if (!places.ok) return places;
  const issuerName = account.issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (SHARED_ISSUERS.has(issuerName) && !namesSomebody(request.subjects)) {
    return usage(
      `Anyone can sign in at ${issuerName}: name the subjects that may assume the role.`,
      'subjects',
    );
  }
  return ok({
    ...role.value,
    region: account.region,
    issuer: account.issuer,
    issuerName,
    clientId: account.clientId,
    maxSessionSeconds: Math.max(MIN_ROLE_SESSION, account.durationSeconds),
    places: places.value,
    isolation: request.isolation,
    subjects: request.subjects,
    chainedRole: account.chainedRole?.roleArn ?? null,
  });
}

type Role = Pick<AwsSetup, 'partition' | 'awsAccount' | 'roleName' | 'rolePath'>;

function readRole({ id, roleArn }: OidcAccountConfig): Result<Role, SetupFault> {
  if (roleArn === null) {
    return usage(
      `The account "${id}" has no roleArn: set it in config.json to the role that the set-up is to create, such as arn:aws:iam::123456789012:role/brimful.`,
    );
  }
  const [, partition, awsAccount, rolePath, roleName] =
    /^arn:([a-z-]+):iam::(\d{12}):role(\/(?:.*\/)?)([\w+=,.@-]+)$/.exec(roleArn) ?? [];
  if (
    partition === undefined ||
    awsAccount === undefined ||
    rolePath === undefined ||
    roleName === undefined
  ) {
    return usage(
      `The roleArn of the account "${id}" is not an AWS role ARN, such as arn:aws:iam::123456789012:role/brimful: this set-up is for AWS only.`,
    );
  }
  return ok({ partition, awsAccount, roleName, rolePath });
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

/** False if a pattern consists of wildcards only, which means everybody. */
function namesSomebody(subjects: readonly string[]): boolean {
  return subjects.length > 0 && subjects.every((subject) => /[^*?]/.test(subject));
}

function usage(message: string, field: SetupFault['field'] = null): Result<never, SetupFault> {
  return failed({ code: 'usage', message, field });
}
