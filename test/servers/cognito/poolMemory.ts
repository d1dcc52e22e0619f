// What a user pool remembers: the app client, people, and what was issued to them.
import type { User } from '../openid/loginPage.ts';

/** An app client of the user pool. */
export interface AppClient {
  readonly id: string;
  /** null: a public client. */
  readonly secret: string | null;
  /** Compared as a whole, port included. */
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly scopes: readonly string[];
  readonly flows: readonly ('code' | 'implicit')[];
  /** Whether refresh tokens can be revoked ("Enable token revocation"). */
  readonly revocation: boolean;
}

/** One sign-in of one person. */
export interface SignIn {
  readonly user: User;
  readonly scopes: readonly string[];
  readonly nonce: string | null;
  /** Epoch s. */
  readonly at: number;
  /** Claim `origin_jti`: what all tokens of the sign-in share. */
  readonly id: string;
  ended: boolean;
}

export interface PendingCode {
  readonly signIn: SignIn;
  readonly redirectUri: string;
  /** Of PKCE, S256; null: none was sent. */
  readonly challenge: string | null;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface PoolMemory {
  readonly codes: Map<string, PendingCode>;
  readonly refreshTokens: Map<string, SignIn>;
  /** By the cookie of the sign-in pages. */
  readonly browsers: Map<string, User>;
  readonly signIns: SignIn[];
}

export function createPoolMemory(): PoolMemory {
  return { codes: new Map(), refreshTokens: new Map(), browsers: new Map(), signIns: [] };
}

/** A request to the user pool's domain. */
export interface PoolRequest {
  readonly method: string;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly authorization: string;
  /** The cookie of the sign-in pages; '': none. */
  readonly cookie: string;
}

export interface PoolAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): PoolAnswer {
  return { status: 302, headers: { ...headers, location } };
}

export function json(status: number, value: object): PoolAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
