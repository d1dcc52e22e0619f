// Whatever stops and restarts a folder: afterwards it is scanned once and watched
// again (R2), without a sweep.
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import { failedWith } from '../../../src/storage/errors/remoteFault.ts';
import { FIRST_SCAN_MS } from '../../../src/sync/run/agenda.ts';
import { A_WHILE_MS, openLoop, POLL_MS } from './engineLoop.ts';

let loop: ReturnType<typeof openLoop>;
afterEach(() => loop.stop());

describe('R2 a save is neither missed nor unwatched after', () => {
  test('a pause', async () => {
    loop = openLoop();
    await loop.start();
    await loop.stop();
    loop.write('while paused');
    loop.loseHints();
    await loop.start();
    expect(loop.names()).toEqual(['while paused']);
    await loop.expectWatched('later');
  });

  for (const [outcome, code] of [
    ['unreachable', 'unreachable'],
    ['throttled', 'throttled'],
    ['expired', 'needs-sign-in'],
  ] as const) {
    test(`a time in which requests end as ${code}`, async () => {
      loop = openLoop();
      await loop.start();
      loop.networkIs(outcome);
      await loop.clock.advance(2 * POLL_MS);
      expect(loop.report()?.fault?.code).toBe(code);
      loop.write('meanwhile');
      loop.loseHints();
      loop.networkIs('ok');
      await loop.clock.advance(A_WHILE_MS);
      expect(loop.names()).toEqual(['meanwhile']);
      await loop.expectWatched('later');
    });
  }

  test('the disk was gone and came back', async () => {
    loop = openLoop();
    await loop.start();
    loop.disk.disconnect();
    await loop.clock.advance(2 * POLL_MS);
    expect(loop.report()?.fault?.code).toBe('root-missing');
    loop.disk.connect();
    loop.write('meanwhile');
    loop.loseHints();
    await loop.clock.advance(A_WHILE_MS);
    expect(loop.names()).toEqual(['meanwhile']);
    await loop.expectWatched('later');
  });

  test('a start without the disk', async () => {
    loop = openLoop();
    loop.disk.disconnect();
    await loop.start();
    loop.disk.connect();
    loop.write('meanwhile');
    loop.loseHints();
    await loop.clock.advance(A_WHILE_MS);
    expect(loop.names()).toEqual(['meanwhile']);
    await loop.expectWatched('later');
  });

  test('the sleep of the machine', async () => {
    loop = openLoop();
    await loop.start();
    loop.write('while asleep');
    loop.loseHints();
    loop.clock.jump(8 * 3600_000);
    await loop.clock.advance(1_000);
    expect(loop.names()).toEqual(['while asleep']);
    await loop.expectWatched('later');
  });

  test('a clock that was set back by a day', async () => {
    loop = openLoop();
    await loop.start();
    loop.clock.jump(-24 * 3600_000);
    loop.engine.wake();
    await loop.expectWatched('later');
  });

  test('the system has refused to watch: the folder says so until it is watched', async () => {
    let isRefused = true;
    const message = 'The system allows no more watched folders.';
    loop = openLoop((local) => ({
      ...local,
      watch: (onHint, signal) =>
        isRefused
          ? Promise.resolve({ ok: false, fault: { code: 'denied', message } })
          : local.watch(onHint, signal),
    }));
    await loop.start();
    expect(loop.report()?.problems).toEqual([{ path: null, code: 'denied', message, kind: 'retrying' }]);
    loop.engine.wake();
    await loop.clock.advance(1_000);
    expect(loop.report()?.problems).toHaveLength(1);
    isRefused = false;
    loop.engine.wake();
    await loop.clock.advance(1_000);
    await loop.expectWatched('later');
  });
});

test('R12 rights to list the prefix, but no folder in it: what is saved in a folder still goes up at once', async () => {
  loop = openLoop(
    (local) => local,
    (remote) => ({
      ...remote,
      async *list(request) {
        if (request.under === '') yield* remote.list(request);
        else yield failedWith('denied');
      },
    }),
  );
  loop.write('d/a');
  await loop.start();
  await loop.expectWatched('d/later');
});

describe('R2 without the system watching', () => {
  const fault = { code: 'denied', message: 'The system allows no more watched folders.' } as const;
  let later: (() => void) | null = null;
  let lose: (() => void) | null = null;
  let isRefused = true;
  /** Refuses to watch while `isRefused`; `later` hints as the disk does when that may have changed. */
  const limited = (local: LocalFolder): LocalFolder => ({
    ...local,
    watch: (onHint, signal, onLost) => {
      later = () => onHint(['']);
      lose = () => onLost?.(fault);
      return isRefused ? Promise.resolve({ ok: false, fault }) : local.watch(onHint, signal);
    },
  });

  test('changes are found by scans, soon while there are some', async () => {
    isRefused = true;
    loop = openLoop(limited);
    await loop.start();
    loop.write('first');
    loop.loseHints();
    await loop.clock.advance(4 * FIRST_SCAN_MS);
    for (const name of ['a', 'b', 'c']) {
      loop.write(name);
      loop.loseHints();
      await loop.clock.advance(2 * FIRST_SCAN_MS);
      expect(loop.names()).toContain(name);
    }
    expect(loop.report()?.problems).toMatchObject([{ path: null, message: fault.message }]);
    expect(loop.report()?.inStep).toBe(true);
  });

  test('once the limit is raised it watches, without a restart and without waiting for a scan', async () => {
    isRefused = true;
    loop = openLoop(limited);
    await loop.start();
    isRefused = false;
    later?.();
    await loop.clock.advance(1_000);
    await loop.expectWatched('later');
  });

  test('a folder that came later and cannot be watched is told, and found by scans', async () => {
    isRefused = false;
    loop = openLoop(limited);
    await loop.start();
    isRefused = true;
    lose?.();
    await loop.clock.advance(1_000);
    expect(loop.report()?.problems).toMatchObject([{ path: null, message: fault.message }]);
    loop.write('a');
    loop.loseHints();
    await loop.clock.advance(2 * FIRST_SCAN_MS);
    expect(loop.names()).toContain('a');
    isRefused = false;
    later?.();
    await loop.clock.advance(1_000);
    await loop.expectWatched('later');
  });
});

test('R10 a pass that is stopped midway does not call the folder in step', async () => {
  loop = openLoop((local) => ({
    ...local,
    flush: (request) => {
      void loop.stop();
      return local.flush(request);
    },
  }));
  for (const name of ['a', 'b', 'c', 'd', 'e']) loop.write(name);
  await loop.start();
  expect(loop.names().length).toBeLessThan(5);
  expect(loop.report()?.inStep).toBe(false);
});

describe('R18 what the watcher sees while a pass is under way', () => {
  test('is told at once when the bucket does not answer, and looked at afterwards', async () => {
    let isHanging = false;
    let answer = (): void => undefined;
    loop = openLoop(undefined, (remote) => ({
      ...remote,
      async *list(request) {
        if (isHanging) await new Promise<void>((resolve) => (answer = resolve));
        yield* remote.list(request);
      },
    }));
    await loop.start();
    isHanging = true;
    await loop.clock.advance(POLL_MS);
    loop.loseHints();
    loop.write('saved');
    loop.disk.deliverHints(['saved']);
    expect(loop.hinted()).toBe(1);
    isHanging = false;
    answer();
    await loop.clock.advance(POLL_MS / 2);
    expect(loop.names()).toContain('saved');
    expect(loop.report()).toMatchObject({ inStep: true });
  });
});
