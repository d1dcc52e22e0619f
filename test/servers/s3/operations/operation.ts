// What an S3 operation is: a name, the permissions that it needs, and what it does.
import { isAllowed, type Permission } from '../../iam/authorize.ts';
import type { Principal } from '../../iam/principal.ts';
import type { Reply } from '../../http/reply.ts';
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import type { Payload } from '../signing/authenticate.ts';
import type { Bucket } from '../store/bucketIndex.ts';
import type { ObjectStore } from '../store/objectStore.ts';

/** A request whose sender is known and allowed. */
export interface OperationContext {
  readonly request: WireRequest;
  readonly payload: Payload;
  readonly principal: Principal;
  readonly store: ObjectStore;
  readonly region: string;
  /** Listings of objects have at most so many keys on a page. */
  readonly keysPerPage: number;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface Operation {
  /** The name in the S3 API reference; logs, counters and fault rules use it. */
  readonly name: string;
  readonly permissions: (request: WireRequest) => readonly Permission[];
  readonly run: (context: OperationContext) => Reply | Promise<Reply>;
}

/** The bucket of the request; throws NoSuchBucket. */
export function bucketOf({ request, store }: Pick<OperationContext, 'request' | 'store'>): Bucket {
  return existingBucket(store, request.bucket ?? '');
}

/** The bucket called `name`; throws NoSuchBucket. */
export function existingBucket(store: ObjectStore, name: string): Bucket {
  const bucket = store.buckets.find(name);
  if (bucket === undefined) {
    throw refusal('NoSuchBucket', 'The specified bucket does not exist', { details: { BucketName: name } });
  }
  return bucket;
}

/** The key of the request; routing has made sure that there is one. */
export function keyOf({ request }: Pick<OperationContext, 'request'>): string {
  if (request.key === null) throw new Error('an object operation was routed without a key');
  return request.key;
}

/** A permission on the bucket of the request. */
export function onBucket(action: string): (request: WireRequest) => readonly Permission[] {
  return (request) => [{ action: `s3:${action}`, resource: bucketArn(request.bucket ?? '') }];
}

/** A permission on the object of the request. */
export function onObject(action: string): (request: WireRequest) => readonly Permission[] {
  return (request) => [objectPermission(action, request.bucket ?? '', request.key ?? '')];
}

/**
 * The same where naming a version needs a permission of its own: `s3:GetObject` and `s3:GetObjectVersion`.
 */
export function onVersion(action: string): (request: WireRequest) => readonly Permission[] {
  return (request) => onObject(request.query.has('versionId') ? `${action}Version` : action)(request);
}

/**
 * A write that compares ETags learns something of the object, so it needs to be allowed to read it
 * ("Conditional requests").
 */
export function onComparedObject(action: string): (request: WireRequest) => readonly Permission[] {
  return (request) => {
    const isComparing = (request.headers.get('if-match') ?? '*') !== '*';
    return [...onObject(action)(request), ...(isComparing ? onObject('GetObject')(request) : [])];
  };
}

/** `action` on one object. */
export function objectPermission(action: string, bucket: string, key: string): Permission {
  return { action: `s3:${action}`, resource: `${bucketArn(bucket)}/${key}` };
}

/** Throws AccessDenied unless all are allowed. */
export function requirePermissions(principal: Principal, permissions: readonly Permission[]): void {
  const denied = permissions.find((permission) => !isAllowed(principal, permission));
  if (denied === undefined) return;
  throw refusal(
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: ${denied.action} on resource: "${denied.resource}"`,
  );
}

function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}
