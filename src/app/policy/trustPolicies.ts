// Who may assume the roles of a set-up, and what has to come along (CR8). Pure.
import type { AwsRole } from './awsRole.ts';
import { USER_TAG } from './awsSetup.ts';
import type { AwsSetup, ChainedAwsRole } from './awsSetup.ts';
import { policy } from './syntax/policyDocument.ts';
import type { PolicyDocument } from './syntax/policyDocument.ts';

/** Fits every text that is not empty. */
const PRESENT = '?*';

/** The ARN of the provider in IAM: the issuer without its scheme, to the last slash. */
export function providerArn({ role, issuerName }: AwsSetup): string {
  return `arn:${role.partition}:iam::${role.awsAccount}:oidc-provider/${issuerName}`;
}

/**
 * Lets tokens of the provider in. `aud` is pinned, so that tokens for other apps of the same provider are
 * refused; `sub` restricts whose tokens are accepted; tags and source identity that permissions rely on must
 * be there, and no other tags.
 */
export function trustPolicy(setup: AwsSetup): PolicyDocument {
  const { issuerName, clientId, subjects, tokenTags, tokenSourceIdentity } = setup;
  const token: Conditions = {
    StringEquals: { [`${issuerName}:aud`]: withoutVariables(clientId) },
    StringLike: {
      [`${issuerName}:sub`]: subjects.length === 0 ? [PRESENT] : subjects.map(withoutVariables),
    },
  };
  return assuming(
    { Principal: { Federated: providerArn(setup) } },
    {
      sid: 'SignInWithBrimful',
      action: 'sts:AssumeRoleWithWebIdentity',
      conditions: token,
      tags:
        tokenTags.length === 0
          ? null
          : merged({ StringLike: present(tokenTags.map(requestTag)) }, onlyTheseTags(tokenTags)),
      identity: tokenSourceIdentity ? { StringLike: present(['sts:SourceIdentity']) } : null,
    },
  );
}

/**
 * Lets sessions of the first role in. The account is named, and the role as a condition: so the first role's
 * own permissions count too, within one account as across two, and the second role can be created first.
 */
export function chainedTrustPolicy(setup: AwsSetup, chained: ChainedAwsRole): PolicyDocument {
  const { role, isolation } = setup;
  const { externalId, sessionTags } = chained;
  const first: Conditions = { ArnEquals: { 'aws:PrincipalArn': role.arn } };
  const configured = Object.entries(sessionTags).map(
    ([tag, value]) => [requestTag(tag), withoutVariables(value)] as const,
  );
  const tags = merged(
    { StringEquals: Object.fromEntries(configured) },
    // A session could otherwise give itself somebody else's tag when it assumes this role.
    isolation === 'principal-tag'
      ? { StringEqualsIfExists: { [requestTag(USER_TAG)]: `\${aws:PrincipalTag/${USER_TAG}}` } }
      : {},
    onlyTheseTags(tagsOf(setup, chained)),
  );
  const identity = present([
    ...(isSubjectPassedOn(setup) ? ['sts:SourceIdentity'] : []),
    ...(setup.tokenSourceIdentity ? ['aws:SourceIdentity'] : []),
  ]);
  const contract: Conditions =
    externalId === null ? {} : { StringEquals: { 'sts:ExternalId': withoutVariables(externalId) } };
  return assuming(
    { Principal: { AWS: accountArn(role) }, always: first },
    {
      ...{ sid: 'ChainedByBrimful', action: 'sts:AssumeRole', conditions: contract },
      tags: hasTags(setup, chained) ? tags : null,
      identity: hasIdentity(setup) ? { StringLike: identity } : null,
    },
  );
}

/** What the first role is allowed to do: assume the second, in the way that is configured, and no S3. */
export function chainingPolicy(setup: AwsSetup, chained: ChainedAwsRole): PolicyDocument {
  // The second role does not see the subject, so it comes as source identity, and as nobody else's.
  const own: Conditions =
    setup.isolation === 'subject'
      ? { StringEquals: { 'sts:SourceIdentity': `\${${setup.issuerName}:sub}` } }
      : {};
  return assuming(
    { Resource: chained.arn },
    {
      ...{ sid: 'AssumeTheSecondRole', action: 'sts:AssumeRole', conditions: {} },
      tags: hasTags(setup, chained) ? onlyTheseTags(tagsOf(setup, chained)) : null,
      identity: hasIdentity(setup) ? own : null,
    },
  );
}

/** Tags and source identity need actions of their own, also where they come from the token. */
export function chainingActions(setup: AwsSetup, chained: ChainedAwsRole): readonly string[] {
  return [
    'sts:AssumeRole',
    ...(hasTags(setup, chained) ? [TAG] : []),
    ...(hasIdentity(setup) ? [IDENTIFY] : []),
  ];
}

const TAG = 'sts:TagSession';
const IDENTIFY = 'sts:SetSourceIdentity';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Allows `action` under all conditions, and the further actions that come with it, where they are used, each
 * under the conditions that it knows only: a key that is not there would fail (service authorization
 * reference, "Actions, resources, and condition keys for AWS Security Token Service").
 */
function assuming(
  target: { readonly Principal?: object; readonly Resource?: string; readonly always?: Conditions },
  assumption: {
    readonly sid: string;
    readonly action: string;
    readonly conditions: Conditions;
    /** null: no tags are passed. */
    readonly tags: Conditions | null;
    /** null: no source identity is set. */
    readonly identity: Conditions | null;
  },
): PolicyDocument {
  const { always = {}, ...subject } = target;
  const { sid, action, conditions, tags, identity } = assumption;
  const allow = (Sid: string, Action: string, ...all: readonly Conditions[]): object => {
    const Condition = merged(always, ...all);
    const hasConditions = Object.keys(Condition).length > 0;
    return { Sid, Effect: 'Allow', ...subject, Action, ...(hasConditions && { Condition }) };
  };
  return policy([
    allow(sid, action, conditions, tags ?? {}, identity ?? {}),
    ...(tags === null ? [] : [allow(`${sid}Tags`, TAG, tags)]),
    ...(identity === null ? [] : [allow(`${sid}Identity`, IDENTIFY, identity)]),
  ]);
}

/** All conditions; operators without keys are left out, since IAM refuses them. */
function merged(...all: readonly Conditions[]): Conditions {
  const operators = new Map<string, Conditions[string]>();
  for (const [operator, keys] of all.flatMap((each) => Object.entries(each))) {
    if (Object.keys(keys).length > 0) operators.set(operator, { ...operators.get(operator), ...keys });
  }
  return Object.fromEntries(operators);
}

function requestTag(tag: string): string {
  return `aws:RequestTag/${tag}`;
}

/** No further tags: permissions of others may rely on those. */
function onlyTheseTags(names: readonly string[]): Conditions {
  return { 'ForAllValues:StringEquals': { 'aws:TagKeys': names.map(withoutVariables) } };
}

/** The names of all tags that sessions of the second role may have. */
function tagsOf({ tokenTags }: AwsSetup, { sessionTags }: ChainedAwsRole): readonly string[] {
  return [...new Set([...tokenTags, ...Object.keys(sessionTags)])];
}

function present(keys: readonly string[]): Conditions[string] {
  return Object.fromEntries(keys.map((key) => [key, PRESENT]));
}

function hasTags(setup: AwsSetup, chained: ChainedAwsRole): boolean {
  return tagsOf(setup, chained).length > 0;
}

function hasIdentity(setup: AwsSetup): boolean {
  return setup.tokenSourceIdentity || isSubjectPassedOn(setup);
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
