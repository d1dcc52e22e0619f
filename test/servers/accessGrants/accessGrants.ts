// S3 Access Grants: GetDataAccess with its refusals, written from the SDK's service model (S3 Control,
// 2018-08-20), the API reference, and the S3 user guide, "Managing access with S3 Access Grants".
import { randomUUID } from 'node:crypto';
import type { Reply } from '../http/reply.ts';
import { refusal, type ServiceError } from '../http/serviceError.ts';
import type { WireRequest } from '../http/wireRequest.ts';
import { xmlDocument } from '../http/xmlWriter.ts';
import type { AccessKeys } from '../iam/accessKeys.ts';
import { requirePermissions } from '../s3/operations/operation.ts';
import type { Principal } from '../iam/principal.ts';
import type { Role } from '../iam/roles.ts';
import { openSession } from '../sts/roleSession.ts';

export type GrantPermission = 'READ' | 'WRITE' | 'READWRITE';

/** What `CreateAccessGrant` takes, with the role of the location that it lies in. */
export interface GrantSource {
  /** `s3://bucket/prefix*`. */
  readonly scope: string;
  readonly permission: GrantPermission;
  /** ARN of the role whose sessions have the grant. */
  readonly grantee: string;
  /** ARN of the role that S3 Access Grants assumes. */
  readonly locationRole: string;
}

export interface AccessGrantsSettings {
  readonly account: string;
  readonly region: string;
  readonly keys: AccessKeys;
  /** Empty: the account has no instance of S3 Access Grants. */
  readonly grants: () => readonly GrantSource[];
  readonly role: (arn: string) => Role | undefined;
  readonly credentialTtlSeconds: number | null;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface AccessGrants {
  /** Throws ServiceError in the service's words. */
  getDataAccess(request: WireRequest, caller: Principal): Reply;
}

const PATH = '/v20180820/accessgrantsinstance/dataaccess';
const NAMESPACE = 'http://awss3control.amazonaws.com/doc/2018-08-20/';
const PERMISSIONS: readonly string[] = ['READ', 'WRITE', 'READWRITE'] satisfies GrantPermission[];
const PRIVILEGES = ['Default', 'Minimal'];
/** Seconds (API reference). */
const [MIN_DURATION, DEFAULT_DURATION, MAX_DURATION] = [900, 3600, 43_200];
/** What the user guide's role of a location allows, by permission ("Register a location"). */
const READ = [
  'GetObject',
  'GetObjectVersion',
  'GetObjectAcl',
  'GetObjectVersionAcl',
  'ListMultipartUploadParts',
];
const WRITE = ['PutObject', 'PutObjectAcl', 'DeleteObject', 'DeleteObjectVersion', 'AbortMultipartUpload'];

export function isDataAccessRequest({ method, rawPath }: WireRequest): boolean {
  return method === 'GET' && rawPath === PATH;
}

/** Grants and roles as the settings say, looked at again for every call. */
export function createAccessGrants(settings: AccessGrantsSettings): AccessGrants {
  const { account, region, keys, credentialTtlSeconds } = settings;
  const instance = `arn:aws:s3:${region}:${account}:access-grants/default`;

  return {
    getDataAccess: (request, caller) => {
      const { target, permission, privilege, durationSeconds } = parametersOf(request);
      if (request.headers.get('x-amz-account-id') !== account || settings.grants().length === 0) {
        throw refusal('AccessGrantsInstanceNotExistsError', 'Access Grants Instance does not exist');
      }
      requirePermissions(caller, [{ action: 's3:GetDataAccess', resource: instance }]);
      const [grant] = settings
        .grants()
        .filter(({ grantee }) => caller.kind === 'session' && caller.roleArn === grantee)
        .filter((each) => each.permission === permission || each.permission === 'READWRITE')
        .filter(({ scope }) => covers(scope, target))
        .sort((one, other) => other.scope.length - one.scope.length);
      const role = grant && settings.role(grant.locationRole);
      if (grant === undefined || role === undefined) {
        throw refusal(
          'AccessDenied',
          `You do not have ${permission} permissions to the requested S3 Prefix: ${target}`,
        );
      }
      const { key } = openSession({
        role,
        keys,
        credentialTtlSeconds,
        tags: { tags: new Map(), transitive: [], sourceIdentity: null },
        context: new Map(),
        assume: {
          roleArn: role.arn,
          sessionName: `access-grants-${randomUUID()}`,
          durationSeconds,
          policy: policyFor(privilege === 'Minimal' ? target : grant.scope, permission),
        },
        now: settings.now(),
      });
      const body = xmlDocument(
        'GetDataAccessResult',
        {
          Credentials: {
            AccessKeyId: key.accessKeyId,
            SecretAccessKey: key.secretAccessKey,
            SessionToken: key.sessionToken,
            Expiration: new Date(key.expiresAt).toISOString(),
          },
          MatchedGrantTarget: grant.scope,
          Grantee: { GranteeType: 'IAM', GranteeIdentifier: grant.grantee },
        },
        NAMESPACE,
      );
      return { status: 200, headers: { 'content-type': 'application/xml' }, body };
    },
  };
}

/** Unlike S3, its control API wraps an error. */
export function controlErrorReply(error: ServiceError, requestId: string): Reply {
  const Error = { Code: error.code, Message: error.message };
  const body = xmlDocument('ErrorResponse', { Error, RequestId: requestId, HostId: requestId });
  return { status: error.status, headers: { ...error.headers, 'content-type': 'application/xml' }, body };
}

interface Parameters {
  readonly target: string;
  readonly permission: GrantPermission;
  readonly privilege: string;
  readonly durationSeconds: number;
}

/** Throws InvalidRequest. */
function parametersOf({ query }: WireRequest): Parameters {
  const target = query.get('target') ?? '';
  const permission = query.get('permission') ?? '';
  const privilege = query.get('privilege') ?? 'Default';
  const durationSeconds = Number(query.get('durationSeconds') ?? DEFAULT_DURATION);
  const isDurationFine = durationSeconds >= MIN_DURATION && durationSeconds <= MAX_DURATION;
  if (!/^s3:\/\/[^/]+\/./.test(target)) throw refusal('InvalidRequest', 'The target is invalid');
  if (!isPermission(permission)) throw refusal('InvalidRequest', 'The permission is invalid');
  if (!PRIVILEGES.includes(privilege)) throw refusal('InvalidRequest', 'The privilege is invalid');
  if (!isDurationFine) throw refusal('InvalidRequest', 'The durationSeconds is invalid');
  return { target, permission, privilege, durationSeconds };
}

function isPermission(text: string): text is GrantPermission {
  return PERMISSIONS.includes(text);
}

/** Whether everything that fits `target` fits `scope`, too; only a `*` at the end means more than itself. */
function covers(scope: string, target: string): boolean {
  return scope.endsWith('*') ? target.startsWith(scope.slice(0, -1)) : scope === target;
}

/** The session policy that narrows the location's role to a scope. */
function policyFor(scope: string, permission: GrantPermission): string {
  const [, bucket = '', pattern = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(scope) ?? [];
  const actions = [...(permission === 'WRITE' ? [] : READ), ...(permission === 'READ' ? [] : WRITE)];
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const onObjects = {
    Effect: 'Allow',
    Action: actions.map((name) => `s3:${name}`),
    Resource: `${bucketArn}/${pattern}`,
  };
  const listing = {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: bucketArn,
    Condition: { StringLike: { 's3:prefix': pattern } },
  };
  const Statement = permission === 'WRITE' ? [onObjects] : [onObjects, listing];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
