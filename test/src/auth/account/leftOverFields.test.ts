// An account that is changed to another kind by hand in config.json keeps the fields of its old kind: no kind
// stumbles over them, and none uses them.
import { describe, expect, test } from 'vitest';
import { accountSchema, configuredAccount } from '../../../../src/auth/accountKinds.ts';
import { ACCOUNT_KINDS } from '../../../../src/contract/accountKinds.ts';
import type { AccountKind } from '../../../../src/contract/accountKinds.ts';

const GRANTS = { accessGrants: { accountId: '123456789012', endpoint: 'https://s3-control.example.com' } };
const SIGN_IN = {
  ...GRANTS,
  ...{ issuer: 'https://id.example.com', clientId: 'brimful', clientSecret: true },
  ...{ scopes: ['openid'], redirectHost: 'localhost', redirectPorts: [8400], redirectPath: '/back' },
  ...{ authorizationParameters: { audience: 'sts' }, browserRenewal: false, stsToken: 'access_token' },
};

/** Every field that only some kinds have, with a value other than its default. */
const FIELDS: Readonly<Record<AccountKind, object>> = {
  oidc: {
    ...SIGN_IN,
    roleArn: 'arn:aws:iam::123456789012:role/brimful',
    chainedRole: { roleArn: 'arn:aws:iam::123456789012:role/second' },
    ...{ durationSeconds: 900, sessionPolicy: false },
  },
  'identity-center': {
    ...GRANTS,
    ...{ startUrl: 'https://example.awsapps.com/start', ssoRegion: 'us-east-1' },
    ...{ awsAccountId: '123456789012', roleName: 'Files', registrationScopes: ['sso:account:access'] },
    ...{ oidcEndpoint: 'https://oidc.example.com', portalEndpoint: 'https://portal.example.com' },
  },
  'cognito-identity-pool': {
    ...SIGN_IN,
    identityPoolId: 'eu-central-1:12345678-1234-1234-1234-123456789012',
    cognitoEndpoint: 'https://cognito.example.com',
  },
  environment: { ...GRANTS, profile: 'team' },
  'access-key': {},
};

const entry = (kind: AccountKind) => ({ id: 'work', source: kind, region: 'eu-central-1', ...FIELDS[kind] });

/** Where grants cannot be used, they are no longer asked for (CR11). */
const withoutGrants = (kind: AccountKind) => (kind === 'access-key' ? { accessGrants: null } : {});

const pairs = ACCOUNT_KINDS.flatMap((from) =>
  ACCOUNT_KINDS.filter((to) => to !== from).map((to) => ({ from, to })),
);

test('the entries above have every field that a kind has of its own', () => {
  for (const kind of ACCOUNT_KINDS) {
    const everywhere = ['id', 'source', 'region', 's3Endpoint', 'stsEndpoint', 'forcePathStyle'];
    const parsed = Object.keys(accountSchema.parse(entry(kind))).filter((name) => !everywhere.includes(name));
    expect(parsed.toSorted()).toEqual(Object.keys(FIELDS[kind]).toSorted());
  }
});

describe('changed by hand', () => {
  test.each(pairs)('from $from to $to: the old fields are ignored', ({ from, to }) => {
    const plain = accountSchema.parse(entry(to));
    const changed = accountSchema.parse({ ...entry(from), ...withoutGrants(to), ...entry(to) });
    expect(changed).toMatchObject(plain);
    const { signInAddresses, keys, remedy } = configuredAccount(plain);
    expect(configuredAccount(changed)).toMatchObject({ signInAddresses, keys, remedy });
  });

  test.each(ACCOUNT_KINDS)('%s: even a value that was wrong for the old kind is ignored', (to) => {
    const wrong = Object.fromEntries(
      ACCOUNT_KINDS.flatMap((kind) => Object.keys(FIELDS[kind])).map((name) => [name, 7]),
    );
    const parsed = accountSchema.safeParse({
      ...wrong,
      clientSecret: false,
      ...withoutGrants(to),
      ...entry(to),
    });
    expect(parsed.success).toBe(true);
  });

  test.each(ACCOUNT_KINDS)('SI10 %s: a client secret itself is refused, and not repeated', (to) => {
    const secret = 'GOCSPX-written-into-config';
    const parsed = accountSchema.safeParse({ ...entry(to), clientSecret: secret });
    expect(String(parsed.error)).toContain('brimful login');
    expect(String(parsed.error)).not.toContain(secret);
  });

  test.each(ACCOUNT_KINDS)('%s: a name that no kind knows is still a mistake', (kind) => {
    expect(accountSchema.safeParse({ ...entry(kind), isuer: 'https://id.example.com' }).success).toBe(false);
  });

  test('an identity pool makes nothing of a role, a duration or a session policy that was left over', () => {
    const changed = accountSchema.parse({ ...entry('oidc'), ...entry('cognito-identity-pool') });
    expect(configuredAccount(changed).signIn).toMatchObject({
      ...{ roleArn: null, chainedRole: null, durationSeconds: 3600, sessionPolicy: false },
    });
  });
});
