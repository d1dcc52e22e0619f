// The renewer, one situation at a time: early, never late without need, never a storm (CR2, CR5, TK4, TK6).
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import { createCredentialRenewer } from '../../../../src/auth/account/credentialRenewer.ts';
import { MAX_RETRY_MS } from '../../../../src/auth/account/renewal.ts';
import { failed, ok } from '../../../../src/result.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { createRenewerBench, keysOf, MINUTE, START, unreachable } from './renewerBench.ts';

const never = new AbortController().signal;

describe('the renewer', () => {
  test('many callers share one renewal; later ones get the snapshot without waiting', async () => {
    const bench = createRenewerBench();
    const keys = await Promise.all(Array.from({ length: 50 }, () => keysOf(bench)));
    expect(new Set(keys).size).toBe(1);
    expect(bench.asked).toHaveLength(1);
  });

  test('a caller that gives up does not end the renewal for the others', async () => {
    const bench = createRenewerBench();
    const impatient = new AbortController();
    const given = bench.renewer.source.get(impatient.signal);
    const waiting = keysOf(bench);
    impatient.abort();
    await expect(given).resolves.toMatchObject({ fault: { code: 'cancelled' } });
    await expect(waiting).resolves.toHaveProperty('accessKeyId', 'KEY1');
  });

  test('renews in the background exactly when it is time', async () => {
    const bench = createRenewerBench();
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    await bench.clock.advance(24 * 60 * MINUTE);
    stop.abort();
    await running;
    expect(bench.asked.map((at) => (at - START) / MINUTE)).toEqual(
      Array.from({ length: 33 }, (_, at) => at * 45),
    );
  });

  test('TK4: while renewals fail the keys at hand are handed out until they end; then the fault', async () => {
    const bench = createRenewerBench();
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    await bench.clock.advance(0);
    const keys = await keysOf(bench);
    bench.answer = failed(unreachable);
    await bench.clock.advance(59 * MINUTE);
    expect(await keysOf(bench)).toBe(keys);
    expect(bench.renewer.status()).toMatchObject({
      status: 'failing',
      code: 'unreachable',
      expiresAt: keys.expiresAt,
    });
    await bench.clock.advance(MINUTE);
    await expect(bench.renewer.source.get(never)).resolves.toEqual(failed(unreachable));
    bench.answer = ok(60 * MINUTE);
    await bench.clock.advance(MAX_RETRY_MS);
    await expect(keysOf(bench)).resolves.toHaveProperty('expiresAt');
    stop.abort();
    await running;
  });

  test('CR2: a refusal while keys are valid may pass (Ceph refuses when it cannot reach the provider): tried again before they end', async () => {
    const bench = createRenewerBench();
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    await bench.clock.advance(0);
    bench.answer = failed({ code: 'refused', message: 'No.' });
    await bench.clock.advance(60 * MINUTE);
    const tries = bench.asked.filter((at) => at > START && at < START + 60 * MINUTE).length;
    expect(tries).toBeGreaterThanOrEqual(5);
    expect(tries).toBeLessThanOrEqual(15);
    // Without keys once a minute, since it has worked: a refusal must not outlive its cause.
    const before = bench.asked.length;
    await bench.clock.advance(60 * MINUTE);
    expect(bench.asked.length - before).toBeGreaterThanOrEqual(60);
    expect(bench.asked.length - before).toBeLessThanOrEqual(121);
    stop.abort();
    await running;
  });

  test('CR2: a set-up that has never worked is tried again after 1, 2, 4, 8, then every 15 minutes', async () => {
    const bench = createRenewerBench();
    bench.answer = failed({ code: 'configuration', message: 'No.' });
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    await bench.clock.advance(46 * MINUTE);
    expect(bench.asked.map((at) => (at - START) / MINUTE)).toEqual([0, 1, 3, 7, 15, 30, 45]);
    stop.abort();
    await running;
  });

  test.each(['unreachable', 'cancelled', 'configuration', 'refused', 'needs-sign-in'] as const)(
    'CR5: after "%s" a person\'s retry is tried at once, in the background and by whoever asks for keys',
    async (code) => {
      const bench = createRenewerBench();
      const stop = new AbortController();
      const running = bench.renewer.run(stop.signal);
      bench.answer = failed({ code, message: 'No.' });
      await bench.clock.advance(0);
      await bench.clock.advance(10);
      expect(bench.asked).toHaveLength(1);
      bench.renewer.retry();
      await bench.clock.advance(0);
      expect(bench.asked).toHaveLength(2);
      bench.answer = ok(60 * MINUTE);
      bench.renewer.retry();
      await expect(keysOf(bench)).resolves.toHaveProperty('accessKeyId');
      expect(bench.asked).toHaveLength(3);
      bench.renewer.retry();
      await bench.clock.advance(0);
      expect(bench.asked).toHaveLength(3);
      stop.abort();
      await running;
    },
  );

  test('CR5: keys that do not expire are read again, and stay in use when that fails', async () => {
    const clock = createVirtualClock(START);
    let key = 'FIRST';
    const renewer = createCredentialRenewer({
      account: 'ci',
      access: 'found',
      log: silentLog,
      clock,
      unit: () => 0.5,
      onChange: () => undefined,
      issue: () =>
        Promise.resolve(
          key === 'LOCKED'
            ? failed(unreachable)
            : ok({
                issuedAt: clock.now(),
                credentials: { accessKeyId: key, secretAccessKey: 's', expiresAt: null },
              }),
        ),
    });
    const current = async (): Promise<string> => {
      const keys = await renewer.source.get(never);
      return keys.ok ? keys.value.accessKeyId : keys.fault.code;
    };
    expect(await current()).toBe('FIRST');
    key = 'SECOND';
    expect(await current()).toBe('FIRST');
    renewer.retry();
    expect(await current()).toBe('SECOND');
    key = 'LOCKED';
    renewer.retry();
    expect(await current()).toBe('SECOND');
    expect(renewer.status().status).toBe('failing');
  });

  test('a temporary refusal costs nothing: the current keys last', async () => {
    const bench = createRenewerBench();
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    await bench.clock.advance(44 * MINUTE);
    bench.answer = failed({ code: 'configuration', message: 'No.' });
    await bench.clock.advance(3 * MINUTE);
    bench.answer = ok(60 * MINUTE);
    for (let minute = 47; minute < 90; minute += 1) {
      await bench.clock.advance(MINUTE);
      await expect(keysOf(bench)).resolves.toHaveProperty('accessKeyId');
    }
    expect(bench.renewer.status()).toMatchObject({ status: 'valid' });
    expect(bench.asked).toHaveLength(3);
    stop.abort();
    await running;
  });

  test('callers without keys do not cause a storm of attempts', async () => {
    const bench = createRenewerBench();
    bench.answer = failed(unreachable);
    for (let request = 0; request < 1_000; request += 1) await bench.renewer.source.get(never);
    expect(bench.asked).toHaveLength(1);
  });

  test('TK4: needs-sign-in is never tried again by itself, not even on wake', async () => {
    const bench = createRenewerBench();
    bench.answer = failed({ code: 'needs-sign-in', message: 'Sign in.' });
    const stop = new AbortController();
    const running = bench.renewer.run(stop.signal);
    for (let hour = 0; hour < 24; hour += 1) {
      bench.renewer.wake();
      await bench.clock.advance(60 * MINUTE);
    }
    expect(bench.asked).toHaveLength(1);
    bench.answer = ok(60 * MINUTE);
    bench.renewer.reset();
    await bench.clock.advance(0);
    expect(bench.asked).toHaveLength(2);
    stop.abort();
    await running;
  });

  test.each([-60 * MINUTE, 10_000])(
    'CR2: keys that arrive with %i ms left are a fault, not a storm',
    async (left) => {
      const bench = createRenewerBench();
      const stop = new AbortController();
      bench.answer = ok(left);
      const running = bench.renewer.run(stop.signal);
      await bench.clock.advance(60 * MINUTE);
      expect(bench.asked.length).toBeLessThan(10);
      const fault = { code: 'configuration', cause: 'keys-expired' };
      await expect(bench.renewer.source.get(never)).resolves.toMatchObject({ fault });
      expect(bench.renewer.status()).toMatchObject({ status: 'failing', code: 'keys-expired' });
      bench.answer = ok(60 * MINUTE);
      bench.renewer.retry();
      await bench.clock.advance(0);
      expect(bench.renewer.status()).toMatchObject({ status: 'valid' });
      stop.abort();
      await running;
    },
  );

  test('TK6: a night asleep while the answer was on its way: its keys have expired, and new ones are issued', async () => {
    const bench = createRenewerBench();
    bench.meanwhile = () => bench.clock.jump(8 * 60 * MINUTE);
    const keys = await bench.renewer.source.get(never);
    expect(keys.ok && keys.value.expiresAt).toBe(bench.clock.now() + 60 * MINUTE);
    expect(bench.asked).toHaveLength(2);
  });

  test('reset while a renewal is in flight: its keys are never handed out', async () => {
    const bench = createRenewerBench();
    const first = bench.renewer.source.get(never);
    bench.renewer.reset();
    await expect(first).resolves.toMatchObject({ fault: { code: 'cancelled' } });
    expect(bench.renewer.status()).toEqual({ status: 'none' });
    await expect(keysOf(bench)).resolves.toHaveProperty('accessKeyId', 'KEY2');
  });
});
