// What is asked of S3 Access Grants for the folders of an account: one target, since one set of credentials
// comes from one grant (S3 user guide, "Request access to Amazon S3 data through S3 Access Grants"). Pure.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderGrant } from '../account/account.ts';
import { commonParent } from '../account/commonParent.ts';

export interface GrantTarget {
  /** `s3://bucket/prefix*`. */
  readonly target: string;
  readonly permission: 'READ' | 'READWRITE';
}

/** null: there are no folders. Several buckets: the fault `configuration`. */
export function grantTarget(folders: readonly FolderGrant[]): Result<GrantTarget | null, CredentialFault> {
  const [first] = folders;
  if (first === undefined) return ok(null);
  const buckets = new Set(folders.map(({ bucket }) => bucket));
  if (buckets.size > 1) {
    return failed({
      code: 'configuration',
      cause: 'several-buckets',
      message: `One access grant cannot cover several buckets (${[...buckets].join(', ')}): give the folders of each bucket an account of their own.`,
    });
  }
  const parent = folders.map(({ prefix }) => prefix).reduce(commonParent);
  return ok({
    target: `s3://${first.bucket}/${parent}*`,
    permission: folders.every(({ readOnly }) => readOnly) ? 'READ' : 'READWRITE',
  });
}
