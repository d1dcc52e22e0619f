// Makes a link with which anyone can download one object for a while; only when a person asks for it (F9).
import { s3Sdk } from './calls/s3Sdk.ts';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import type { RemoteFault } from '../sync/remoteFolder.ts';
import { failedWith } from './errors/remoteFault.ts';
import { credentialFault } from './connection/s3Connection.ts';
import type { S3Connection } from './connection/s3Connection.ts';

/**
 * SigV4 in the query is valid for seven days at most (AWS: "Authenticating requests: using query
 * parameters").
 */
const LONGEST_LIFE_MS = 7 * 24 * 3600 * 1000;
/** A Date header has whole seconds and takes time to arrive: smaller differences (ms) mean nothing. */
const NOISE_MS = 5_000;
/** A link that expires sooner (ms) is of no use; new credentials come with the next renewal. */
const SHORTEST_LIFE_MS = 60_000;

export interface ShareRequest {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** The full key, prefix included. */
  readonly key: string;
  /** How long (ms) the link should work; it never outlives the session's credentials. */
  readonly lifeMs: number;
  readonly signal: AbortSignal;
}

/** A bearer token: it goes to the clipboard or the terminal, never to a log, the page's state or argv. */
export interface ShareLink {
  readonly url: string;
  /** When it really expires, epoch ms, by the server's clock where that is known. */
  readonly expiresAt: number;
}

/**
 * Returns a presigned GET for exactly this key, which browsers save under its name instead of displaying it.
 */
export async function createShareLink(request: ShareRequest): Promise<Result<ShareLink, RemoteFault>> {
  const { connection, bucket, key, signal } = request;
  const credentials = await connection.credentials.get(signal);
  if (!credentials.ok) return failed(credentialFault(credentials.fault));
  const here = connection.clock.now();
  const now = Math.floor((here + skewOf(connection)) / 1000) * 1000;
  const credentialsLifeMs = (credentials.value.expiresAt ?? Infinity) - Math.floor(here / 1000) * 1000;
  const lifeMs = Math.min(request.lifeMs, LONGEST_LIFE_MS, credentialsLifeMs);
  if (lifeMs < SHORTEST_LIFE_MS) {
    return failedWith('needs-sign-in', {
      message: 'Your session is about to expire. Try again in a minute, or sign in again.',
    });
  }
  const expiresIn = Math.floor(lifeMs / 1000);
  const command = new (s3Sdk().GetObjectCommand)({
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: attachmentHeader(key.slice(key.lastIndexOf('/') + 1)),
  });
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  const url = await getSignedUrl(connection.client, command, { expiresIn, signingDate: new Date(now) });
  return ok({ url, expiresAt: now + expiresIn * 1000 });
}

/** The server's clock minus this machine's (ms): a link signed by a wrong clock is dead, or lasts on. */
function skewOf(connection: S3Connection): number {
  const time = connection.serverTime();
  const skew = time === null ? 0 : time.server - time.here;
  return Math.abs(skew) > NOISE_MS ? skew : 0;
}

/** RFC 6266 section 4.3: plain ASCII for old clients, RFC 8187 for the real name. */
function attachmentHeader(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
