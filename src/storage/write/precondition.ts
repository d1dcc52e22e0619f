// Holds a write to the state that it was decided on, even where the endpoint does not enforce it, or refuses
// what holds (R3).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { EndpointCapabilities, RemoteFault, WriteCondition } from '../../sync/remoteFolder.ts';
import { headObject } from '../read/head.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { hiddenName, nameClash } from './nameClash.ts';

export type Guarantee = Exclude<
  keyof EndpointCapabilities,
  'versioning' | 'checksums' | 'contentMd5' | 'kmsKey'
>;

export interface WriteTarget {
  readonly key: string;
  readonly condition: WriteCondition;
  readonly signal: AbortSignal;
}

export interface ConditionHeaders {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

/** From so many keys on, the condition is not sent at all: it is the endpoint that contradicts itself. */
const TOO_MANY_KEYS = 3;

/**
 * Sends a write under its condition, and looks first where the endpoint does not enforce that, or is not
 * known to. A refusal of what a look then finds to hold is noted, except on AWS: the next write of this key
 * looks first and sends no condition. `name-clash` where even that is refused, because of another name;
 * `inconsistent` where it is refused because of an object that no listing shows.
 */
export async function sendConditional<T>(
  location: S3Location,
  guarantee: Guarantee,
  target: WriteTarget,
  send: (headers: ConditionHeaders) => Promise<Result<T, RemoteFault>>,
): Promise<Result<T, RemoteFault>> {
  const looked = await checkBeforeWrite(location, guarantee, target);
  if (!looked.ok) return looked;
  const headers = conditionHeaders(location, guarantee, target);
  const isPlain = Object.keys(headers).length === 0;
  const sent = await send(headers);
  if (sent.ok) {
    if (isPlain && isContradicted(location, guarantee, target.key)) remember(location, guarantee, target.key);
    return sent;
  }
  if (sent.fault.code === 'name-clash') return nameClash(location, target, sent.fault);
  if (sent.fault.code !== 'precondition-failed') return sent;
  const found = await checkState(location, target);
  if (!found.ok) {
    const isTaken = target.condition.etag === null && found.fault.code === 'precondition-failed';
    return isTaken ? hiddenName(location, target, sent.fault) : sent;
  }
  if (isPlain) return nameClash(location, target, sent.fault);
  noteContradiction(location, guarantee, target.key);
  return sent;
}

/**
 * Returns the headers of a condition: none where the endpoint is known to ignore it, because some such
 * endpoints even refuse valid conditions, and none where it has refused one that holds.
 */
export function conditionHeaders(
  location: S3Location,
  guarantee: Guarantee,
  { key, condition: { etag } }: Pick<WriteTarget, 'key' | 'condition'>,
): ConditionHeaders {
  if (location.enforced()?.[guarantee] === false) return {};
  if (isContradicted(location, guarantee, key)) return {};
  return etag === null ? { IfNoneMatch: '*' } : { IfMatch: `"${etag}"` };
}

/** True when the endpoint itself can be relied on to hold a write of this key to its condition. */
export function isEnforced(location: S3Location, guarantee: Guarantee, key: string): boolean {
  return location.enforced()?.[guarantee] === true && !isContradicted(location, guarantee, key);
}

/**
 * Notes that a condition was refused although it holds. AWS never contradicts itself: it refuses so while
 * another write of the key is under way (409 ConditionalRequestConflict), which a write without a condition
 * would replace.
 */
export function noteContradiction(location: S3Location, guarantee: Guarantee, key: string): void {
  if (location.connection.isAws) return;
  location.refusals.add(`${DOUBTED} ${guarantee} ${key}`);
}

/**
 * Checks the object before a write where the endpoint does not enforce the condition, or is not known to.
 * Returns `precondition-failed` when it is not in the state of `condition`. Degraded: another writer may come
 * in between.
 */
async function checkBeforeWrite(
  location: S3Location,
  guarantee: Guarantee,
  target: WriteTarget,
): Promise<Result<void, RemoteFault>> {
  return isEnforced(location, guarantee, target.key) ? ok(undefined) : checkState(location, target);
}

async function checkState(
  location: S3Location,
  { key, condition, signal }: WriteTarget,
): Promise<Result<void, RemoteFault>> {
  const found = await headObject(location, key, signal);
  if (!found.ok) return found;
  return (found.value?.etag ?? null) === condition.etag ? ok(undefined) : failedWith('precondition-failed');
}

/** Returns the guarantee behind the condition of a plain PutObject. */
export function putGuarantee({ etag }: WriteCondition): Guarantee {
  return etag === null ? 'conditionalCreate' : 'conditionalReplace';
}

/* Contradictions are remembered as refusals are: `doubted` until a write without the condition has succeeded,
   then under the name of the guarantee, by which they are said as degraded. */

const DOUBTED = 'doubted';

function isContradicted({ refusals }: S3Location, guarantee: Guarantee, key: string): boolean {
  return (
    refusals.has(`${guarantee} ${key}`) ||
    refusals.has(`${DOUBTED} ${guarantee} ${key}`) ||
    refusals.list().filter(({ what }) => what.startsWith(`${guarantee} `)).length >= TOO_MANY_KEYS
  );
}

function remember({ refusals }: S3Location, guarantee: Guarantee, key: string): void {
  refusals.add(`${guarantee} ${key}`);
}
