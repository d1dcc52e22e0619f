// SI14: the browser is on another computer; a person brings the address at which it has ended.
import { expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import { signInWithScriptedBrowser } from '../../../servers/openid/scriptedBrowser.ts';
import { useAuthWorlds } from '../authWorld.ts';
import type { AuthWorld } from '../authWorld.ts';

const start = useAuthWorlds();

async function begin(account: Account) {
  const done = account.signIn('elsewhere');
  await expect.poll(() => account.state().session).toMatchObject({ takesAnswer: true });
  const { session } = account.state();
  return { done, url: session.step === 'signing-in' ? (session.address ?? '') : '' };
}

/** Where a browser ends that cannot reach the loopback address of our computer. */
async function lastAddress(auth: AuthWorld, url: string): Promise<string> {
  const { username, password } = auth.world.description;
  const signal = AbortSignal.timeout(60_000);
  let last = '';
  const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
  await signInWithScriptedBrowser({
    ...{ url, username, password, signal },
    stopAt: (next) => {
      if (!next.href.startsWith(redirect)) return false;
      last = next.href;
      return true;
    },
  });
  return last;
}

test('SI14: the pasted address signs in, without a port or a browser on this computer', async () => {
  const auth = await start();
  const account = auth.account();
  const { done, url } = await begin(account);
  expect(new URL(url).origin).toBe(new URL(auth.config.issuer).origin);
  const asked = new URL(url).searchParams;
  expect(asked.get('redirect_uri')).toBe('http://127.0.0.1/callback');
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect(auth.browser.opened).toEqual([]);
  const pasted = await lastAddress(auth, url);
  expect(account.answerSignIn?.(`  ${pasted}\n`)).toMatchObject({ ok: true });
  await expect(done).resolves.toMatchObject({ ok: true });
  expect(account.state().session).toEqual({ step: 'signed-in', name: 'alice' });
});

test('SI14, SI4: what is no answer to this attempt is refused in words that do not repeat it, and changes nothing', async () => {
  const auth = await start();
  const account = auth.account();
  expect(account.answerSignIn?.('http://127.0.0.1/callback?code=x&state=y')).toMatchObject({ ok: false });
  const { done, url } = await begin(account);
  const pasted = await lastAddress(auth, url);
  const state = new URL(url).searchParams.get('state') ?? '';
  for (const wrong of [
    '',
    'hello',
    url,
    'http://127.0.0.1/callback',
    'http://127.0.0.1/callback?code=SECRET-CODE&state=guess',
    `http://127.0.0.1/callback?state=${state}`,
    `http://127.0.0.1/callback?code=a&code=SECRET-CODE&state=${state}`,
    `http://127.0.0.1/other?code=SECRET-CODE&state=${state}`,
    `http://127.0.0.1:8080/callback?code=SECRET-CODE&state=${state}`,
    `http://evil.example/callback?code=SECRET-CODE&state=${state}`,
    `http://me@127.0.0.1/callback?code=SECRET-CODE&state=${state}`,
    `https://127.0.0.1/callback?code=SECRET-CODE&state=${state}`,
  ]) {
    const answered = account.answerSignIn?.(wrong);
    expect(answered).toMatchObject({ ok: false, fault: { code: 'not-the-answer' } });
    expect(JSON.stringify(answered)).not.toMatch(/SECRET-CODE/);
  }
  expect(account.answerSignIn?.(pasted)).toMatchObject({ ok: true });
  expect(account.answerSignIn?.(pasted.replace(/code=[^&]+/, 'code=SECRET-CODE'))).toMatchObject({
    ok: false,
  });
  await expect(done).resolves.toMatchObject({ ok: true });
});

test('SI5: an answer of another issuer is refused here too; a refusal of the provider ends the attempt', async () => {
  const auth = await start();
  const account = auth.account();
  const mixed = await begin(account);
  const pasted = new URL(await lastAddress(auth, mixed.url));
  pasted.searchParams.set('iss', 'https://somebody-else.example');
  expect(account.answerSignIn?.(pasted.href)).toMatchObject({ ok: true });
  await expect(mixed.done).resolves.toMatchObject({ ok: false });
  const declined = await begin(account);
  const state = new URL(declined.url).searchParams.get('state') ?? '';
  const iss = encodeURIComponent(auth.config.issuer);
  account.answerSignIn?.(`http://127.0.0.1/callback?error=access_denied&state=${state}&iss=${iss}`);
  await expect(declined.done).resolves.toMatchObject({ fault: { cause: 'sign-in-declined' } });
});

test('SI14: configured ports are in the address, and it can be cancelled', async () => {
  const auth = await start();
  const account = auth.account({ redirectPorts: [41_999], redirectHost: 'localhost', redirectPath: '/a' });
  const { done, url } = await begin(account);
  expect(new URL(url).searchParams.get('redirect_uri')).toBe('http://localhost:41999/a');
  account.cancelSignIn();
  await expect(done).resolves.toMatchObject({ fault: { code: 'cancelled' } });
});
