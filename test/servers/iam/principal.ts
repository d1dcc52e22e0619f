// Who a request acts for: the administrator, or a session of a role with the policies that bound it.
import type { PolicyDocument } from './policyDocument.ts';

export type Principal =
  { readonly kind: 'administrator'; readonly arn: string; readonly userId: string } | RoleSession;

export interface RoleSession {
  readonly kind: 'session';
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session name>`. */
  readonly arn: string;
  /** `<role id>:<session name>`. */
  readonly userId: string;
  readonly roleArn: string;
  readonly rolePolicy: PolicyDocument;
  /** Narrows the role's policy; null: nothing to narrow. */
  readonly sessionPolicy: PolicyDocument | null;
  /**
   * Condition keys that hold for every request of this session: `<issuer>:sub`, `aws:PrincipalTag/team`, ...
   */
  readonly context: ReadonlyMap<string, string>;
  /** Principal tags that an AssumeRole made with this session hands on (transitive session tags). */
  readonly transitiveTags: ReadonlyMap<string, string>;
  /** Epoch ms; sessions issued before a revocation are denied everything. */
  readonly issuedAt: number;
}
