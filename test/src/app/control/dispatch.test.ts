// Calls from outside the app and states to a page: what gets through in either direction (TK8, E6).
import { describe, expect, test } from 'vitest';
import { dispatchCommand, dispatchOperation } from '../../../../src/app/control/dispatch.ts';
import type { Operator } from '../../../../src/app/control/operations.ts';
import { createStateForPage } from '../../../../src/app/state/stateForPage.ts';
import type { App } from '../../../../src/app/shell/app.ts';
import type { AppState } from '../../../../src/contract/state.ts';
import { createRecordingLog } from '../log/recordingLog.ts';
import { APP_STATE } from '../fakes/states.ts';

const INSIDE = 'CANARY';

function createTarget(answer: () => unknown) {
  const log = createRecordingLog();
  const calls: unknown[] = [];
  const run = async (name: string, argument: unknown): Promise<unknown> => {
    calls.push({ name, argument });
    return Promise.resolve(answer());
  };
  return { log, calls, app: { log, execute: run, operate: run } as Pick<App, 'execute' | 'log'> & Operator };
}

const CHANNELS = [
  {
    channel: 'a command of the page',
    dispatch: dispatchCommand,
    call: { name: 'explain', argument: { folder: 'docs', path: 'a' } },
    answer: { path: 'a', lines: ['In step.'] },
  },
  {
    channel: 'an operation of the command line',
    dispatch: dispatchOperation,
    call: { name: 'plan', argument: { folder: 'docs' } },
    answer: { ok: true, value: ['Upload a.'] },
  },
] as const;

describe.each(CHANNELS)('$channel', ({ dispatch, call, answer }) => {
  test('runs, and both directions lose what the schemas do not name', async () => {
    const { app, calls, log } = createTarget(() => ({ ...answer, token: INSIDE }));
    const argument = { ...call.argument, token: INSIDE };
    expect(await dispatch(app, { ...call, argument })).toEqual({ ok: true, value: answer });
    expect(calls).toEqual([call]);
    expect(log.entries).toEqual([]);
  });

  test.each(['', 'nothing', '__proto__', 'toString', 7, null, undefined, [call.name]])(
    'the name %j is refused',
    async (name) => {
      const { app, calls } = createTarget(() => answer);
      expect(await dispatch(app, { ...call, name })).toMatchObject({ fault: { code: 'unknown-command' } });
      expect(calls).toEqual([]);
    },
  );

  test('an argument outside the schema is refused and not repeated', async () => {
    const { app, calls } = createTarget(() => answer);
    const refused = await dispatch(app, { ...call, argument: { folder: [INSIDE] } });
    expect(refused).toMatchObject({ ok: false, fault: { code: 'invalid-argument' } });
    expect(JSON.stringify(refused)).not.toContain(INSIDE);
    expect(calls).toEqual([]);
  });

  test('an answer outside the schema is not returned; the log names the field, not the value', async () => {
    const { app, log } = createTarget(() => ({ ok: true, value: INSIDE, lines: INSIDE }));
    expect(await dispatch(app, call)).toMatchObject({ ok: false, fault: { code: 'internal' } });
    expect(log.entries).toMatchObject([{ level: 'error', event: 'an answer breaks the contract' }]);
    expect(JSON.stringify(log.entries)).not.toContain(INSIDE);
  });

  test('an exception becomes a code; its message stays inside', async () => {
    const { app } = createTarget(() => {
      throw new Error(INSIDE);
    });
    const refused = await dispatch(app, call);
    expect(refused).toMatchObject({ ok: false, fault: { code: 'internal' } });
    expect(JSON.stringify(refused)).not.toContain(INSIDE);
  });
});

describe('a state for a page', () => {
  test('is cut down to the contract', () => {
    const stateForPage = createStateForPage(createRecordingLog());
    expect(stateForPage({ ...APP_STATE, refreshToken: INSIDE } as AppState)).toEqual(APP_STATE);
  });

  test('that breaks the contract is not sent, and is logged once until one fits again', () => {
    const log = createRecordingLog();
    const stateForPage = createStateForPage(log);
    const broken = { ...APP_STATE, paused: INSIDE } as unknown as AppState;
    for (const state of [broken, broken, broken]) expect(stateForPage(state)).toBeNull();
    expect(log.entries).toMatchObject([{ level: 'error', fields: { issues: ['paused: invalid_type'] } }]);
    expect(stateForPage(APP_STATE)).toEqual(APP_STATE);
    expect(stateForPage(broken)).toBeNull();
    expect(log.entries).toHaveLength(2);
  });
});
