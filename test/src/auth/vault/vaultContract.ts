// What every vault promises; run against each of them.
import { expect, test } from 'vitest';
import type { Vault } from '../../../../src/auth/vault/vault.ts';

const LONG = 'a token of a provider that puts much into it: '.repeat(200);

/** Defines the tests; `make` gives a vault that nothing was written to. */
export function describeVault(make: () => Promise<Vault> | Vault): void {
  test.each([
    ['a usual token', 'v1.MTIz-abc_DEF'],
    ['the empty secret', ''],
    ['9 KB', LONG],
    ['newlines, quotes, NUL and every plane of Unicode', 'a\nb\r\n"\'\0 ü 漢 \u{1F511}'],
  ])('gives back exactly what was written: %s', async (_name, secret) => {
    const vault = await make();
    await expect(vault.write('one', secret)).resolves.toMatchObject({ ok: true });
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: secret });
  });

  test('replaces a longer secret by a shorter one and vice versa', async () => {
    const vault = await make();
    for (const secret of ['short', LONG, 'short again', `${LONG}${LONG}`, LONG]) {
      await vault.write('one', secret);
      await expect(vault.read('one')).resolves.toEqual({ ok: true, value: secret });
    }
  });

  test('distinguishes names, also similar ones', async () => {
    const vault = await make();
    const names = ['a/b', 'a/b#1', 'a%2Fb', 'A/B', 'https%3A%2F%2Fid.example.com/brimful/ü'];
    for (const name of names) await vault.write(name, `of ${name}`);
    for (const name of names)
      await expect(vault.read(name)).resolves.toEqual({ ok: true, value: `of ${name}` });
  });

  test('what was never written, or was removed, is null; removing twice is a success', async () => {
    const vault = await make();
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: null });
    await vault.write('one', LONG);
    await expect(vault.remove('one')).resolves.toMatchObject({ ok: true });
    await expect(vault.read('one')).resolves.toEqual({ ok: true, value: null });
    await expect(vault.remove('one')).resolves.toMatchObject({ ok: true });
  });
}
