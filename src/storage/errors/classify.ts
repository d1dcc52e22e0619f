// Maps errors of S3 and the network to faults of the port.
import type { KeyOrigin } from '../../credentials.ts';
import { quotedAnswer } from '../../network/answerText.ts';
import { PLAINTEXT_CODE } from '../../network/addressRules.ts';
import { PROXY_SCRIPT_CODE } from '../../network/proxyScript.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { deniedMessage, keyRefusal } from './keyRefusals.ts';
import { KEY_TOO_LONG, remoteFault } from './remoteFault.ts';
import type { RemoteFaultCode } from './remoteFault.ts';
import type { ServiceError } from './serviceError.ts';

/** Error codes of S3 and compatible servers (AWS "Error responses", Ceph rgw_common.h). */
const BY_NAME: Readonly<Record<string, RemoteFaultCode>> = {
  PreconditionFailed: 'precondition-failed',
  ConditionalRequestConflict: 'precondition-failed',
  ConcurrentModification: 'precondition-failed',
  OperationAborted: 'precondition-failed',
  NoSuchKey: 'not-found',
  NoSuchVersion: 'not-found',
  NoSuchUpload: 'not-found',
  NotFound: 'not-found',
  NoSuchBucket: 'bucket-missing',
  AccessDenied: 'denied',
  Forbidden: 'denied',
  AllAccessDisabled: 'denied',
  AccountProblem: 'denied',
  QuotaExceeded: 'quota',
  // MinIO: of the bucket, of the server's disks.
  XMinioAdminBucketQuotaExceeded: 'quota',
  XMinioStorageFull: 'quota',
  // Others that answer 507 or name a limit.
  InsufficientStorage: 'quota',
  StorageQuotaExceeded: 'quota',
  ServiceQuotaExceededException: 'quota',
  SlowDown: 'throttled',
  ServiceUnavailable: 'throttled',
  TooManyRequests: 'throttled',
  RequestLimitExceeded: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  InvalidObjectState: 'archived',
  ObjectLocked: 'locked',
  RequestTimeTooSkewed: 'clock-skew',
  RequestExpired: 'clock-skew',
  BadDigest: 'corrupt',
  InvalidDigest: 'corrupt',
  IncompleteBody: 'corrupt',
  XAmzContentSHA256Mismatch: 'corrupt',
  XAmzContentChecksumMismatch: 'corrupt',
  EntityTooLarge: 'too-large',
  KeyTooLongError: 'too-large',
  RequestTimeout: 'unreachable',
  InvalidRange: 'precondition-failed',
  NotImplemented: 'configuration',
  MethodNotAllowed: 'configuration',
  // Versity and SeaweedFS, MinIO: where keys are paths, one name excludes another.
  ObjectParentIsFile: 'name-clash',
  ExistingObjectIsDirectory: 'name-clash',
  ExistingObjectIsFile: 'name-clash',
  XMinioObjectExistsAsDirectory: 'name-clash',
  XMinioParentIsObject: 'name-clash',
  InvalidBucketName: 'configuration',
  IllegalLocationConstraintException: 'configuration',
};

const BY_STATUS: Readonly<Record<number, RemoteFaultCode>> = {
  403: 'denied',
  404: 'not-found',
  409: 'precondition-failed',
  412: 'precondition-failed',
  413: 'too-large',
  416: 'precondition-failed',
  429: 'throttled',
  501: 'configuration',
  503: 'throttled',
  // RFC 4918 section 11.5: Insufficient Storage.
  507: 'quota',
};

const SENTENCES: Readonly<Record<string, string>> = {
  KeyTooLongError: KEY_TOO_LONG,
};

/** Matches a 403 about retention rather than permissions. */
const RETENTION = /object lock|worm|retention|legal hold/i;
/** Matches the SDK's parser errors for a response that is not S3's. */
const UNREADABLE = /xml parse error|deserialization error|invalid rfc|unexpected (token|end)/i;
/** Matches the SDK's error for a body that does not match the checksum in its header. */
const CHECKSUM_MISMATCH = /^checksum mismatch/i;
/** The SDK's name for an error without an error document, as in every response to HEAD. */
export const NO_DOCUMENT = 'Unknown';
/** RFC 6585 section 6: the status by which a captive portal identifies itself. */
const NETWORK_AUTHENTICATION_REQUIRED = 511;
/** Network codes for an answer that is no TLS: another protocol, or plain http, at the port of https. */
const NO_TLS = /^(EPROTO$|ERR_SSL_)/;
/** Network codes for an untrusted certificate. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;

/** Network codes for limits of this computer. */
const OWN_LIMITS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

export interface ClassifyOptions {
  /** The region that the request was signed for. */
  readonly region: string;
  /** Where the keys come from that it was signed with. */
  readonly keys: KeyOrigin;
  /** The request was about the bucket, and the service may deny access to one that does not exist. */
  readonly mayBeMissing?: boolean;
  /**
   * How the request reads certain codes (a 404 of a copy is about its source, for example); takes precedence.
   */
  readonly own?: Readonly<Record<string, RemoteFaultCode>>;
}

/**
 * Returns what `error` means. Where a proxy or captive portal answered instead of S3 (an HTML page, a
 * redirect without an S3 error), it is a `bad-answer`, never a refusal and never "not found".
 */
export function classify(error: ServiceError, options: ClassifyOptions): RemoteFault {
  const fault = meaningOf(error, options);
  const { keys, mayBeMissing = false } = options;
  const isUsual = fault.message === remoteFault('denied').message;
  return isUsual ? { ...fault, message: deniedMessage(keys, mayBeMissing) } : fault;
}

function meaningOf(error: ServiceError, { region, keys, own = {} }: ClassifyOptions): RemoteFault {
  const detail = describeError(error);
  if (error.name === 'AbortError') return remoteFault('cancelled');
  if (CHECKSUM_MISMATCH.test(error.message)) return remoteFault('corrupt', { detail });
  const mine = own[error.name];
  if (mine !== undefined) return remoteFault(mine, { detail });
  if (error.name === 'AccessDenied' && RETENTION.test(error.message))
    return remoteFault('locked', { detail });
  // A page with 401 is a gateway's, which knows nothing of the keys.
  const refused = keyRefusal(error.name, UNREADABLE.test(error.message) ? null : error.status, keys);
  if (refused !== null) return remoteFault(refused.code, { message: refused.message, detail });
  const named = BY_NAME[error.name];
  if (named !== undefined) {
    const message = SENTENCES[error.name];
    return remoteFault(named, message === undefined ? { detail } : { message, detail });
  }
  return error.status === null
    ? networkFault(error, detail)
    : statusFault(error, error.status, region, detail);
}

function statusFault(error: ServiceError, status: number, region: string, detail: string): RemoteFault {
  if (status === NETWORK_AUTHENTICATION_REQUIRED || status < 300)
    return remoteFault('bad-answer', { detail });
  if (status >= 500 && !(status in BY_STATUS)) return remoteFault('unreachable', { detail });
  if (status <= 400 && error.region !== null && error.region !== region) {
    const message = `The bucket is in the region ${error.region}. Set this region for the account.`;
    return remoteFault('configuration', { message, detail });
  }
  if (status < 500 && UNREADABLE.test(error.message)) return remoteFault('bad-answer', { detail });
  if (status < 400 && error.name === NO_DOCUMENT) return remoteFault('bad-answer', { detail });
  if (status === 407) {
    return remoteFault('configuration', {
      message:
        'The proxy requires a user name and password. Set them in the configured proxy address or in HTTPS_PROXY.',
      detail,
    });
  }
  if (status < 400 || error.name === 'AuthorizationHeaderMalformed')
    return remoteFault('configuration', { detail });
  const code = BY_STATUS[status];
  if (code !== undefined) return remoteFault(code, { detail });
  // Most such refusals are about one object (a name that this server does not accept), so they must not stop
  // the others.
  return remoteFault('denied', {
    message: `The storage service refused this request (${error.name}). If this lasts, rename the file, or ask whoever runs the service.`,
    detail,
  });
}

function networkFault(error: ServiceError, detail: string): RemoteFault {
  if (error.code === PROXY_SCRIPT_CODE) return remoteFault('unreachable', { message: error.message, detail });
  if (error.code?.startsWith('HPE_') === true || UNREADABLE.test(error.message)) {
    return remoteFault('bad-answer', { detail });
  }
  if (error.code !== null && CERTIFICATE.test(error.code)) {
    const message =
      'The certificate of the storage service is not trusted. Check the endpoint, or the network you are on.';
    return remoteFault('unreachable', { message, detail });
  }
  if (error.code !== null && NO_TLS.test(error.code)) {
    const message =
      'What answers at the address of the storage service does not speak https. Check its port, and whether it is http.';
    return remoteFault('unreachable', { message, detail });
  }
  if (error.code !== null && OWN_LIMITS.has(error.code)) {
    const message =
      'This computer opens no more connections, because too many are open or memory is short. Close some programs; Brimful will try again.';
    return remoteFault('unreachable', { message, detail });
  }
  if (error.code === PLAINTEXT_CODE) {
    const message =
      'The name of the bucket in front of the endpoint names another computer, to which nothing is sent unencrypted. ' +
      'Set "forcePathStyle": true for this account.';
    return remoteFault('configuration', { message, detail });
  }
  return remoteFault('unreachable', { detail });
}

/**
 * Describes an error by what the service itself said: its code, the HTTP status, the request id, and its
 * words where there is an error document. Names of objects and roles may be in them, secrets are masked.
 */
export function describeError({ name, status, code, requestId, message }: ServiceError): string {
  const request = requestId === null ? null : `request ${requestId}`;
  const facts = [name, code, status, request].filter((word) => word !== null).join(' ');
  const isDocument = status !== null && name !== NO_DOCUMENT && !UNREADABLE.test(message);
  const words = isDocument ? quotedAnswer(message) : '';
  return words === '' || words === name ? facts : `${facts}: ${words}`;
}
