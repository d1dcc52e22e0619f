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
  /** The message if it was left empty, and where it is required. Absent: optional. */
  readonly required?: { readonly message: string; readonly where: 'everywhere' | 'on AWS' };
}

/** The fields that only some kinds have, by their names in config.json. */
export const ACCOUNT_FIELD_NAMES = ['issuer', 'clientId', 'clientSecret', 'roleArn', 'profile'] as const;
export type AccountFieldName = (typeof ACCOUNT_FIELD_NAMES)[number];

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
  /**
   * Whether it exchanges a sign-in for credentials at STS, and so has an STS endpoint and a role to set up on
   * AWS.
   */
  readonly usesSts: boolean;
  /** Whether it can sign in with a code on any device, for computers without a browser (RFC 8628). */
  readonly deviceSignIn: boolean;
  /**
   * How the id of a new account is derived: from the host of an address, or from a text; `otherwise` if that
   * is empty.
   */
  readonly namedAfter: {
    readonly field: AccountFieldName | 's3Endpoint';
    readonly as: 'address' | 'text';
    readonly otherwise: string;
  };
  /** In the order of the form. */
  readonly fields: Readonly<Partial<Record<AccountFieldName, AccountFormField>>>;
}

export const ACCOUNT_KINDS = ['oidc', 'environment', 'access-key'] as const;
/** The field `source` of an account. */
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
/** The kind of an account without `source`. */
export const DEFAULT_ACCOUNT_KIND: AccountKind = 'oidc';

const ROWS: Readonly<Record<AccountKind, AccountKindRow>> = {
  oidc: {
    choice: 'Sign-in',
    access: 'sign-in',
    inUse: 'Uses your sign-in.',
    usesSts: true,
    deviceSignIn: false,
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
    },
  },
  environment: {
    choice: 'AWS profile',
    access: 'found',
    inUse: 'Uses the credentials of this computer’s AWS environment or profile.',
    usesSts: false,
    deviceSignIn: false,
    namedAfter: { field: 'profile', as: 'text', otherwise: 'aws' },
    fields: {
      profile: {
        label: 'Profile',
        hint: 'One that works with the AWS CLI on this computer. Leave empty for the default one',
        placeholder: 'default',
      },
    },
  },
  'access-key': {
    choice: 'Access key',
    access: 'typed-key',
    inUse: 'Uses an access key that is stored in the keychain.',
    usesSts: false,
    deviceSignIn: false,
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
