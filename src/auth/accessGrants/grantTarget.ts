// What is asked of S3 Access Grants for one folder (S3 user guide, "Request access to Amazon S3 data through
// S3 Access Grants"). Pure.
import type { FolderGrant } from '../account/account.ts';

export interface GrantTarget {
  /** `s3://bucket/prefix*`. */
  readonly target: string;
  readonly permission: 'READ' | 'READWRITE';
}

/** The folder and nothing else; for reading only where it only downloads. */
export function grantTarget({ bucket, prefix, readOnly }: FolderGrant): GrantTarget {
  return { target: `s3://${bucket}/${prefix}*`, permission: readOnly ? 'READ' : 'READWRITE' };
}
