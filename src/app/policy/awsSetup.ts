// What an administrator has to set up on AWS for one account, as data: the generators turn it into commands and templates.
import type { Isolation, SetupRequest } from '../../contract/setup.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { refuseBucket, refusePrefix } from '../../contract/bucketAddress.ts';
import { asSentence } from '../config/sentence.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import type { OidcAccountConfig } from '../../auth/kinds/oidc.ts';
import type { Config } from '../config/schema.ts';

/** One synced place. */
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
  /** IAM's path of the role: begins and ends with a slash. */
  readonly rolePath: string;
  readonly maxSessionSeconds: number;
  readonly places: readonly AwsPlace[];
  readonly isolation: Isolation;
  /** Patterns of subjects that may assume the role. */
  readonly subjects: readonly string[];
  /** ARN of the role that is assumed with the keys of this one; null: there is none. */
  readonly chainedRole: string | null;
}

export interface SetupFault extends Fault<'unknown-account' | 'usage'> {
  /** The choice that has to be changed; null: the account itself, in config.json. */
  readonly field: 'bucket' | 'prefix' | 'subjects' | null;
}

/** Everybody in the world can get a token from these: without a condition on the subject the role would be open to all of them. */
const SHARED_ISSUERS = new Set([
  ...['accounts.google.com', 'token.actions.githubusercontent.com', 'gitlab.com', 'agent.buildkite.com'],
  ...['www.facebook.com', 'login.microsoftonline.com/common/v2.0', 'appleid.apple.com', 'app.terraform.io'],
]);
/** IAM takes 3,600 to 43,200 seconds as the longest session of a role. */
const MIN_ROLE_SESSION = 3600;

/** What `request` means for the account in `config`. Faults name what is missing, and where. */
export function toAwsSetup(
  config: Config,
  request: Omit<SetupRequest, 'format'>,
): Result<AwsSetup, SetupFault> {
  const found = config.accounts.find((candidate) => candidate.id === request.account);
  if (found === undefined) {
    const message = `There is no account "${request.account}" in config.json.`;
    return failed({ code: 'unknown-account', message, field: null });
  }
  const account = configuredAccount(found).signIn;
  if (account === null) {
    return usage(
      `The account "${found.id}" has its credentials from elsewhere: only accounts that sign in need this set-up.`,
    );
  }
  const role = readRole(account);
  if (!role.ok) return role;
  const places = placesOf(config, request);
  if (!places.ok) return places;
  const issuerName = account.issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (SHARED_ISSUERS.has(issuerName) && !namesSomebody(request.subjects)) {
    return usage(
      `Everybody can sign in at ${issuerName}: name the subjects that may assume the role.`,
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
      `The account "${id}" has no roleArn: write "arn:aws:iam::", the number of your AWS account and ":role/brimful" there in config.json; the set-up makes that role.`,
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
      `The roleArn of the account "${id}" is not an AWS role ARN, such as "arn:aws:iam::123456789012:role/name": other servers are set up in their own way.`,
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

/** Wildcards alone mean everybody. */
function namesSomebody(subjects: readonly string[]): boolean {
  return subjects.length > 0 && subjects.every((subject) => /[^*?]/.test(subject));
}

function usage(message: string, field: SetupFault['field'] = null): Result<never, SetupFault> {
  return failed({ code: 'usage', message, field });
}
