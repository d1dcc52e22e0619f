// Which certificate authorities are trusted: Node's own, the system's, and those of a company's file.
import * as tls from 'node:tls';

/** TLS options of a connection. */
export interface TrustOptions {
  readonly secureContext?: tls.SecureContext;
}

type Reader = Pick<typeof tls, 'rootCertificates'> & Partial<Pick<typeof tls, 'getCACertificates'>>;

/**
 * A function, since to read and parse them takes a tenth of a second, which only the first https request
 * should pay. One context for all: a list would be parsed anew for each connection and be part of the name of
 * each pool. The system's authorities are read where this Node can (22.15 on).
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
  return added.length === 0 ? {} : { secureContext: tls.createSecureContext({ ca: [...known, ...added] }) };
}
