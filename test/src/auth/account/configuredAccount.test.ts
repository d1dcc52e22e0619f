// From an account in config.json to working keys: the schema and the sign-in agree.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../../src/app/config/config.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import { startAuthWorld } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const SECOND_ROLE = 'arn:aws:iam::000000000000:role/second';
const never = new AbortController().signal;
let auth: AuthWorld;
beforeAll(async () => {
  auth = await startAuthWorld({ openid: { acrValues: ['pwd', 'mfa'] } });
  auth.world.storage.putRole({
    arn: SECOND_ROLE,
    // Nothing but what the configuration below says gets in.
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: auth.world.description.roleArn },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/team': 'blue',
            'sts:ExternalId': 'the-contract',
            'sts:SourceIdentity': 'alice',
          },
        },
      },
    },
    policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  });
});
afterAll(() => auth.close());

/** The account as config.json has it. */
function configured(fields: object): OidcAccountConfig {
  const { issuer, clientId, roleArn, region, stsEndpoint } = auth.world.description;
  const written = { id: 'work', source: 'oidc', issuer, clientId, roleArn, region, stsEndpoint, ...fields };
  const parsed = parseConfig(JSON.stringify({ accounts: [written] }), 'config.json');
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const [account] = parsed.value.accounts;
  if (account?.source !== 'oidc') throw new Error('expected the account');
  return account;
}

test('chainedRole with externalId, sourceIdentity and sessionTags; authorizationParameters', async () => {
  const account = (await auth.restart()).account(
    configured({
      authorizationParameters: { acr_values: 'mfa', login_hint: 'alice' },
      chainedRole: {
        roleArn: SECOND_ROLE,
        externalId: 'the-contract',
        sourceIdentity: true,
        sessionTags: { team: 'blue' },
      },
    }),
  );
  await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
  const request = Object.fromEntries(auth.world.provider.latestAuthorization());
  expect(request).toMatchObject({ acr_values: 'mfa', login_hint: 'alice' });
  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys.value;
  const { stsEndpoint: endpoint, region } = auth.world.description;
  const client = new STSClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const caller = await client.send(new GetCallerIdentityCommand({}));
  expect(caller.Arn).toContain('assumed-role/second/alice');
});

test('without sourceIdentity and sessionTags, which are off when left out, the second role stays shut', async () => {
  const chainedRole = { roleArn: SECOND_ROLE, externalId: 'the-contract' };
  const account = (await auth.restart()).account(configured({ chainedRole }));
  await account.signIn();
  await expect(account.credentials.get(never)).resolves.toMatchObject({ fault: { code: 'refused' } });
});

test('browserRenewal: false opens no tab when the provider gives no ID token on refresh; left out, it does', async () => {
  auth.world.provider.change({ idTokenOnRefresh: false });
  for (const [fields, tabs] of [
    [{ browserRenewal: false }, 0],
    [{}, 1],
  ] as const) {
    await (await auth.restart()).account(configured(fields)).signIn();
    const before = auth.browser.opened.length;
    const later = (await auth.restart()).account(configured(fields));
    await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: tabs === 1 });
    expect(auth.browser.opened.length - before).toBe(tabs);
  }
  auth.world.provider.change({ idTokenOnRefresh: true });
});
