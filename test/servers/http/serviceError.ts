// A refusal in AWS's words: thrown by any operation, turned into one error answer at the server's edge.

/** HTTP status per error code, as the S3 and STS API references list them. */
const STATUS = {
  AccessDenied: 403,
  AccessGrantsInstanceNotExistsError: 404,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  ExpiredToken: 400,
  ExpiredTokenException: 400,
  IDPCommunicationError: 400,
  IDPRejectedClaim: 403,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidAction: 400,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidIdentityToken: 400,
  InvalidObjectState: 403,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidStorageClass: 400,
  InvalidTag: 400,
  InvalidToken: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedPolicyDocument: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  MissingParameter: 400,
  NoSuchBucket: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PackedPolicyTooLarge: 400,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  ValidationError: 400,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type ErrorCode = keyof typeof STATUS;

/**
 * What an error answer says. `headers` go on the answer, `details` become further elements of the XML body.
 */
export interface ServiceErrorExtras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * Thrown instead of returned: an HTTP server has exactly one place that answers, and every operation may be
 * refused at every line. `code` is AWS's; a fault rule may name any other together with its status.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, extras: ServiceErrorExtras = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = extras.headers ?? {};
    this.details = extras.details ?? {};
  }
}

/** The refusal `code` with the status that AWS gives it. */
export function refusal(code: ErrorCode, message: string, extras?: ServiceErrorExtras): ServiceError {
  return new ServiceError(code, STATUS[code], message, extras);
}
