// May this principal do this? The role's policy and the session's policy must both say yes.
import { evaluatePolicy } from './policyEvaluation.ts';
import type { Principal } from './principal.ts';

/** One thing that a request wants to do. */
export interface Permission {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys of this request, such as `s3:prefix`, by lower-case name. */
  readonly context?: ReadonlyMap<string, string>;
}

/**
 * True for the administrator; for a session: allowed by the role, and by the session policy where there
 * is one, denied by neither.
 */
export function isAllowed(principal: Principal, { action, resource, context }: Permission): boolean {
  if (principal.kind === 'administrator') return true;
  const request = { action, resource, context: new Map([...principal.context, ...(context ?? [])]) };
  const policies = [principal.rolePolicy, ...(principal.sessionPolicy ? [principal.sessionPolicy] : [])];
  return policies.every((policy) => evaluatePolicy(policy, request) === 'allow');
}
