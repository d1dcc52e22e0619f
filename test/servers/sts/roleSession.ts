// Opens a session of a role: duration, session policy and the keys for it.
import { refusal } from '../http/serviceError.ts';
import type { XmlValue } from '../http/xmlWriter.ts';
import type { AccessKeys, IssuedKey } from '../iam/accessKeys.ts';
import { parseIdentityPolicy } from '../iam/policyDocument.ts';
import type { Role } from '../iam/roles.ts';
import type { AssumeRequest } from './stsRequest.ts';
import { principalContext, type SessionTags } from './sessionTags.ts';

/**
 * STS packs policy and tags into the session token; how exactly is not published, so plain
 * characters are counted here.
 */
const PACKED_LIMIT = 2048;

export interface SessionRequest {
  readonly role: Role;
  readonly assume: AssumeRequest;
  readonly tags: SessionTags;
  /** Condition keys that come from the identity provider, by lower-case name. */
  readonly context: ReadonlyMap<string, string>;
  readonly keys: AccessKeys;
  /** Shortens every session, so that tests see keys expire; null: as asked for. */
  readonly credentialTtlSeconds: number | null;
  /** Epoch ms. */
  readonly now: number;
}

export interface OpenedSession {
  readonly key: IssuedKey;
  readonly arn: string;
  readonly userId: string;
  /** Per cent of what fits. */
  readonly packedSize: number;
}

/** Throws ValidationError, MalformedPolicyDocument or PackedPolicyTooLarge. */
export function openSession(request: SessionRequest): OpenedSession {
  const { role, assume, tags, keys, now } = request;
  if (assume.durationSeconds > role.maxSessionSeconds) {
    throw refusal(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const sessionPolicy = assume.policy === null ? null : parseIdentityPolicy(assume.policy);
  const packedSize = packedPercent(assume.policy, tags);
  if (packedSize > 100) {
    throw refusal(
      'PackedPolicyTooLarge',
      `Packed size of session tags consumes ${packedSize}% of allotted space.`,
    );
  }
  const [, account, name] = /^arn:aws:iam::(\d*):role\/(?:.*\/)?(.+)$/.exec(role.arn) ?? [];
  const arn = `arn:aws:sts::${account ?? ''}:assumed-role/${name ?? ''}/${assume.sessionName}`;
  const userId = `${role.id}:${assume.sessionName}`;
  const key = keys.issue(
    {
      kind: 'session',
      ...{ arn, userId, sessionPolicy },
      roleArn: role.arn,
      rolePolicy: role.policy,
      context: new Map([
        ...request.context,
        ...principalContext(tags),
        ['aws:userid', userId],
        ['aws:principalarn', role.arn],
      ]),
      transitiveTags: new Map([...tags.tags].filter(([tag]) => tags.transitive.includes(tag))),
      issuedAt: now,
    },
    now + Math.min(assume.durationSeconds, request.credentialTtlSeconds ?? Infinity) * 1000,
  );
  return { key, arn, userId, packedSize };
}

/** The part of the answer that all ways of assuming a role share. */
export function sessionElements({ key, arn, userId, packedSize }: OpenedSession): Record<string, XmlValue> {
  return {
    AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken,
      Expiration: new Date(key.expiresAt).toISOString(),
    },
    PackedPolicySize: packedSize,
  };
}

function packedPercent(policy: string | null, { tags }: SessionTags): number {
  const compact = policy === null ? '' : JSON.stringify(JSON.parse(policy));
  const size = [...tags].reduce((sum, [name, value]) => sum + name.length + value.length, compact.length);
  return Math.ceil((size / PACKED_LIMIT) * 100);
}
