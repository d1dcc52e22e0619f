// TK10: the access token as the web identity token, for services that want it.
import type { JWTPayload } from 'jose';
import { expect, test } from 'vitest';
import { useAuthWorlds } from '../authWorld.ts';

const never = new AbortController().signal;
const start = useAuthWorlds();

const forOthers = (claims: JWTPayload): JWTPayload => ({ ...claims, aud: 'not-brimful' });

test('TK10: STS gets the one that the account names, at the sign-in and after a refresh', async () => {
  const auth = await start({ openid: { behaviour: { accessTokenClaims: (claims) => claims } } });
  const account = auth.account({ stsToken: 'access_token' });
  await expect(account.signIn()).resolves.toMatchObject({ ok: true });
  await expect(account.credentials.get(never)).resolves.toMatchObject({ ok: true });
  // Only one of the two is for the client that STS knows.
  auth.world.provider.change({ accessTokenClaims: forOthers });
  const config = { ...auth.config, stsToken: 'access_token' } as const;
  const later = (await auth.restart()).account(config);
  await expect(later.credentials.get(never)).resolves.toMatchObject({ ok: false });
  const usual = (await auth.restart()).account(auth.config);
  await expect(usual.credentials.get(never)).resolves.toMatchObject({ ok: true });
});

test.each([
  ['an opaque one', null],
  ['of another issuer', (claims: JWTPayload) => ({ ...claims, iss: 'https://somebody-else.example' })],
  ['of another person', (claims: JWTPayload) => ({ ...claims, sub: 'mallory' })],
])('TK10: an access token that STS could not use is named: %s', async (_name, accessTokenClaims) => {
  const auth = await start({ openid: { behaviour: { accessTokenClaims } } });
  const account = auth.account({ stsToken: 'access_token' });
  const refused = await account.signIn();
  expect(refused).toMatchObject({ fault: { code: 'configuration', cause: 'access-token-unusable' } });
  await expect(auth.account().signIn()).resolves.toMatchObject({ ok: true });
});
