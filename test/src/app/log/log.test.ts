// The log's levels, and that a failure which lasts is told once.
import { expect, test } from 'vitest';
import { levelFromEnvironment } from '../../../../src/app/config/logLevel.ts';
import { createPassLog } from '../../../../src/app/log/passLog.ts';
import type { Log } from '../../../../src/log.ts';
import { createFailureLog } from '../../../../src/storage/connection/failureLog.ts';
import { readServiceError } from '../../../../src/storage/errors/serviceError.ts';
import { remoteFault } from '../../../../src/storage/errors/remoteFault.ts';
import type { PassReport } from '../../../../src/sync/engineApi.ts';
import { IN_STEP } from '../fakes/passReports.ts';

/** `level: event` of each line. */
function recorder(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (_fields: object, event: string): void =>
      void lines.push(`${level}: ${event}`);
  return {
    lines,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
  };
}

const DENIED = { path: 'a', code: 'denied', message: 'No.', kind: 'retrying' } as const;

test.each([
  [undefined, null],
  ['', null],
  ['debug', 'debug'],
  ['WARN', 'warn'],
])('BRIMFUL_LOG=%s asks for %s', (value, level) => {
  expect(levelFromEnvironment({ BRIMFUL_LOG: value })).toEqual({ ok: true, value: level });
});

test('an unknown level is refused with the name of the variable and what it may be', () => {
  const read = levelFromEnvironment({ BRIMFUL_LOG: 'verbose' });
  expect(read).toMatchObject({ ok: false, fault: { code: 'config-invalid' } });
  expect(JSON.stringify(read)).toMatch(/BRIMFUL_LOG is .*verbose.*: set it to debug, info, warn, error/);
});

test('a fault of a folder is logged when it begins, changes and ends', () => {
  const { log, lines } = recorder();
  const ended = createPassLog(log, 'docs');
  const failing = (code: string): PassReport => ({
    ...IN_STEP,
    inStep: false,
    fault: { code, message: code },
  });
  for (const report of [failing('unreachable'), failing('unreachable'), failing('denied'), IN_STEP, IN_STEP])
    ended(report);
  expect(lines).toEqual([
    'warn: pass failed',
    'debug: pass failed again',
    'warn: pass failed',
    'info: pass works again',
    'info: folder in step',
  ]);
});

test('a problem of a path is logged once, and so is the end of all of them', () => {
  const { log, lines } = recorder();
  const ended = createPassLog(log, 'docs');
  const report = { ...IN_STEP, inStep: false, problems: [DENIED] };
  for (const each of [report, report, { ...report, problems: [DENIED, { ...DENIED, path: 'b' }] }, IN_STEP])
    ended(each);
  expect(lines).toEqual([
    'warn: paths have problems',
    'warn: paths have problems',
    'info: problems are over',
    'info: folder in step',
  ]);
});

test('a repeated failure of a request is logged again only after its operation has worked', () => {
  const { log, lines } = recorder();
  const failures = createFailureLog(log);
  const error = readServiceError({ name: 'SlowDown', $metadata: { httpStatusCode: 503, requestId: 'R1' } });
  const request = { operation: 'PutObject', key: 'a', attempts: 4, mayHaveArrived: false };
  const fail = (): void => failures.failed(request, error, remoteFault('throttled'));
  fail();
  fail();
  failures.succeeded('ListObjectsV2');
  fail();
  failures.succeeded('PutObject');
  fail();
  expect(lines).toEqual([
    'info: request failed',
    'debug: request failed again',
    'debug: request failed again',
    'info: request failed',
  ]);
});

test('answers that the protocol expects are no failures', () => {
  const { log, lines } = recorder();
  const error = readServiceError({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  createFailureLog(log).failed(undefined, error, remoteFault('precondition-failed'));
  expect(lines).toEqual([]);
});
