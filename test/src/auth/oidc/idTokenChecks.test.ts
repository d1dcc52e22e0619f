// What is wrong with an ID token is found, and each kind of it is said in its own words (SI9, CR6).
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, decodeJwt, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import type { AgentFetch } from '../../../../src/network/agentFetch.ts';
import { createNetwork } from '../../../../src/network/network.ts';
import { signInFault } from '../accountAnswers.ts';
import { useAuthWorlds } from '../authWorld.ts';

const start = useAuthWorlds();

describe('SI9: the ID token is checked', () => {
  test.each([
    ['another audience', { aud: 'somebody-else' }, 'wrong-audience', /another client \(aud: somebody-else\)/],
    [
      'another audience that is a UUID',
      { aud: '9b2e7c1a-3d4f-4a6b-8c7d-0e1f2a3b4c5d' },
      'wrong-audience',
      /aud: 9b2e7c1a-3d4f-4a6b-8c7d-0e1f2a3b4c5d/,
    ],
    [
      'another issuer',
      { iss: 'https://somebody-else.example' },
      'wrong-token-issuer',
      /https:\/\/somebody-else\.example/,
    ],
    ['another nonce', { nonce: 'replayed' }, 'wrong-nonce', /nonce.*sign in again/],
    [
      'many audiences without azp',
      { aud: ['brimful', 'other'] },
      'wrong-audience',
      /other clients, too \(aud: brimful, other\)/,
    ],
    ['nobody', { sub: '' }, 'empty-subject', /"sub" is empty/],
    ['a subject beyond all bounds', { sub: 'x'.repeat(256) }, 'unfit-subject', /longer than 255/],
    ['a subject that commands terminals', { sub: 'a\u001b[31m' }, 'unfit-subject', /not printable/],
    ['expired', { exp: 1_000_000 }, 'clock-skew', /clock/],
  ] satisfies [string, object, string, RegExp][])(
    '%s: a code and a sentence of its own',
    async (_name, claims, cause, sentence) => {
      const auth = await start({
        openid: { behaviour: { alterIdToken: (original) => ({ ...original, ...claims }) } },
      });
      const account = auth.account();
      const fault = await signInFault(account);
      expect(fault).toMatchObject({ cause, message: expect.stringMatching(sentence) as string });
      expect(account.state().session).toEqual({ step: 'signed-out' });
      expect(auth.keychain.items.size).toBe(0);
    },
  );

  test('a key id that the provider does not publish', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const keyId = '1f8b6c0d2e4a59377d1c0b9a8e6f5d4c3b2a1908';
    const fetch = forgingFetch(network.fetch, keyId);
    const auth = await start({}, { network: { ...network, fetch } });
    expect(await signInFault(auth.account())).toMatchObject({
      code: 'unreachable',
      cause: 'unknown-signing-key',
      message: expect.stringContaining(`kid "${keyId}"`) as string,
    });
    network.close();
  });

  test('several keys that all fit', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const fetch: AgentFetch = async (url, init) => {
      const response = await network.fetch(url, init);
      if (!url.endsWith('/jwks')) return response;
      const { keys } = (await response.json()) as { keys: object[] };
      return Response.json({ keys: [...keys, ...keys] });
    };
    const auth = await start({}, { network: { ...network, fetch } });
    expect(await signInFault(auth.account())).toMatchObject({
      ...{ code: 'unreachable', cause: 'ambiguous-signing-key' },
      message: expect.stringMatching(/several keys .*kid "key-1"/) as string,
    });
    network.close();
  });

  test.each(['/.well-known/openid-configuration', '/jwks', '/token'])(
    'an answer of %s that is far too large is no trouble of the network',
    async (path) => {
      const network = createNetwork({ findProxy: null, extraAuthorities: null });
      const large = createServer((_request, response) => response.end(' '.repeat(2 * 1024 * 1024)));
      await new Promise<void>((resolve) => large.listen(0, '127.0.0.1', resolve));
      const { port } = large.address() as AddressInfo;
      const fetch: AgentFetch = (url, init) =>
        network.fetch(url.endsWith(path) ? `http://127.0.0.1:${port}/` : url, init);
      const auth = await start({}, { network: { ...network, fetch } });
      expect(await signInFault(auth.account())).toMatchObject({
        ...{ code: 'unreachable', cause: 'answer-too-large' },
        message: expect.stringMatching(/more than the megabyte/) as string,
      });
      network.close();
      large.close();
    },
  );

  test.each([
    ['\u001b[31mroot\u202e\n of\u0000all', '[31mroot of all'],
    ['n'.repeat(400_000), 'n'.repeat(100)],
    ['\u0007 \n', 'alice'],
    ['👩‍🚀'.repeat(50), '👩‍🚀'.repeat(33) + '👩'],
  ])('a name that nobody has is shown on one line, and not at any length', async (name, shown) => {
    const auth = await start({
      openid: { behaviour: { alterIdToken: (claims) => ({ ...claims, name }) } },
    });
    const account = auth.account();
    await expect(account.signIn()).resolves.toMatchObject({ ok: true });
    expect(account.state().session).toMatchObject({ step: 'signed-in', name: shown });
  });

  test('the audience may be an array of one', async () => {
    const auth = await start({
      openid: { behaviour: { alterIdToken: (claims) => ({ ...claims, aud: ['brimful'] }) } },
    });
    await expect(auth.account().signIn()).resolves.toMatchObject({ ok: true });
  });

  test('a signature by a key that the provider has not published', async () => {
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    const auth = await start({}, { network: { ...network, fetch: forgingFetch(network.fetch) } });
    await expect(signInFault(auth.account())).resolves.toMatchObject({ code: 'refused' });
    network.close();
  });
});

/** Replaces each ID token by one with the same claims and key id, signed by somebody else. */
function forgingFetch(fetch: AgentFetch, kid = 'key-1'): AgentFetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!url.endsWith('/token')) return response;
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null || !('id_token' in body)) return response;
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(decodeJwt(String(body.id_token)))
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(privateKey);
    return Response.json({ ...body, id_token: forged }, { headers: { 'content-type': 'application/json' } });
  };
}
