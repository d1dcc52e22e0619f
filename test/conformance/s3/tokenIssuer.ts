// The smallest OpenID issuer that STS can trust: a discovery page, a key set, and tokens with whatever claims a case wants.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface TokenIssuer {
  /** `http://localhost:<port>`: the one form of a plain-http issuer that Ceph accepts. */
  readonly issuer: string;
  /** A token for the client `desktop` and the person `alice`, valid for five minutes; `changes` override claims. */
  mint(changes?: JWTPayload): Promise<string>;
  /** The same, signed with a key that is not published. */
  mintWithForeignKey(changes?: JWTPayload): Promise<string>;
  stop(): Promise<void>;
}

export const CLIENT_ID = 'desktop';
const LIFETIME_SECONDS = 300;
const KEY_ID = 'published';

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const published = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(published.publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  let issuer = '';
  const server = createServer((request, response) => {
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;

  const mint = (key: typeof foreign.privateKey, changes: JWTPayload = {}): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT_ID, sub: 'alice', iat: now, exp: now + LIFETIME_SECONDS };
    return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid: KEY_ID }).sign(key);
  };
  return {
    issuer,
    mint: (changes) => mint(published.privateKey, changes),
    mintWithForeignKey: (changes) => mint(foreign.privateKey, changes),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
