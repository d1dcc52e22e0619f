// The errors of IAM Identity Center: every exception of the service models has a sentence where it can come
// up, thrown by the SDK's own clients.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ssoFault } from '../../../../src/auth/identityCenter/ssoErrors.ts';
import { OIDC_EXCEPTIONS, refusal as oidcRefusal } from '../../../servers/identityCenter/oidcService.ts';
import {
  PORTAL_EXCEPTIONS,
  refusal as portalRefusal,
} from '../../../servers/identityCenter/portalService.ts';
import { useIdentityWorlds } from './identityWorld.ts';

const never = new AbortController().signal;
const start = useIdentityWorlds();

/** The names of the exceptions that the installed SDK knows. */
function modelled(client: 'client-sso' | 'client-sso-oidc'): readonly string[] {
  const root = join(import.meta.dirname, '../../../../node_modules/@aws-sdk', client);
  const text = readFileSync(join(root, 'dist-types/models/errors.d.ts'), 'utf8');
  return [...text.matchAll(/export declare class (\w+) extends/g)].map(([, name = '']) => name).sort();
}

test('the servers know every exception of the SDK’s models, and no other', () => {
  expect([...OIDC_EXCEPTIONS].sort()).toEqual(modelled('client-sso-oidc'));
  expect([...PORTAL_EXCEPTIONS].sort()).toEqual(modelled('client-sso'));
});

test.each([
  ['AccessDeniedException', 'refused', 'sign-in-declined', /denied/],
  ['ExpiredTokenException', 'refused', 'code-expired', /start the sign-in again/],
  ['InternalServerException', 'unreachable', undefined, /keeps trying/],
  ['InvalidClientException', 'refused', 'client-expired', /start the sign-in again/],
  ['InvalidClientMetadataException', 'configuration', 'request-refused', /check startUrl/],
  ['InvalidGrantException', 'refused', 'code-refused', /start the sign-in again/],
  ['InvalidRedirectUriException', 'configuration', 'request-refused', /check startUrl/],
  ['InvalidRequestException', 'configuration', 'unknown-start-url', /check startUrl, and that ssoRegion/],
  ['InvalidRequestRegionException', 'configuration', 'other-region', /set ssoRegion/],
  ['InvalidScopeException', 'configuration', 'scope-refused', /registrationScopes/],
  ['UnauthorizedClientException', 'refused', 'client-expired', /start the sign-in again/],
  ['UnsupportedGrantTypeException', 'configuration', 'request-refused', /check startUrl/],
] as const)('CR1: %s while signing in -> %s', async (name, code, cause, sentence) => {
  const world = await start();
  world.center.refuse('CreateToken', oidcRefusal(name));
  const result = await world.account().signIn();
  expect(result).toMatchObject({ ok: false, fault: { code, ...(cause !== undefined && { cause }) } });
  if (result.ok) return;
  expect(result.fault.message).toMatch(sentence);
  expect(result.fault.detail).toMatch(new RegExp(`^${name} \\(HTTP [45]`));
});

test('a region that is not the one of the organisation is named by AWS', async () => {
  const world = await start();
  const { type, status, body } = oidcRefusal('InvalidRequestRegionException');
  world.center.refuse(
    'RegisterClient',
    Object.assign(oidcRefusal('InvalidRequestRegionException'), {
      type,
      status,
      body: { ...body, region: 'us-east-2' },
    }),
  );
  const result = await world.account().signIn();
  expect(result.ok ? '' : result.fault.message).toContain('set ssoRegion to "us-east-2"');
});

test.each(['InvalidRequestException', 'ResourceNotFoundException', 'UnauthorizedException'] as const)(
  'CR1: %s of the portal has a sentence',
  async (name) => {
    const world = await start();
    const account = world.account();
    await account.signIn();
    world.center.refuse('ListAccounts', portalRefusal(name));
    const result = await account.roles?.awsAccounts(never);
    expect(result).toMatchObject({
      ok: false,
      fault: { code: expect.not.stringMatching('unreachable') as string },
    });
  },
);

test('what never reached AWS is a matter of the network', () => {
  const account = { startUrl: 'https://example.awsapps.com/start', region: 'eu-central-1' };
  const context = {
    account: account as Parameters<typeof ssoFault>[1]['account'],
    step: 'portal',
    role: null,
  } as const;
  const error = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
  expect(ssoFault(error, context)).toMatchObject({
    ...{ code: 'unreachable', detail: 'ENOTFOUND' },
    message: expect.stringMatching(
      /check the network, and the address or region of the account\.$/,
    ) as string,
  });
});
