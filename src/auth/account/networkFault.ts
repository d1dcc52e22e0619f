// The fault for a request that got no answer: `unreachable` resolves itself, `configuration` needs a person.
import type { CredentialFault } from '../../credentials.ts';
import { ANSWER_TOO_LARGE } from '../../network/agentFetch.ts';
import { ProxyScriptError } from '../../network/proxyScript.ts';

/** Node's codes for a certificate that cannot be trusted (OpenSSL's verify results and Node's own). */
const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * `host` is named in the message. Only the error's code goes into the fault, since error messages may contain
 * URLs with queries.
 */
export function networkFault(error: unknown, host: string): CredentialFault {
  const code = firstCode(error);
  if (code !== null && CERTIFICATE_CODES.has(code)) {
    return {
      code: 'configuration',
      message: `The certificate of ${host} is not trusted: if your company uses its own certificate authority, set network.caFile to its PEM file.`,
      detail: code,
    };
  }
  if (code === ANSWER_TOO_LARGE) {
    return {
      code: 'unreachable',
      cause: 'answer-too-large',
      message: `${host} answers with more than the megabyte that Brimful reads, which keeps trying: if this lasts, tell the administrator of ${host}.`,
      detail: code,
    };
  }
  const script = causes(error).find((cause) => cause instanceof ProxyScriptError);
  if (script !== undefined) return { code: 'unreachable', message: script.message, detail: script.code };
  return unreachable(host, code);
}

/** No network and a wrong name look the same: the names of AWS's hosts are made of the region. */
const NAME = 'the network, and the address or region of the account';

/** `detail` null: nothing more is known. */
export function unreachable(host: string, detail: string | null): CredentialFault {
  return {
    code: 'unreachable',
    message: `${host} cannot be reached at the moment: if this lasts, check ${detail === 'ENOTFOUND' ? NAME : 'the network'}.`,
    ...(detail !== null && { detail }),
  };
}

/** Whether an HTTP status means that the service is busy or broken, which passes. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** The first code along an error's causes; unlike `errorCode`, this includes Node's own codes for TLS. */
function firstCode(error: unknown): string | null {
  for (const cause of causes(error)) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return null;
}

/** An error and its causes, outermost first; at most five, so that a cycle ends. */
function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let at = error; at instanceof Error && found.length < 5; at = at.cause) found.push(at);
  return found;
}
