// Reads what the SDK threw: the service's code, the HTTP status, and whether the request may still have taken
// effect.

/** The parts of a thrown error that determine its meaning. */
export interface ServiceError {
  /** The service's code, such as `NoSuchKey`; for network errors, the name of the exception. */
  readonly name: string;
  readonly message: string;
  /** HTTP status; null when there was no response. */
  readonly status: number | null;
  /** Identifies the request to the service's operator; null when there was no response. */
  readonly requestId: string | null;
  /** Node's code, such as `ECONNRESET`; null where there is none. */
  readonly code: string | null;
  readonly syscall: string | null;
  /** The bucket's region, when the response names it (wrong region). */
  readonly region: string | null;
}

/** System calls and codes of attempts that ended before any byte of the request was sent. */
const CONNECT_SYSCALLS: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);
const CONNECT_CODES =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ERR_PROXY_\w+|ERR_TLS_\w+|ERR_SSL_\w+)$/;
/** The message of @smithy/node-http-handler's connection timeout, which has no code. */
const NEVER_CONNECTED = 'did not establish a connection';

/** 503 codes with which S3 says that it did nothing. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequests']);

/** 5xx statuses that are refusals: not implemented, and a captive portal (RFC 6585 section 6). */
const REFUSING_STATUS: ReadonlySet<number> = new Set([501, 511]);

/** Reads any thrown value; `region` comes from the header `x-amz-bucket-region` or the error document. */
export function readServiceError(thrown: unknown): ServiceError {
  const error = asRecord(thrown);
  const metadata = asRecord(error['$metadata']);
  const headers = asRecord(asRecord(error['$response'])['headers']);
  return {
    name: text(error['name']) ?? 'Error',
    message: text(error['message']) ?? '',
    status: typeof metadata['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : null,
    requestId: text(metadata['requestId']),
    code: text(error['code']),
    syscall: text(error['syscall']),
    region: text(headers['x-amz-bucket-region']) ?? text(error['Region']),
  };
}

/**
 * Returns false only when the request certainly had no effect: refused (3xx, 4xx), not processed, or never
 * sent.
 */
export function mayHaveArrived(error: ServiceError): boolean {
  if (error.status !== null) {
    if (error.status === 503) return !NOT_BEGUN.has(error.name);
    return error.status < 300 || (error.status >= 500 && !REFUSING_STATUS.has(error.status));
  }
  return !(
    (error.syscall !== null && CONNECT_SYSCALLS.has(error.syscall)) ||
    (error.code !== null && CONNECT_CODES.test(error.code)) ||
    error.message.includes(NEVER_CONNECTED)
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
