// Encryption of a bucket by default with a KMS key, as far as callers notice it: what they must be allowed to
// do with the key, and what answers say. Nothing is encrypted. Source: S3 User Guide, "Using server-side
// encryption with AWS KMS keys", permissions.
import { isAllowed, type Permission } from '../iam/authorize.ts';
import type { Principal } from '../iam/principal.ts';
import type { Reply } from '../http/reply.ts';
import { refusal } from '../http/serviceError.ts';

const ENCRYPTING = 'kms:GenerateDataKey';
const DECRYPTING = 'kms:Decrypt';
/** What S3 does with the key for the caller; other operations touch no content. */
const USES: Readonly<Record<string, readonly string[]>> = {
  PutObject: [ENCRYPTING],
  CreateMultipartUpload: [ENCRYPTING],
  UploadPart: [ENCRYPTING, DECRYPTING],
  UploadPartCopy: [ENCRYPTING, DECRYPTING],
  CompleteMultipartUpload: [DECRYPTING],
  CopyObject: [ENCRYPTING, DECRYPTING],
  GetObject: [DECRYPTING],
};
const TELLING = new Set([...Object.keys(USES), 'HeadObject']);

/** Throws AccessDenied in AWS's words unless the caller may use the key as `operation` needs it. */
export function requireKey(principal: Principal, operation: string, key: string, region: string): void {
  const context = new Map([['kms:viaservice', `s3.${region}.amazonaws.com`]]);
  const permissions = (USES[operation] ?? []).map((action): Permission => ({
    action,
    resource: key,
    context,
  }));
  const denied = permissions.find((permission) => !isAllowed(principal, permission));
  if (denied === undefined) return;
  throw refusal(
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: ${denied.action} on resource: ${key} because no identity-based policy allows the ${denied.action} action`,
  );
}

/** The answer with what S3 says about the encryption of an object. */
export function tellingKey(reply: Reply, operation: string, key: string): Reply {
  if (!TELLING.has(operation)) return reply;
  const told = {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': key,
  };
  return { ...reply, headers: { ...told, ...reply.headers } };
}
