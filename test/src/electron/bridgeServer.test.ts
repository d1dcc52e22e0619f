// Calls of the page at the bridge (E6), without Electron.
import { describe, expect, test } from 'vitest';
import type { App } from '../../../src/app/shell/app.ts';
import type { Reply } from '../../../src/electron/bridge/bridgeServer.ts';
import { answerCall } from '../../../src/electron/bridge/bridgeServer.ts';
import { createRecordingLog } from '../app/log/recordingLog.ts';
import type { RecordingLog } from '../app/log/recordingLog.ts';
import { states } from '../../page/states/states.ts';

const PAGE_URL = 'brimful://app/';

interface World {
  readonly calls: unknown[];
  readonly log: RecordingLog;
  call(call: { senderUrl?: string | null; name: unknown; argument?: unknown }): Promise<Reply>;
}

function createWorld(execute: (name: string) => unknown): World {
  const calls: unknown[] = [];
  const log = createRecordingLog();
  const app = {
    log,
    execute: (name: string, argument: unknown) => {
      calls.push({ name, argument });
      return Promise.resolve().then(() => execute(name));
    },
  } as Pick<App, 'execute' | 'log'>;
  return {
    calls,
    log,
    call: ({ senderUrl = PAGE_URL, name, argument = null }) =>
      answerCall({ senderUrl, name, argument }, app, PAGE_URL),
  };
}

describe('E6: a call from the page', () => {
  test('runs a command of the contract and returns its answer', async () => {
    const world = createWorld(() => ({ ok: true }));
    expect(await world.call({ name: 'pause', argument: { paused: true } })).toEqual({
      ok: true,
      answer: { ok: true },
    });
    expect(world.calls).toEqual([{ name: 'pause', argument: { paused: true } }]);
  });

  test.each([
    null,
    '',
    'about:blank',
    'https://example.com/',
    'brimful://app',
    'brimful://app/other.html',
    'brimful://app.evil/',
    'brimful://evil/?x=brimful://app/',
  ])('is refused from %s', async (senderUrl) => {
    const world = createWorld(() => states['in-step']);
    expect(await world.call({ senderUrl, name: 'readState' })).toEqual({ ok: false, code: 'refused-sender' });
    expect(world.calls).toEqual([]);
    expect(world.log.entries).toMatchObject([{ level: 'warn' }]);
  });

  test.each(['', 'nothing', '__proto__', 'toString', 7, null, undefined, ['pause']])(
    'is refused for the name %j',
    async (name) => {
      const world = createWorld(() => ({ ok: true }));
      expect(await world.call({ name })).toEqual({ ok: false, code: 'unknown-command' });
      expect(world.calls).toEqual([]);
    },
  );

  test('is refused for an argument outside the contract, and extra fields do not get through', async () => {
    const world = createWorld(() => ({ ok: true }));
    expect(await world.call({ name: 'pause', argument: { paused: 1 } })).toEqual({
      ok: false,
      code: 'invalid-argument',
    });
    await world.call({ name: 'pause', argument: { paused: true, path: '/etc/passwd' } });
    expect(world.calls).toEqual([{ name: 'pause', argument: { paused: true } }]);
  });

  test('TK8: an answer is stripped to what the contract names', async () => {
    const world = createWorld(() => ({ ...states['in-step'], refreshToken: 'CANARY' }));
    expect(JSON.stringify(await world.call({ name: 'readState' }))).not.toContain('CANARY');
  });

  test('TK8: an exception becomes a code; its message stays in the app', async () => {
    const world = createWorld(() => {
      throw new Error('CANARY');
    });
    expect(await world.call({ name: 'readState' })).toEqual({ ok: false, code: 'internal' });
  });

  test('an answer outside the contract is a bug, not an answer', async () => {
    const world = createWorld(() => ({ half: 'a state' }));
    expect(await world.call({ name: 'readState' })).toEqual({ ok: false, code: 'internal' });
    expect(world.log.entries).toMatchObject([{ level: 'error', event: 'an answer breaks the contract' }]);
  });
});
