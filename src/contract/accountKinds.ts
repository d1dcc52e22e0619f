// What people see of each kind of account, one row per kind. Page, command line and pasted settings ask this
// table and never name a kind.

/** A text field of the form that adds an account. */
export interface AccountFormField {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  /** What to do where it was left empty, and where that is needed. Absent: it may stay empty. */
  readonly required?: { readonly message: string; readonly where: 'everywhere' | 'on AWS' };
}

/** The fields that only some kinds have. Their names are those of config.json. */
export const ACCOUNT_FIELD_NAMES = ['issuer', 'clientId', 'roleArn', 'profile'] as const;
export type AccountFieldName = (typeof ACCOUNT_FIELD_NAMES)[number];

export interface AccountKindRow {
  /** The choice in the form. */
  readonly choice: string;
  /**
   * Where its credentials come from. `sign-in`: a person signs in with the browser. `typed-key`: a
   * person types an access key into a terminal. `found`: they are on this computer already, and there
   * is nothing to sign in to.
   */
  readonly access: 'sign-in' | 'typed-key' | 'found';
  /** One sentence on a card whose account has credentials and shows nobody's name. */
  readonly inUse: string;
  /**
   * Exchanges a sign-in for credentials at STS, so it has an STS address, and there
   * is a role to set up on AWS.
   */
  readonly usesSts: boolean;
  /**
   * What a new account is named after: a part of an address, or a text as it is;
   * `otherwise` where that is empty.
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
/** What an account is that does not say. */
export const DEFAULT_ACCOUNT_KIND: AccountKind = 'oidc';

const ROWS: Readonly<Record<AccountKind, AccountKindRow>> = {
  oidc: {
    choice: 'Sign-in',
    access: 'sign-in',
    inUse: 'Uses your sign-in.',
    usesSts: true,
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
        hint: 'Under which the provider knows Brimful',
        placeholder: 'brimful',
        required: { message: 'Enter the client ID.', where: 'everywhere' },
      },
      roleArn: {
        label: 'Role',
        hint: 'Its ARN. Empty where the service itself chooses the role',
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
    namedAfter: { field: 'profile', as: 'text', otherwise: 'aws' },
    fields: {
      profile: {
        label: 'Profile',
        hint: 'One that works with the AWS CLI on this computer. Empty: the usual one',
        placeholder: 'default',
      },
    },
  },
  'access-key': {
    choice: 'Access key',
    access: 'typed-key',
    inUse: 'Uses an access key that is kept in the keychain.',
    usesSts: false,
    namedAfter: { field: 's3Endpoint', as: 'address', otherwise: '' },
    fields: {},
  },
};

export function accountKind(kind: AccountKind): AccountKindRow {
  return ROWS[kind];
}

/** The names of the fields that only this kind has, in the order of the form. */
export function fieldNamesOf(kind: AccountKind): readonly AccountFieldName[] {
  return ACCOUNT_FIELD_NAMES.filter((name) => ROWS[kind].fields[name] !== undefined);
}
