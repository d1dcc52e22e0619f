// What an instance of IAM Identity Center remembers: clients, codes, sign-ins of people, and their tokens.
import { randomBytes } from 'node:crypto';

export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Empty: only the device code, as clients had it before the other grants came. */
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

/** What a person has allowed in the browser, until it is exchanged. */
export interface AuthorizationCode {
  readonly client: string;
  readonly user: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

export interface DeviceAuthorization {
  readonly client: string;
  readonly userCode: string;
  readonly expiresAt: number;
  /** Who has allowed it; `denied`: somebody has not; null: nobody has answered. */
  answer: { readonly user: string } | 'denied' | null;
  lastPollAt: number;
}

/** A sign-in of a person: all its tokens end with it. */
export interface PortalSession {
  readonly user: string;
  readonly client: string;
  ended: boolean;
}

export interface IssuedToken {
  readonly session: PortalSession;
  readonly expiresAt: number;
}

export interface IdentityState {
  readonly clients: Map<string, RegisteredClient>;
  readonly codes: Map<string, AuthorizationCode>;
  /** By device code. */
  readonly devices: Map<string, DeviceAuthorization>;
  readonly accessTokens: Map<string, IssuedToken>;
  readonly refreshTokens: Map<string, IssuedToken>;
}

export function createIdentityState(): IdentityState {
  return {
    clients: new Map(),
    codes: new Map(),
    devices: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
  };
}

/** A new secret that nobody can guess. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Without vowels, so that it spells no word (RFC 8628 6.1). */
export function freshUserCode(): string {
  const letters = 'BCDFGHJKLMNPQRSTVWXZ';
  const text = [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
