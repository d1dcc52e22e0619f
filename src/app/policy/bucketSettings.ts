// What is recommended for the buckets of a set-up. Pure.
import type { AwsSetup } from './awsSetup.ts';
import { policy } from './syntax/policyDocument.ts';
import type { PolicyDocument } from './syntax/policyDocument.ts';

/** Days after which old versions expire and abandoned multipart uploads are aborted. */
export const OLD_VERSION_DAYS = 30;
export const ABANDONED_UPLOAD_DAYS = 7;

/** Each bucket once, in the order of the places. */
export function bucketsOf({ places }: AwsSetup): readonly string[] {
  return [...new Set(places.map(({ bucket }) => bucket))];
}

/** Denies access without TLS, and with an older one than 1.2, to everybody, whatever else is allowed. */
export function bucketPolicy(setup: AwsSetup, bucket: string): PolicyDocument {
  const { partition } = setup.chainedRole ?? setup.role;
  const arn = `arn:${partition}:s3:::${bucket}`;
  const everything = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
  return policy([
    { Sid: 'TlsOnly', ...everything, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'Tls12OrNewer', ...everything, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ]);
}
