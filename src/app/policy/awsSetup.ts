// What an administrator has to set up on AWS for one account, as data: the generators turn it into commands and templates.
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Config, OidcAccountConfig } from '../config/schema.ts';

/**
 * How people are kept apart inside a shared prefix. Only by what the provider signs: `subject` uses the token's sub, `principal-tag` the
 * session tag `user` from its tags claim. (`${aws:userid}` ends in the session name, which each client chooses for itself.)
 */
export type Isolation = 'subject' | 'principal-tag' | 'none';

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
  readonly maxSessionSeconds: number;
  readonly places: readonly AwsPlace[];
  readonly isolation: Isolation;
  /** Patterns of subjects that may assume the role. */
  readonly subjects: readonly string[];
}

export type SetupFault = Fault<'unknown-account' | 'usage'>;

/** Everybody in the world can get a token from these: without a condition on the subject the role would be open to all of them. */
const SHARED_ISSUERS = new Set([
  ...['accounts.google.com', 'token.actions.githubusercontent.com', 'gitlab.com', 'agent.buildkite.com'],
  ...['www.facebook.com', 'login.microsoftonline.com/common/v2.0', 'appleid.apple.com', 'app.terraform.io'],
]);
/** IAM takes 3,600 to 43,200 seconds as the longest session of a role. */
const MIN_ROLE_SESSION = 3600;

export function describeSetup(
  config: Config,
  accountId: string,
  wish: { readonly isolation: Isolation; readonly subjects: readonly string[] },
): Result<AwsSetup, SetupFault> {
  const account = config.accounts.find((candidate) => candidate.id === accountId);
  if (account === undefined) {
    return failed({ code: 'unknown-account', message: `There is no account "${accountId}" in config.json.` });
  }
  if (account.source !== 'oidc') return usage('Only accounts with the source "oidc" need this set-up.');
  const role = readRole(account);
  if (role === null) {
    return usage(
      'This account has no roleArn of the form "arn:aws:iam::123456789012:role/name": add it to config.json first.',
    );
  }
  const places = config.folders
    .filter((folder) => folder.account === accountId)
    .map(({ bucket, prefix, mode }) => ({ bucket, prefix, readOnly: mode === 'download-only' }));
  if (places.length === 0) return usage('No folder uses this account yet: add one to config.json first.');
  const issuerName = account.issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (SHARED_ISSUERS.has(issuerName) && wish.subjects.length === 0) {
    return usage(`Everybody can sign in at ${issuerName}: say with --subjects who may assume the role.`);
  }
  return ok({
    ...role,
    region: account.region,
    issuer: account.issuer,
    issuerName,
    clientId: account.clientId,
    maxSessionSeconds: Math.max(MIN_ROLE_SESSION, account.durationSeconds),
    places,
    isolation: wish.isolation,
    subjects: wish.subjects,
  });
}

function readRole(
  account: OidcAccountConfig,
): Pick<AwsSetup, 'partition' | 'awsAccount' | 'roleName'> | null {
  const [, partition, awsAccount, roleName] =
    /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(account.roleArn ?? '') ?? [];
  if (partition === undefined || awsAccount === undefined || roleName === undefined) return null;
  return { partition, awsAccount, roleName };
}

function usage(message: string): Result<never, SetupFault> {
  return failed({ code: 'usage', message });
}
