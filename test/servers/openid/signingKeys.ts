// RSA keys of the test provider: the newest signs; older ones stay published, so that
// issued tokens still verify.
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK, JWTPayload } from 'jose';

export interface SigningKeys {
  /** Private JWKs, newest first. */
  readonly jwks: readonly JWK[];
}

/**
 * A key set with one more key in front; keys are numbered, so that a roll-over is
 * visible in the token's header.
 */
export async function withNewKey(keys: SigningKeys): Promise<SigningKeys> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  const number = Number(keys.jwks[0]?.kid?.replace('key-', '') ?? 0) + 1;
  return { jwks: [{ ...jwk, alg: 'RS256', use: 'sig', kid: `key-${number}` }, ...keys.jwks] };
}

/** Signs claims with the newest key. */
export async function signWithNewest(keys: SigningKeys, claims: JWTPayload): Promise<string> {
  const [jwk] = keys.jwks;
  if (jwk?.kid === undefined) throw new Error('no signing key');
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })
    .sign(await importJWK(jwk, 'RS256'));
}
