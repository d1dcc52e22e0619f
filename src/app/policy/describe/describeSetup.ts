// Describes an account's set-up in the chosen format, for the page and the command line.
import { accountKind } from '../../../contract/accountKinds.ts';
import type { SetupFormat, SetupText, SetupRequest } from '../../../contract/setup.ts';
import type { Result } from '../../../result.ts';
import { failed, ok } from '../../../result.ts';
import { grantsInstanceArn } from '../../../auth/account/awsDomain.ts';
import { configuredAccount } from '../../../auth/accountKinds.ts';
import type { AccountConfig, Config } from '../../config/schema.ts';
import { awsCliScript } from '../awsCliScript.ts';
import { toAwsSetup } from '../awsSetup.ts';
import type { AwsSetup, SetupFault } from '../awsSetup.ts';
import { cloudFormation } from '../cloudFormation.ts';
import { toPoolRole } from '../identityPool/poolRole.ts';
import { POOL_ROLE_TEXTS } from '../identityPool/poolRoleTexts.ts';
import { partitionOf, toPermissionSet } from '../permissionSet/permissionSet.ts';
import { PERMISSION_SET_TEXTS, permissionSetNotes } from '../permissionSet/permissionSetTexts.ts';
import { setupNotes } from '../setupNotes.ts';
import { terraform } from '../terraform.ts';

const PRINTERS: Readonly<Record<SetupFormat, (setup: AwsSetup) => string>> = {
  'aws-cli': awsCliScript,
  cloudformation: cloudFormation,
  terraform,
};

/** Uses only the configuration: needs no sign-in and no network. */
export function describeSetup(config: Config, request: SetupRequest): Result<SetupText, SetupFault> {
  const account = config.accounts.find(({ id }) => id === request.account);
  const grants = account === undefined ? null : grantsRefusal(account);
  if (grants !== null) return failed(grants);
  if (account !== undefined && accountKind(account.source).awsSetup?.judgesTokens === false) {
    const refused = refuseChoicesAboutTokens(request);
    if (refused !== null) return refused;
  }
  const identityCenter = account === undefined ? null : configuredAccount(account).identityCenter;
  if (identityCenter !== null) {
    const set = toPermissionSet(config, identityCenter, request);
    if (!set.ok) return set;
    const { format } = request;
    const notes = permissionSetNotes(set.value, format);
    return ok({ text: PERMISSION_SET_TEXTS[format](set.value), notes: [...notes] });
  }
  const identityPool = account === undefined ? null : configuredAccount(account).identityPool;
  if (identityPool !== null) {
    const role = toPoolRole(config, identityPool, request);
    if (!role.ok) return role;
    return ok({ text: POOL_ROLE_TEXTS[request.format](role.value), notes: [...role.value.notes] });
  }
  const setup = toAwsSetup(config, request);
  if (!setup.ok) return setup;
  return ok({
    text: PRINTERS[request.format](setup.value),
    notes: [...setupNotes(setup.value, request.format)],
  });
}

/** Such a role reaches no bucket, and grants are printed for roles that are made here only (CR11). */
function grantsRefusal(account: AccountConfig): SetupFault | null {
  const { accessGrants, signIn, identityPool } = configuredAccount(account);
  if (accessGrants === null || (signIn !== null && identityPool === null)) return null;
  const { region } = account;
  const instance = grantsInstanceArn({ partition: partitionOf(region), region, ...accessGrants });
  return {
    code: 'usage',
    message: `The account "${account.id}" uses S3 Access Grants: allow its role s3:GetDataAccess on ${instance} and nothing else, and create a grant for it there.`,
    field: null,
  };
}

/** What would be left out silently looks as if it were in force. */
function refuseChoicesAboutTokens(request: SetupRequest): Result<never, SetupFault> | null {
  const { subjects, existingProvider, tokenTags, tokenSourceIdentity } = request;
  const isPlain =
    subjects.length === 0 && !existingProvider && tokenTags.length === 0 && !tokenSourceIdentity;
  return isPlain
    ? null
    : failed({
        code: 'usage',
        message: `The account "${request.account}" has no role that judges tokens: leave out the subjects, the existing provider, and the claims of tokens.`,
        field: null,
      });
}
