// The kinds of accounts as a person sees them, one row per kind. The page, the command line and the parser of
// pasted settings use this table and never compare a kind's name.

/** A text field of the form that adds an account. */
export interface AccountFormField {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  /** Not shown while it is typed, and never in config.json (SI10). */
  readonly isSecret?: true;
  /** Needed by few: folded away until it has a value. */
  readonly isRare?: true;
  /** Left out of config.json if empty, so that what the provider is known to need applies. */
  readonly hasDefault?: true;
  /**
   * What config.json has for it: one text (if left out), a list of words, a list of numbers, or an object
   * that has the text as `accountId`.
   */
  readonly holds?: 'words' | 'numbers' | 'account';
  /** The message if it was left empty, and where it is required. Absent: optional. */
  readonly required?: { readonly message: string; readonly where: 'everywhere' | 'on AWS' };
}

/** The fields that only some kinds have, by their names in config.json. */
export const ACCOUNT_FIELD_NAMES = [
  ...(['issuer', 'clientId', 'clientSecret', 'roleArn', 'profile'] as const),
  ...(['startUrl', 'ssoRegion', 'awsAccountId', 'roleName', 'identityPoolId'] as const),
  ...(['redirectHost', 'redirectPorts', 'redirectPath', 'scopes', 'stsToken', 'accessGrants'] as const),
] as const;
export type AccountFieldName = (typeof ACCOUNT_FIELD_NAMES)[number];

/** What an administrator can choose for the set-up of a kind. */
export interface AwsSetupRow {
  /** Whether a role judges the tokens of a provider: who may use it, by which claims. */
  readonly judgesTokens: boolean;
  /** What a person's own folder is named after, if nothing else is chosen. */
  readonly ownFolder: string;
}

export interface AccountKindRow {
  /** The label of the choice in the form. */
  readonly choice: string;
  /**
   * Where its credentials come from. `sign-in`: a person signs in with the browser. `typed-key`: a person
   * types an access key into a terminal. `found`: they already exist on this computer, so there is nothing to
   * sign in to.
   */
  readonly access: 'sign-in' | 'typed-key' | 'found';
  /** The sentence on an account's card if it has credentials but no person's name. */
  readonly inUse: string;
  /** Whether it exchanges a sign-in for credentials at STS, and so has an STS endpoint. */
  readonly usesSts: boolean;
  /** Whether it can sign in with a code on any device, for computers without a browser (RFC 8628). */
  readonly deviceSignIn: boolean;
  /** Whether it can sign in with a browser on another computer, whose answer the person brings (SI14). */
  readonly signInElsewhere: boolean;
  /** Whether the person chooses an AWS account and a role in it after the sign-in. */
  readonly choosesRole: boolean;
  /** What has to be set up on AWS for it, which `policy` prints; null: nothing. */
  readonly awsSetup: AwsSetupRow | null;
  /**
   * How the id of a new account is derived: from the organisation's name in an address, from the first label
   * of its host, or from a text; `otherwise` if that says nothing.
   */
  readonly namedAfter: {
    readonly field: AccountFieldName | 's3Endpoint';
    readonly as: 'address' | 'subdomain' | 'text';
    readonly otherwise: string;
  };
  /** In the order of the form. */
  readonly fields: Readonly<Partial<Record<AccountFieldName, AccountFormField>>>;
}

export const ACCOUNT_KINDS = [
  'oidc',
  'identity-center',
  'cognito-identity-pool',
  'environment',
  'access-key',
] as const;
/** The field `source` of an account. */
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
/** The kind of an account without `source`. */
export const DEFAULT_ACCOUNT_KIND: AccountKind = 'oidc';

/** What a provider may have registered in another way than usual (SI2). */
const REDIRECT_AND_SCOPES = {
  redirectHost: {
    label: 'Host of the redirect address',
    hint: '127.0.0.1 or localhost, as it is registered at the provider. Empty: as the provider usually wants it',
    placeholder: '127.0.0.1',
    ...{ isRare: true, hasDefault: true },
  },
  redirectPorts: {
    label: 'Ports of the redirect address',
    hint: 'For providers that compare ports: the registered ones, tried in this order. Empty: any free port',
    placeholder: '28470 28471',
    holds: 'numbers',
    ...{ isRare: true, hasDefault: true },
  },
  redirectPath: {
    label: 'Path of the redirect address',
    hint: 'Exactly as it is registered at the provider',
    placeholder: '/callback',
    ...{ isRare: true, hasDefault: true },
  },
  scopes: {
    label: 'Scopes',
    hint: 'What is asked of the provider; “openid” has to be among them',
    placeholder: 'openid offline_access',
    holds: 'words',
    ...{ isRare: true, hasDefault: true },
  },
} as const satisfies Partial<Record<AccountFieldName, AccountFormField>>;

/** For the kinds whose keys belong to a role (CR11). */
const GRANTS = {
  accessGrants: {
    label: 'AWS account of S3 Access Grants',
    hint: 'Its twelve digits, if S3 Access Grants decides which folders you reach. Empty: the role decides',
    placeholder: '123456789012',
    holds: 'account',
    ...{ isRare: true, hasDefault: true },
  },
} as const satisfies Partial<Record<AccountFieldName, AccountFormField>>;

const ROWS: Readonly<Record<AccountKind, AccountKindRow>> = {
  oidc: {
    choice: 'Sign-in',
    access: 'sign-in',
    inUse: 'Uses your sign-in.',
    usesSts: true,
    deviceSignIn: true,
    signInElsewhere: true,
    choosesRole: false,
    awsSetup: { judgesTokens: true, ownFolder: 'the ID that the provider gives them (sub)' },
    namedAfter: { field: 'issuer', as: 'address', otherwise: '' },
    fields: {
      issuer: {
        label: 'Address of the sign-in',
        hint: 'The issuer of your organisation’s identity provider',
        placeholder: 'https://id.example.com',
        required: { message: 'Enter the address of the sign-in.', where: 'everywhere' },
      },
      clientId: {
        label: 'Client ID',
        hint: 'The ID that Brimful is registered with at the provider',
        placeholder: 'brimful',
        required: { message: 'Enter the client ID.', where: 'everywhere' },
      },
      clientSecret: {
        label: 'Client secret',
        hint: 'Not a secret of yours. Only if your provider requires one of this app, as Google does',
        placeholder: '',
        isSecret: true,
        isRare: true,
      },
      roleArn: {
        label: 'Role',
        hint: 'Its ARN. Leave empty if the service chooses the role',
        placeholder: 'arn:aws:iam::123456789012:role/brimful',
        // MinIO chooses it by the token's claims.
        required: { message: 'Enter the role.', where: 'on AWS' },
      },
      ...REDIRECT_AND_SCOPES,
      stsToken: {
        label: 'Token for STS',
        hint: 'access_token only if the service asks for it. Empty: the ID token, as AWS wants it',
        placeholder: 'id_token',
        ...{ isRare: true, hasDefault: true },
      },
      ...GRANTS,
    },
  },
  'identity-center': {
    choice: 'AWS access portal',
    access: 'sign-in',
    inUse: 'Uses your sign-in.',
    usesSts: false,
    deviceSignIn: true,
    signInElsewhere: false,
    choosesRole: true,
    awsSetup: { judgesTokens: false, ownFolder: 'their user name' },
    namedAfter: { field: 'startUrl', as: 'subdomain', otherwise: '' },
    fields: {
      startUrl: {
        label: 'Start URL',
        hint: 'The address of your organisation’s AWS access portal (IAM Identity Center)',
        placeholder: 'https://example.awsapps.com/start',
        required: { message: 'Enter the start URL.', where: 'everywhere' },
      },
      ssoRegion: {
        label: 'Region of the access portal',
        hint: 'Leave empty if it is the region of the bucket',
        placeholder: 'us-east-1',
      },
      awsAccountId: {
        label: 'AWS account',
        hint: 'Its twelve digits. Leave empty to choose after signing in',
        placeholder: '123456789012',
        isRare: true,
      },
      roleName: {
        label: 'Role',
        hint: 'The name of the permission set. Leave empty to choose after signing in',
        placeholder: 'BrimfulUsers',
        isRare: true,
      },
      ...GRANTS,
    },
  },
  'cognito-identity-pool': {
    choice: 'Amazon Cognito',
    access: 'sign-in',
    inUse: 'Uses your sign-in.',
    usesSts: false,
    deviceSignIn: true,
    signInElsewhere: true,
    choosesRole: false,
    awsSetup: { judgesTokens: false, ownFolder: 'the identity ID that the pool gives them' },
    namedAfter: { field: 'issuer', as: 'address', otherwise: 'cognito' },
    fields: {
      issuer: {
        label: 'Address of the sign-in',
        hint: 'The issuer of the user pool, or of another provider of the identity pool',
        placeholder: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
        required: { message: 'Enter the address of the sign-in.', where: 'everywhere' },
      },
      clientId: {
        label: 'Client ID',
        hint: 'The ID of the app client',
        placeholder: '1example23456789',
        required: { message: 'Enter the client ID.', where: 'everywhere' },
      },
      clientSecret: {
        label: 'Client secret',
        hint: 'Not a secret of yours. Only if the app client has one',
        placeholder: '',
        isSecret: true,
        isRare: true,
      },
      identityPoolId: {
        label: 'Identity pool',
        hint: 'Its ID',
        placeholder: 'eu-central-1:12345678-1234-1234-1234-123456789012',
        required: { message: 'Enter the ID of the identity pool.', where: 'everywhere' },
      },
      ...REDIRECT_AND_SCOPES,
      ...GRANTS,
    },
  },
  environment: {
    choice: 'AWS profile',
    access: 'found',
    inUse: 'Uses the credentials of this computer’s AWS environment or profile.',
    usesSts: false,
    deviceSignIn: false,
    signInElsewhere: false,
    choosesRole: false,
    awsSetup: null,
    namedAfter: { field: 'profile', as: 'text', otherwise: 'aws' },
    fields: {
      profile: {
        label: 'Profile',
        hint: 'One that works with the AWS CLI on this computer. Leave empty for the default one',
        placeholder: 'default',
      },
      ...GRANTS,
    },
  },
  'access-key': {
    choice: 'Access key',
    access: 'typed-key',
    inUse: 'Uses an access key that is stored in the keychain.',
    usesSts: false,
    deviceSignIn: false,
    signInElsewhere: false,
    choosesRole: false,
    awsSetup: null,
    namedAfter: { field: 's3Endpoint', as: 'address', otherwise: '' },
    fields: {},
  },
};

/** What form, page and command line have to know about a kind. */
export function accountKind(kind: AccountKind): AccountKindRow {
  return ROWS[kind];
}

/** The names of this kind's specific fields, in the order of the form. */
export function fieldNamesOf(kind: AccountKind): readonly AccountFieldName[] {
  return ACCOUNT_FIELD_NAMES.filter((name) => ROWS[kind].fields[name] !== undefined);
}
