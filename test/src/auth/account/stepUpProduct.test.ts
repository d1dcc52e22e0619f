// A stronger sign-in end to end: reported by the running app, done on its page or by `brimful login` (TK4).
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outliveIdToken, SHORT_ID_TOKEN_SECONDS } from '../../../servers/openid/shortIdToken.ts';
import { startWorld } from '../../../servers/startWorld.ts';
import type { World } from '../../../servers/startWorld.ts';
import { openPage } from '../canary/page.ts';
import { startProduct } from '../canary/product.ts';
import type { Product } from '../canary/product.ts';

let world: World;
let product: Product;

beforeEach(async () => {
  world = await startWorld({
    idTokenTtlSeconds: SHORT_ID_TOKEN_SECONDS,
    openid: { acrValues: ['pwd', 'mfa'] },
  });
  product = await startProduct(world, false);
});
afterEach(async () => {
  await product.close();
  await world.stop();
});

test.skipIf(process.platform !== 'linux')(
  'from the background: the page and the command line say it and how to start it; no browser opens before a person asks',
  { timeout: 240_000 },
  async () => {
    const run = product.start('run');
    const page = await openPage(/http:\S+/.exec(await run.line(/^Brimful is running/))?.[0] ?? '');
    const firstSignIn = page.command('signIn', { account: 'work' });
    await product.signInAtBrowser(0);
    expect(await firstSignIn).toEqual({ ok: true });
    const state = (): Promise<unknown> => page.command('readState', null);
    await expect.poll(state).toMatchObject({ folders: [{ status: 'in-step' }] });

    world.provider.change({ stepUp: { acr: 'mfa', maxAge: 600, how: 'challenge' } });
    await outliveIdToken(Date.now());
    world.storage.faults.replace([{ type: 'expired', count: 1 }]);
    await page.command('syncNow', { folder: 'docs' });
    await expect.poll(state).toMatchObject({
      accounts: [
        {
          session: {
            step: 'needs-sign-in',
            reason: expect.stringContaining('stronger sign-in (mfa)') as unknown,
          },
        },
      ],
    });
    const { stdout } = await product.brimful('status');
    expect(stdout).toContain('needs a new sign-in ("brimful login work")');
    expect(product.browsersOpened()).toBe(1);

    // What the button "Sign in again" sends.
    const again = page.command('signIn', { account: 'work' });
    await product.signInAtBrowser(1);
    expect(await again).toEqual({ ok: true });
    expect(world.provider.latestAuthorization().get('acr_values')).toBe('mfa');
    await expect.poll(state).toMatchObject({
      accounts: [{ session: { step: 'signed-in' }, credentials: { status: 'valid' } }],
      folders: [{ status: 'in-step' }],
    });
    page.close();
    await run.kill('SIGTERM');
  },
);

test.skipIf(process.platform !== 'linux')(
  '"brimful login" to an STS that demands more: the stronger sign-in follows at once, in the same command',
  { timeout: 240_000 },
  async () => {
    world.storage.faults.replace([
      {
        ...{ type: 'error', code: 'insufficient_user_authentication', status: 401, count: 1 },
        ...{ message: 'acr_values="mfa"', operations: ['AssumeRoleWithWebIdentity'] },
      } as const,
    ]);
    const login = product.start('login', 'work');
    await product.signInAtBrowser(0);
    await product.signInAtBrowser(1);
    const { code, stderr } = await login.ended;
    expect(world.provider.latestAuthorization().get('acr_values')).toBe('mfa');
    // There is no keychain in this test.
    expect(stderr).toContain('could not be kept');
    expect(code).toBe(2);
  },
);
