// The smallest OpenID issuer that STS can trust: discovery, a key set, and tokens with any claims.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type GenerateKeyPairResult, type JWTPayload } from 'jose';

export interface TokenIssuer {
  /** `http://localhost:<port>`: the one form of a plain-http issuer that Ceph accepts. */
  readonly issuer: string;
  /**
   * A token for the client `desktop` and the person `alice`, valid for five minutes;
   * `changes` override claims.
   */
  mint(changes?: JWTPayload): Promise<string>;
  /** The same, signed with a key that is not published. */
  mintWithForeignKey(changes?: JWTPayload): Promise<string>;
  /** Publishes and uses a new key in place of the old one. */
  rollKeyOver(): Promise<void>;
  /** What its key set answers from now on. */
  publish(what: 'keys' | 'no-keys' | 'server-error' | 'web-page'): void;
  stop(): Promise<void>;
}

export const CLIENT_ID = 'desktop';
const LIFETIME_SECONDS = 300;

/** Listens on 127.0.0.1. `trailingSlash`: the issuer's name ends with one, as some providers' does. */
export async function startTokenIssuer({ trailingSlash = false } = {}): Promise<TokenIssuer> {
  const foreign = await generateKeyPair('RS256');
  let published = await generateKeyPair('RS256', { extractable: true });
  let keyNumber = 1;
  let publishing: Parameters<TokenIssuer['publish']>[0] = 'keys';
  let base = '';

  const keySet = async (): Promise<string> => {
    const jwk = await exportJWK(published.publicKey);
    const keys = [{ ...jwk, kid: `key-${keyNumber}`, alg: 'RS256', use: 'sig' }];
    return JSON.stringify({ keys: publishing === 'no-keys' ? [] : keys });
  };
  const documents: Readonly<Record<string, () => Promise<string> | string>> = {
    '/.well-known/openid-configuration': () =>
      JSON.stringify({ issuer: issuerOf(base, trailingSlash), jwks_uri: `${base}/jwks` }),
    '/jwks': () => (publishing === 'web-page' ? '<!doctype html>' : keySet()),
  };
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    const isFailing = publishing === 'server-error' && request.url === '/jwks';
    void Promise.resolve(document?.() ?? '').then((body) => {
      response.writeHead(isFailing ? 503 : document ? 200 : 404, { 'content-type': 'application/json' });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
  const issuer = issuerOf(base, trailingSlash);

  const mint = (keys: GenerateKeyPairResult, changes: JWTPayload = {}): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT_ID, sub: 'alice', iat: now, exp: now + LIFETIME_SECONDS };
    return new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: `key-${keyNumber}` })
      .sign(keys.privateKey);
  };
  return {
    issuer,
    mint: (changes) => mint(published, changes),
    mintWithForeignKey: (changes) => mint(foreign, changes),
    async rollKeyOver() {
      published = await generateKeyPair('RS256', { extractable: true });
      keyNumber += 1;
    },
    publish(what) {
      publishing = what;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function issuerOf(base: string, trailingSlash: boolean): string {
  return trailingSlash ? `${base}/` : base;
}
