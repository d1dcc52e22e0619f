// The trusted certificate authorities: Node's own, the system's, and those in a configured file.
import * as tls from 'node:tls';

/** TLS options of every connection. */
export interface TrustOptions {
  /** Stated, since NODE_TLS_REJECT_UNAUTHORIZED would otherwise decide. */
  readonly rejectUnauthorized: true;
  /** Stated, since options of Node (`--tls-min-v1.0`) and OpenSSL's configuration would otherwise decide. */
  readonly minVersion: 'TLSv1.2';
  readonly secureContext?: tls.SecureContext;
}

const VERIFIED = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

type Reader = Pick<typeof tls, 'rootCertificates'> & Partial<Pick<typeof tls, 'getCACertificates'>>;

/**
 * Lazy, since reading and parsing takes a tenth of a second, which only the first https request should pay.
 * One shared context, since a list would be parsed for each connection and become part of each pool's name.
 * Reads the system's authorities if this Node can (since 22.15).
 */
export function lazyAuthorities(extra: string | null, reader: Reader = tls): () => TrustOptions {
  let options: TrustOptions | null = null;
  return () => {
    options ??= trustOptions(extra, reader);
    return options;
  };
}

function trustOptions(extra: string | null, { getCACertificates, rootCertificates }: Reader): TrustOptions {
  const known = new Set(getCACertificates?.('default') ?? rootCertificates);
  const system = getCACertificates?.('system') ?? [];
  const added = [...new Set(system), ...(extra === null ? [] : [extra])].filter((pem) => !known.has(pem));
  if (added.length === 0) return VERIFIED;
  const { minVersion } = VERIFIED;
  return {
    ...VERIFIED,
    secureContext: tls.createSecureContext({ ca: [...known, ...added], minVersion }),
  };
}
