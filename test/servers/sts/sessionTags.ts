// Session tags and source identity: what a token or a chained call says about the person behind a
// session. Source: IAM User Guide, "Pass session tags in AWS STS" and "Monitor and control actions
// taken with assumed roles".
import type { JWTPayload } from 'jose';
import { z } from 'zod';

const TAGS_CLAIM = 'https://aws.amazon.com/tags';
const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

export interface SessionTags {
  readonly tags: ReadonlyMap<string, string>;
  /** Names of the tags that go on to sessions made with this one. */
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | null;
}

const tagsClaim = z.object({
  principal_tags: z.record(z.string(), z.array(z.string()).length(1)).default({}),
  transitive_tag_keys: z.array(z.string()).default([]),
});

/** What an ID token carries. A claim of another shape counts as absent. */
export function tagsOfToken(claims: JWTPayload): SessionTags {
  const parsed = tagsClaim.safeParse(claims[TAGS_CLAIM]);
  const { principal_tags, transitive_tag_keys } = parsed.success
    ? parsed.data
    : { principal_tags: {}, transitive_tag_keys: [] };
  const identity = claims[SOURCE_IDENTITY_CLAIM];
  return {
    tags: new Map(Object.entries(principal_tags).map(([name, values]) => [name, values[0] ?? ''])),
    transitive: transitive_tag_keys,
    sourceIdentity: typeof identity === 'string' ? identity : null,
  };
}

/** The actions that a trust policy must allow besides assuming the role itself. */
export function actionsForTags({ tags, sourceIdentity }: SessionTags): readonly string[] {
  return [
    ...(tags.size > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === null ? [] : ['sts:SetSourceIdentity']),
  ];
}

/** Condition keys while the role is being assumed. */
export function requestContext({
  tags,
  sourceIdentity,
}: SessionTags): readonly (readonly [string, string])[] {
  return [
    ...[...tags].map(([name, value]) => [`aws:requesttag/${name.toLowerCase()}`, value] as const),
    ...(tags.size === 0 ? [] : [['aws:tagkeys', [...tags.keys()].join('\n')] as const]),
    ...(sourceIdentity === null ? [] : [['sts:sourceidentity', sourceIdentity] as const]),
  ];
}

/** Condition keys of every later request of the session. */
export function principalContext({
  tags,
  sourceIdentity,
}: SessionTags): readonly (readonly [string, string])[] {
  return [
    ...[...tags].map(([name, value]) => [`aws:principaltag/${name.toLowerCase()}`, value] as const),
    ...(sourceIdentity === null ? [] : [['aws:sourceidentity', sourceIdentity] as const]),
  ];
}
