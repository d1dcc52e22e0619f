// What is known of the providers that most people have: what to register there, which settings of an account
// fit, and what surprises. Used by the form, the doctor and the set-up; each row has a page in
// src/auth/presets.
import { DEFAULT_REDIRECT } from './redirectAddress.ts';
import type { RedirectAddress } from './redirectAddress.ts';

export const PRESET_IDS = [
  ...(['entra', 'okta', 'auth0', 'google', 'keycloak'] as const),
  ...(['cognito', 'gitlab', 'authentik', 'zitadel', 'jumpcloud', 'dex'] as const),
] as const;
export type PresetId = (typeof PRESET_IDS)[number];

/** The settings of an account that a provider decides. */
export interface PresetSettings extends RedirectAddress {
  /** null: what Brimful asks for by itself. */
  readonly scopes: readonly string[] | null;
  readonly authorizationParameters: Readonly<Record<string, string>>;
  readonly clientSecret: boolean;
}

export interface ProviderPreset {
  readonly id: PresetId;
  readonly name: string;
  /** What an issuer looks like there. */
  readonly issuer: string;
  /** Fits issuers of this provider; null: its issuers look like any other. */
  readonly pattern: RegExp | null;
  /** What to register there, as one sentence; the redirect addresses follow from the settings. */
  readonly register: string;
  readonly settings: PresetSettings;
  /** What surprises, one sentence each. */
  readonly traps: readonly string[];
}

const USUAL: PresetSettings = {
  ...DEFAULT_REDIRECT,
  scopes: null,
  authorizationParameters: {},
  clientSecret: false,
};
/** For providers that compare ports: below those that systems give out by themselves. */
const EXACT_PORTS = [28_470, 28_471];
const ROTATES =
  'Refresh tokens rotate, and one that is used twice ends the session: Brimful stores each new one first.';

const ROWS: Readonly<Record<PresetId, Omit<ProviderPreset, 'id'>>> = {
  entra: {
    name: 'Microsoft Entra ID',
    issuer: 'https://login.microsoftonline.com/TENANT-ID/v2.0',
    pattern: /^https:\/\/(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn)\//,
    register:
      'An app registration with the platform "Mobile and desktop applications"; "Allow public client flows" as well for sign-in on other devices.',
    settings: { ...USUAL, redirectHost: 'localhost' },
    traps: [
      'The issuer must name your tenant: with "common" anyone could sign in, and tokens name another issuer.',
      'The platform "Web" demands a client secret (AADSTS7000218); "Single-page application" refuses native apps.',
      'There is no endpoint to revoke a sign-in: after signing out here, sign out there too.',
      'Beyond 200 groups the group claim is left out: assign groups to the app, or use app roles.',
      'The subject (sub) differs for each app: a policy for one app fits no other.',
    ],
  },
  okta: {
    name: 'Okta',
    issuer: 'https://ORG.okta.com/oauth2/default',
    pattern: /^https:\/\/[^/]+\.(okta|oktapreview|okta-emea)\.com(\/|$)/,
    register:
      'A "Native Application" with the grants Authorization Code and Refresh Token, and no client secret.',
    settings: { ...USUAL, redirectPorts: EXACT_PORTS },
    traps: [
      'The issuer is that of the authorization server, exactly: the organisation itself and "/oauth2/default" differ.',
      'The access policy of the authorization server has to allow "offline_access" for this app.',
      ROTATES,
      'A claim with groups, or session tags (https://aws.amazon.com/tags), has to be added to the authorization server.',
    ],
  },
  auth0: {
    name: 'Auth0',
    issuer: 'https://TENANT.eu.auth0.com/',
    pattern: /^https:\/\/[^/]+\.auth0\.com\/?$/,
    register: 'An application of the type "Native" with refresh token rotation.',
    settings: { ...USUAL, redirectPorts: EXACT_PORTS },
    traps: [
      'The issuer ends with a slash, which belongs to its name everywhere, also in AWS.',
      ROTATES,
      'Claims of your own need a name that is an address: an Action can add https://aws.amazon.com/tags.',
    ],
  },
  google: {
    name: 'Google',
    issuer: 'https://accounts.google.com',
    pattern: /^https:\/\/accounts\.google\.com\/?$/,
    register: 'An OAuth client of the type "Desktop app"; its client secret is entered in Brimful.',
    settings: {
      ...USUAL,
      scopes: ['openid', 'email', 'profile'],
      authorizationParameters: { access_type: 'offline', prompt: 'consent' },
      clientSecret: true,
    },
    traps: [
      'The scope "offline_access" is refused: "access_type" and "prompt" ask for a refresh token instead.',
      'Anyone can sign in there: name the subjects that may assume the role.',
      'Sign-in on other devices needs a client of the type "TVs and limited input devices".',
      'While the consent screen is in "Testing", refresh tokens end after seven days.',
      'There are no group claims and no session tags.',
    ],
  },
  keycloak: {
    name: 'Keycloak',
    issuer: 'https://HOST/realms/REALM',
    pattern: /\/realms\/[^/]+\/?$/,
    register:
      'A client with "Client authentication" off, "Standard flow" on and PKCE method S256; "OAuth 2.0 Device Authorization Grant" for other devices.',
    settings: USUAL,
    traps: [
      'Without "offline_access" a sign-in ends with the session in the browser (SSO Session Idle, Max): only a running Brimful keeps it alive.',
      'With "Revoke Refresh Token" a token that is used twice ends the session: Brimful stores each new one first.',
      'Groups and session tags need mappers that add them to the ID token.',
    ],
  },
  cognito: {
    name: 'Amazon Cognito',
    issuer: 'https://cognito-idp.REGION.amazonaws.com/POOL-ID',
    pattern: /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//,
    register:
      'An app client without a secret, with the authorization code grant, on a user pool that has a domain for its sign-in pages.',
    settings: {
      ...USUAL,
      redirectHost: 'localhost',
      redirectPorts: EXACT_PORTS,
      scopes: ['openid', 'email', 'profile'],
    },
    traps: [
      'The scope "offline_access" is refused: refresh tokens come without it.',
      'Redirect addresses are compared with their port.',
      'A user pool without a domain has no sign-in pages: its metadata then name endpoints that do not answer.',
      'Signing out needs "token revocation" in the app client.',
      'Groups are in the claim "cognito:groups"; session tags need a trigger before token generation.',
    ],
  },
  gitlab: {
    name: 'GitLab',
    issuer: 'https://gitlab.com',
    pattern: /^https:\/\/gitlab\.[^/]+\/?$/,
    register: 'An application with "Confidential" off and the scope openid.',
    settings: { ...USUAL, scopes: ['openid'] },
    traps: [
      'The scope "offline_access" is refused: refresh tokens come without it, and rotate.',
      'Older versions return no ID token on refresh: "brimful doctor" says so after the first sign-in.',
      'On gitlab.com anyone can sign in: name the subjects that may assume the role.',
    ],
  },
  authentik: {
    name: 'authentik',
    issuer: 'https://HOST/application/o/SLUG/',
    pattern: /\/application\/o\/[^/]+\/$/,
    register:
      'An OAuth2/OpenID provider with the client type "Public", a signing key, and the redirect address as a regular expression with any port, or with fixed ports.',
    settings: { ...USUAL, redirectPorts: EXACT_PORTS },
    traps: [
      'The issuer ends with a slash, which belongs to its name everywhere, also in AWS.',
      'The scope "offline_access" has to be among the selected scopes of the provider, or there is no refresh token.',
      'Without a signing key tokens are signed with a shared secret, which neither Brimful nor AWS accepts.',
    ],
  },
  zitadel: {
    name: 'ZITADEL',
    issuer: 'https://INSTANCE.zitadel.cloud',
    pattern: /^https:\/\/[^/]+\.zitadel\.cloud\/?$/,
    register: 'An application of the type "Native" with the grants Authorization Code and Refresh Token.',
    settings: USUAL,
    traps: [
      'ID tokens name the project as a second audience beside the client; AWS then looks at the claim azp.',
      ROTATES,
      'Roles are in the claim "urn:zitadel:iam:org:project:roles", if the application asserts them.',
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    issuer: 'https://oauth.id.jumpcloud.com/',
    pattern: /^https:\/\/oauth\.id\.jumpcloud\.com\/?$/,
    register:
      'A custom OIDC application with the client authentication type "Public (None PKCE)" and the grants Authorization Code and Refresh Token.',
    settings: { ...USUAL, redirectPorts: EXACT_PORTS },
    traps: [
      'The issuer ends with a slash, which belongs to its name everywhere, also in AWS.',
      'Redirect addresses are compared with their port.',
      'Groups come only as an attribute that the application is set to include.',
    ],
  },
  dex: {
    name: 'Dex',
    issuer: 'https://HOST/dex',
    pattern: /\/dex\/?$/,
    register:
      'A static client with "public: true" and no redirect addresses, which lets in those of this computer.',
    settings: USUAL,
    traps: [
      'Dex keeps one refresh token for a person and a client: a sign-in on another computer ends the one here, so register a client for each.',
      'There is no endpoint to revoke a sign-in, and a session can end before its time when Dex forgets it (storage "memory").',
      'The subject (sub) is the connector and its user id in one opaque word; groups come with the scope "groups", if the connector has them.',
    ],
  },
};

export function providerPreset(id: PresetId): ProviderPreset {
  return { id, ...ROWS[id] };
}

/** The provider that an issuer belongs to; null: none that is known. */
export function presetOf(issuer: string): ProviderPreset | null {
  const id = PRESET_IDS.find((each) => ROWS[each].pattern?.test(issuer) === true);
  return id === undefined ? null : providerPreset(id);
}

/** The settings of a preset that differ from the defaults, as config.json has them. */
export function settingsToWrite({ settings }: ProviderPreset): Partial<PresetSettings> {
  const differing = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(USUAL[name as keyof PresetSettings]),
  );
  return Object.fromEntries(differing);
}
