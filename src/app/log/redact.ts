// The last step before a line is logged: masks whatever looks like a secret, anywhere in the line (TK8).

interface Mask {
  readonly pattern: RegExp;
  readonly replacement: string;
}

const SECRET_FIELDS = [
  ...['access_token', 'refresh_token', 'id_token', 'code_verifier', 'client_secret', 'assertion'],
  ...['password', 'secret', 'token', 'authorization', 'cookie', 'set-cookie', 'x-amz-security-token'],
  ...['secretAccessKey', 'sessionToken', 'accessKeyId', 'refreshToken', 'idToken', 'accessToken'],
  'WebIdentityToken',
].join('|');
const SECRET_PARAMETERS = `${SECRET_FIELDS}|code|state|nonce|X-Amz-[A-Za-z-]+`;

const MASKS: readonly Mask[] = [
  // The value of a field with a telling name, in JSON or code, also inside an escaped string.
  {
    pattern: new RegExp(`(\\\\*["'](?:${SECRET_FIELDS})\\\\*["']\\s*:\\s*\\\\*["'])[^"'\\\\]+`, 'gi'),
    replacement: '$1[redacted]',
  },
  // `code` also names our faults: only long values with a digit and a lower-case letter are authorization
  // codes.
  {
    pattern: /(\\*["']code\\*["']\s*:\s*\\*["'])(?=[^"'\\]*\d)(?=[^"'\\]*[a-z])[^"'\\]{16,}/g,
    replacement: '$1[redacted]',
  },
  // The query and fragment of a URL (callbacks, presigned links, authorization requests), and user info in
  // URLs.
  { pattern: /\b([a-z][a-z0-9+.-]*:\/\/[^\s"'<>?#\\]*)[?#][^\s"'<>\\]*/gi, replacement: '$1?[redacted]' },
  { pattern: /\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>/@\\]+@/gi, replacement: '$1[redacted]@' },
  // Query parameters without a URL before them.
  {
    pattern: new RegExp(`\\b((?:${SECRET_PARAMETERS})=)[^&\\s"'\\\\]+`, 'gi'),
    replacement: '$1[redacted]',
  },
  // Authorization headers.
  { pattern: /\b(Bearer|Basic|DPoP)\s+[A-Za-z0-9+/=._~-]{8,}/g, replacement: '$1 [redacted]' },
  { pattern: /\bAWS4-HMAC-SHA256\b[^"\\]*/g, replacement: 'AWS4-HMAC-SHA256 [redacted]' },
  // JSON web tokens and AWS access key ids are recognizable by their form.
  { pattern: /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}/g, replacement: '[redacted token]' },
  { pattern: /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, replacement: '[redacted key id]' },
];

/**
 * Returns `text` with everything masked that looks like a token, key, code, authorization header or presigned
 * URL.
 */
export function redact(text: string): string {
  return MASKS.reduce((line, { pattern, replacement }) => line.replace(pattern, replacement), text);
}
