// Records every HTTP message of this process's servers (provider, STS, S3), and which words in it are secret.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Eavesdropper {
  /** Every secret heard so far, with what it is. */
  readonly secrets: ReadonlyMap<string, string>;
  /** A secret that did not come over the wire. */
  note(kind: string, value: string): void;
  stop(): void;
}

const CHANNEL = 'http.server.request.start';
/** Shorter ones are found everywhere. */
const SHORTEST = 10;
const SHORTEST_PART = 32;

const PARAMETERS =
  /(?:^|[?&])(code|state|nonce|code_verifier|device_code|client_secret|refresh_token|token|WebIdentityToken|password|X-Amz-Signature|X-Amz-Security-Token)=([^&\s]+)/gm;
/** Of OpenID providers, of IAM Identity Center and its portal, and of identity pools. */
const JSON_FIELDS = new RegExp(
  `"(${[
    ...['access_token', 'refresh_token', 'id_token', 'device_code'],
    ...['accessToken', 'refreshToken', 'deviceCode', 'code', 'codeVerifier', 'clientSecret'],
    ...['accessKeyId', 'secretAccessKey', 'sessionToken', 'AccessKeyId', 'SecretKey', 'SessionToken'],
  ].join('|')})":"([^"]+)"`,
  'g',
);
const XML_ELEMENTS = /<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)</g;
const SIGNED = /\b(Signature)=([0-9a-f]{64})/g;

/** Listens until `stop`; nothing is sampled. */
export function startEavesdropper(): Eavesdropper {
  const secrets = new Map<string, string>();
  const note = (kind: string, value: string): void => {
    // A signature alone, or a token without it, is as telling.
    const parts = value.split('.').filter((part) => part.length >= SHORTEST_PART);
    for (const secret of [value, ...parts]) {
      if (secret.length >= SHORTEST && !secrets.has(secret)) secrets.set(secret, kind);
    }
  };
  const hear = (text: string): void => {
    for (const [, kind = '', value = ''] of text.matchAll(PARAMETERS)) note(kind, decode(value));
    for (const pattern of [JSON_FIELDS, XML_ELEMENTS, SIGNED]) {
      for (const [, kind = '', value = ''] of text.matchAll(pattern)) note(kind, value);
    }
  };

  const onRequest = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    hear(request.url ?? '');
    hear(request.headers.authorization ?? '');
    for (const name of ['x-amz-security-token', 'x-amz-sso_bearer_token']) {
      note(name, String(request.headers[name] ?? ''));
    }
    listen(request, 'push', hear);
    listen(response, 'write', hear);
    listen(response, 'end', hear);
    response.once('finish', () => hear(String(response.getHeader('location') ?? '')));
  };
  subscribe(CHANNEL, onRequest);
  return { secrets, note, stop: () => void unsubscribe(CHANNEL, onRequest) };
}

/**
 * Hears each chunk that goes through `method` of a stream, by itself: what is secret here never spans two.
 */
function listen<Name extends string>(
  stream: Readonly<Record<Name, unknown>>,
  method: Name,
  hear: (text: string) => void,
): void {
  const original = stream[method] as (...parameters: unknown[]) => unknown;
  Object.assign(stream, {
    [method]: (...parameters: unknown[]): unknown => {
      const [chunk] = parameters;
      if (typeof chunk === 'string') hear(chunk);
      else if (chunk instanceof Uint8Array) hear(Buffer.from(chunk).toString('latin1'));
      return original.apply(stream, parameters);
    },
  });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', '%20'));
  } catch {
    return value;
  }
}
