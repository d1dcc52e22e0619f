// Who may assume the roles of a set-up, and what has to come along (CR8). Pure.
import type { AwsRole } from './awsRole.ts';
import { USER_TAG } from './awsSetup.ts';
import type { AwsSetup, ChainedAwsRole } from './awsSetup.ts';
import { policy } from './policyDocument.ts';
import type { PolicyDocument } from './policyDocument.ts';

/** Fits every text that is not empty. */
const PRESENT = '?*';

/** The ARN of the provider in IAM: the issuer without its scheme, to the last slash. */
export function providerArn({ role, issuerName }: AwsSetup): string {
  return `arn:${role.partition}:iam::${role.awsAccount}:oidc-provider/${issuerName}`;
}

/**
 * Lets tokens of the provider in. `aud` is pinned, so that tokens for other apps of the same provider are
 * refused; `sub` restricts whose tokens are accepted; tags and source identity that permissions rely on must
 * be there.
 */
export function trustPolicy(setup: AwsSetup): PolicyDocument {
  const { issuerName, clientId, subjects, tokenTags, tokenSourceIdentity } = setup;
  return policy([
    {
      Sid: 'SignInWithBrimful',
      Effect: 'Allow',
      Principal: { Federated: providerArn(setup) },
      Action: [
        'sts:AssumeRoleWithWebIdentity',
        ...(tokenTags.length > 0 ? ['sts:TagSession'] : []),
        ...(tokenSourceIdentity ? ['sts:SetSourceIdentity'] : []),
      ],
      Condition: {
        StringEquals: { [`${issuerName}:aud`]: withoutVariables(clientId) },
        StringLike: {
          [`${issuerName}:sub`]: subjects.length === 0 ? [PRESENT] : subjects.map(withoutVariables),
          ...Object.fromEntries(tokenTags.map((tag) => [`aws:RequestTag/${tag}`, PRESENT])),
          ...(tokenSourceIdentity && { 'sts:SourceIdentity': PRESENT }),
        },
      },
    },
  ]);
}

/**
 * Lets sessions of the first role in. The account is named, and the role as a condition: so the first role's
 * own permissions count too, within one account as across two, and the second role can be created first.
 */
export function chainedTrustPolicy(setup: AwsSetup, chained: ChainedAwsRole): PolicyDocument {
  const { role, isolation } = setup;
  const { externalId, sessionTags } = chained;
  const configuredTags = Object.entries(sessionTags).map(
    ([tag, value]) => [`aws:RequestTag/${tag}`, withoutVariables(value)] as const,
  );
  const equals = {
    ...(externalId !== null && { 'sts:ExternalId': withoutVariables(externalId) }),
    ...Object.fromEntries(configuredTags),
  };
  const present = {
    ...(isSubjectPassedOn(setup) && { 'sts:SourceIdentity': PRESENT }),
    ...(setup.tokenSourceIdentity && { 'aws:SourceIdentity': PRESENT }),
  };
  return policy([
    {
      Sid: 'ChainedByBrimful',
      Effect: 'Allow',
      Principal: { AWS: accountArn(role) },
      Action: chainingActions(setup, chained),
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': role.arn },
        ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
        ...(Object.keys(present).length > 0 && { StringLike: present }),
        // A session could otherwise give itself somebody else's tag when it assumes this role.
        ...(isolation === 'principal-tag' && {
          StringEqualsIfExists: { [`aws:RequestTag/${USER_TAG}`]: `\${aws:PrincipalTag/${USER_TAG}}` },
        }),
      },
    },
  ]);
}

/** What the first role is allowed to do: assume the second, in the way that is configured, and no S3. */
export function chainingPolicy(setup: AwsSetup, chained: ChainedAwsRole): PolicyDocument {
  return policy([
    {
      Sid: 'AssumeTheSecondRole',
      Effect: 'Allow',
      Action: chainingActions(setup, chained),
      Resource: chained.arn,
      // The second role does not see the subject, so it comes as source identity, and as nobody else's.
      ...(setup.isolation === 'subject' && {
        Condition: { StringEquals: { 'sts:SourceIdentity': `\${${setup.issuerName}:sub}` } },
      }),
    },
  ]);
}

/**
 * Tags and source identity need actions of their own, also where they come from the token (IAM user guide,
 * "Pass session tags in AWS STS").
 */
export function chainingActions(setup: AwsSetup, { sessionTags }: ChainedAwsRole): readonly string[] {
  const hasTags = setup.tokenTags.length > 0 || Object.keys(sessionTags).length > 0;
  const hasIdentity = setup.tokenSourceIdentity || isSubjectPassedOn(setup);
  return [
    'sts:AssumeRole',
    ...(hasTags ? ['sts:TagSession'] : []),
    ...(hasIdentity ? ['sts:SetSourceIdentity'] : []),
  ];
}

/** True if Brimful is to set the source identity of the second role's sessions. */
function isSubjectPassedOn({ chainedRole, isolation }: AwsSetup): boolean {
  return chainedRole !== null && (chainedRole.sourceIdentity || isolation === 'subject');
}

function accountArn({ partition, awsAccount }: AwsRole): string {
  return `arn:${partition}:iam::${awsAccount}:root`;
}

/** Text that AWS does not take for a policy variable; wildcards stay what they are. */
function withoutVariables(text: string): string {
  return text.replaceAll('${', '${$}{');
}
