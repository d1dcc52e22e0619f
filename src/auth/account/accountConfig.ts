// What sign-in has to be told about an account; the shape of one entry of `accounts` in config.json, as far as this room needs it.

export interface ChainedRole {
  readonly roleArn: string;
  readonly externalId: string | null;
  /** Passes the subject on as SourceIdentity (the second role's trust policy must allow sts:SetSourceIdentity). */
  readonly sourceIdentity?: boolean;
  /** Session tags for the second role, transitive (its trust policy must allow sts:TagSession). */
  readonly sessionTags?: Readonly<Record<string, string>>;
}

export interface OidcAccountConfig {
  readonly id: string;
  readonly source: 'oidc';
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Empty: any free port (RFC 8252 7.3). */
  readonly redirectPorts: readonly number[];
  /** Added to the authorization request: `acr_values`, `prompt`, `max_age`, `login_hint`, `audience` ... */
  readonly authorizationParameters: Readonly<Record<string, string>>;
  /**
   * For providers that give no ID token on refresh: renew through a browser tab that needs no input (`prompt=none`). Default true;
   * false: ask for a sign-in instead.
   */
  readonly browserRenewal?: boolean;
  /** null: the server chooses the role by the token's claims (MinIO). */
  readonly roleArn: string | null;
  readonly chainedRole: ChainedRole | null;
  readonly region: string;
  /** null: AWS's endpoint of the region. */
  readonly stsEndpoint: string | null;
  /** Wished lifetime of keys, 900 to 43,200. */
  readonly durationSeconds: number;
  readonly sessionPolicy: boolean;
}

export interface EnvironmentAccountConfig {
  readonly id: string;
  readonly source: 'environment';
  /** null: AWS_PROFILE or the default. */
  readonly profile: string | null;
  readonly region: string;
}

export interface AccessKeyAccountConfig {
  readonly id: string;
  readonly source: 'access-key';
}

export type AccountConfig = OidcAccountConfig | EnvironmentAccountConfig | AccessKeyAccountConfig;

/** One synced folder, as the session policy sees it. */
export interface FolderGrant {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly mode: 'two-way' | 'upload-only' | 'download-only';
}
