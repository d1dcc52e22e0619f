// Roles that can be assumed and identity providers that are trusted, as an administrator sets them up.
import { isAllowed } from './authorize.ts';
import {
  parsePolicy,
  parseTrustPolicy,
  type PolicyDocument,
  type PolicySource,
  type PolicyStatement,
} from './policyDocument.ts';
import { evaluatePolicy, fitsAction, fitsConditions } from './policyEvaluation.ts';
import type { Principal } from './principal.ts';
import { randomBytes } from 'node:crypto';

/** What `CreateRole` and `PutRolePolicy` take. */
export interface RoleSource {
  /** `arn:aws:iam::<account>:role/<name>`. */
  readonly arn: string;
  readonly trustPolicy: PolicySource;
  readonly policy: PolicySource;
  /** Longest session, 3,600 to 43,200; 3,600 when left out. */
  readonly maxSessionSeconds?: number;
}

/** What `CreateOpenIDConnectProvider` takes. */
export interface ProviderSource {
  /** Exactly as in the token's `iss`, a trailing slash included. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
}

export interface Role {
  readonly arn: string;
  readonly id: string;
  readonly trustPolicy: PolicyDocument;
  readonly policy: PolicyDocument;
  readonly maxSessionSeconds: number;
}

const DEFAULT_MAX_SESSION_SECONDS = 3600;

/** Checks both documents; throws MalformedPolicyDocument. */
export function createRole({ arn, trustPolicy, policy, maxSessionSeconds }: RoleSource): Role {
  return {
    arn,
    id: `AROA${randomBytes(8).toString('hex').toUpperCase()}`,
    trustPolicy: parseTrustPolicy(trustPolicy),
    policy: parsePolicy(policy),
    maxSessionSeconds: maxSessionSeconds ?? DEFAULT_MAX_SESSION_SECONDS,
  };
}

/** The issuer without its scheme: how IAM names a provider in ARNs and condition keys. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}

export function providerArn(account: string, issuer: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${providerName(issuer)}`;
}

/**
 * Does the role's trust policy let tokens of this provider do `action`? Conditions are
 * tested against `context`.
 */
export function trustsProvider(
  role: Role,
  request: {
    readonly provider: string;
    readonly action: string;
    readonly context: ReadonlyMap<string, string>;
  },
): boolean {
  const policy = statementsFor(
    role,
    ({ Principal: principal }) =>
      principal !== '*' && (principal?.Federated?.includes(request.provider) ?? false),
  );
  return evaluatePolicy(policy, { ...request, resource: role.arn }) === 'allow';
}

/**
 * May `caller` assume the role? A trust policy that names the caller's role is enough by itself,
 * unless the caller's session policy leaves it out; one that names the whole account also needs the
 * caller's own policy to allow it.
 */
export function trustsCaller(
  role: Role,
  caller: Principal,
  request: { readonly action: string; readonly context: ReadonlyMap<string, string> },
): boolean {
  const callerArn = caller.kind === 'session' ? caller.roleArn : caller.arn;
  const accountRoot = callerArn.replace(/^(arn:aws:iam::\d*):.*$/, '$1:root');
  const fits = ({ Principal: principal, ...statement }: PolicyStatement, arn: string): boolean =>
    principal !== undefined &&
    (principal === '*' || (principal.AWS?.some((name) => name === arn || name === '*') ?? false)) &&
    fitsAction(statement, request) &&
    fitsConditions(statement, request.context);
  const { Statement } = role.trustPolicy;
  if (Statement.some((statement) => statement.Effect === 'Deny' && fits(statement, callerArn))) return false;
  const permission = { ...request, resource: role.arn };
  if (Statement.some((statement) => fits(statement, callerArn))) {
    return caller.kind === 'administrator' || isAllowed({ ...caller, rolePolicy: ALLOW_ALL }, permission);
  }
  return Statement.some((statement) => fits(statement, accountRoot)) && isAllowed(caller, permission);
}

const ALLOW_ALL = parsePolicy({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

function statementsFor(role: Role, fits: (statement: PolicyStatement) => boolean): PolicyDocument {
  return { ...role.trustPolicy, Statement: role.trustPolicy.Statement.filter(fits) };
}
