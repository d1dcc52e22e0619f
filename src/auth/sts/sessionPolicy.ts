// Builds the session policy, which narrows this device's credentials to the buckets, prefixes and actions
// that it needs (CR4), within the letters and the length that STS takes (CR7). Pure.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderGrant, Narrowing } from '../account/account.ts';
import { commonParent } from '../account/commonParent.ts';
import { kmsActions, literal, s3Statements } from './s3Grants.ts';
import type { PolicyStatement } from './s3Grants.ts';

export interface SessionPolicyRequest {
  readonly folders: readonly FolderGrant[];
  /** `aws`, `aws-cn`, `aws-us-gov` ...: the second part of every ARN. */
  readonly partition: string;
  /**
   * AWS knows policy variables for `*`, `?` and `$`, and buckets may be encrypted with KMS keys, which S3
   * uses on our behalf.
   */
  readonly isAws: boolean;
  /** Characters; MAX_POLICY_LENGTH, or less where session tags take their share of what STS packs. */
  readonly limit?: number;
}

export interface SessionPolicy {
  /** As STS takes it: only U+0009, U+000A, U+000D and U+0020 to U+00FF. */
  readonly json: string;
  readonly narrowing: Narrowing;
}

/** The longest Policy parameter, in characters (STS API reference). */
export const MAX_POLICY_LENGTH = 2048;

/** A folder of which the prefix is a pattern of a policy already. */
interface PatternGrant extends FolderGrant {
  readonly narrowing: Narrowing;
}

/**
 * The narrowest policy that fits. Never wider than the buckets of the folders: if these do not fit either,
 * the fault `configuration`.
 */
export function buildSessionPolicy(request: SessionPolicyRequest): Result<SessionPolicy, CredentialFault> {
  const { folders, limit = MAX_POLICY_LENGTH } = request;
  for (const grants of attempts(folders, request.isAws ? escapedForAws : escapedForOthers)) {
    const json = toLatin1(JSON.stringify(policyOf(request, grants)));
    if (json.length <= limit) return ok({ json, narrowing: widest(grants) });
  }
  return failed({
    code: 'configuration',
    message: `Credentials cannot be narrowed to ${new Set(folders.map(({ bucket }) => bucket)).size} buckets at once: spread these folders over several accounts, or set sessionPolicy to false.`,
  });
}

/**
 * Writes what STS does not take (its pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`) as JSON's `\uXXXX`.
 * Each of these counts as six characters.
 */
function toLatin1(json: string): string {
  return json.replace(/[^\t\n\r\x20-\xff]/g, (unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

/** From the narrowest to the widest; each one is made only if the one before did not fit. */
function* attempts(
  folders: readonly FolderGrant[],
  escape: (prefix: string) => Pick<PatternGrant, 'prefix' | 'narrowing'>,
): Generator<readonly PatternGrant[]> {
  const written = folders.map((folder) => ({ ...folder, ...escape(folder.prefix) }));
  yield written;
  let grants = written.map(withWildcards);
  yield grants;
  for (let pair = closestPair(grants); pair !== null; pair = closestPair(grants)) {
    grants = replaceBelow(grants, pair);
    yield grants;
  }
  yield grants.map((grant) => ({ ...grant, prefix: '', narrowing: 'whole-buckets' }));
}

function escapedForAws(prefix: string): Pick<PatternGrant, 'prefix' | 'narrowing'> {
  return { prefix: literal(prefix), narrowing: 'folders' };
}

/**
 * MinIO and Ceph know no variables for wildcards: what holds one fits nothing there. Ceph also reads brackets
 * as a set of letters, and refuses a colon (measured, test/conformance/policy). A wildcard for one byte fits
 * all of these too, and a few more.
 */
function escapedForOthers(prefix: string): Pick<PatternGrant, 'prefix' | 'narrowing'> {
  const special = /[*?:[\]]|\$(?=\{)/g;
  return {
    prefix: prefix.replace(special, '?'),
    narrowing: prefix.search(special) === -1 ? 'folders' : 'similar-names',
  };
}

/**
 * A letter beyond Latin-1 costs six characters, and a wildcard for many one. (`?` stands for one byte on some
 * servers.)
 */
function withWildcards(grant: PatternGrant): PatternGrant {
  const prefix = grant.prefix.replace(/[^\x20-\xff]+/g, '*');
  return { ...grant, prefix, narrowing: prefix === grant.prefix ? grant.narrowing : 'similar-names' };
}

/** The deepest common parent of two grants that are alike in bucket and kind of access; null: none are. */
function closestPair(grants: readonly PatternGrant[]): PatternGrant | null {
  let closest: PatternGrant | null = null;
  let deepest = -1;
  grants.forEach((one, at) => {
    for (const other of grants.slice(at + 1)) {
      if (!isAlike(one, other)) continue;
      const parent = commonParent(one.prefix, other.prefix);
      const depth = parent.split('/').length;
      if (depth <= deepest) continue;
      deepest = depth;
      closest = { ...one, prefix: parent, narrowing: mergedWidth(one, other, parent) };
    }
  });
  return closest;
}

function mergedWidth(one: PatternGrant, other: PatternGrant, parent: string): Narrowing {
  if (one.prefix === parent) return one.narrowing;
  if (other.prefix === parent) return other.narrowing;
  return parent === '' ? 'whole-buckets' : 'shared-parents';
}

/** `parent` in place of all grants that it covers. */
function replaceBelow(grants: readonly PatternGrant[], parent: PatternGrant): PatternGrant[] {
  const others = grants.filter((grant) => !isAlike(grant, parent) || !grant.prefix.startsWith(parent.prefix));
  return [...others, parent];
}

function isAlike(one: FolderGrant, other: FolderGrant): boolean {
  return one.bucket === other.bucket && one.readOnly === other.readOnly;
}

const WIDTHS: readonly Narrowing[] = ['folders', 'similar-names', 'shared-parents', 'whole-buckets'];

function widest(grants: readonly PatternGrant[]): Narrowing {
  const widths = grants.map(({ narrowing }) => WIDTHS.indexOf(narrowing));
  return WIDTHS[Math.max(0, ...widths)] ?? 'folders';
}

function policyOf(
  { partition, isAws }: SessionPolicyRequest,
  grants: readonly PatternGrant[],
): { readonly Version: string; readonly Statement: readonly PolicyStatement[] } {
  if (grants.length === 0) {
    return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  }
  const places = grants.map(({ bucket, prefix, readOnly }) => ({ bucket, pattern: `${prefix}*`, readOnly }));
  const readOnly = grants.every((grant) => grant.readOnly);
  return {
    Version: '2012-10-17',
    Statement: [...s3Statements(places, partition), ...(isAws ? [kmsThroughS3(readOnly)] : [])],
  };
}

/**
 * SSE-KMS calls KMS with the caller's credentials, but only S3 may do so (kms:ViaService). Which keys, the
 * role's own policy decides.
 */
function kmsThroughS3(readOnly: boolean): PolicyStatement {
  return {
    Effect: 'Allow',
    Action: kmsActions({ readOnly }),
    Resource: '*',
    Condition: { StringLike: { 'kms:ViaService': 's3.*' } },
  };
}
