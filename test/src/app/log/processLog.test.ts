// The log of a whole process: nothing is lost before the log file is open, and nothing is told twice.
import { expect, test } from 'vitest';
import { createProcessLog } from '../../../../src/app/log/processLog.ts';
import { createRecordingLog } from './recordingLog.ts';

test('before a log is attached failures go to the terminal, redacted, and reach the log later', () => {
  const printed: string[] = [];
  const log = createProcessLog((text) => printed.push(text));
  log.info({}, 'starting');
  log.error({ err: new Error('https://id.example.com/?code=CANARY') }, 'uncaught exception');
  expect(printed).toHaveLength(1);
  expect(printed[0]).toMatch(/^brimful: uncaught exception: Error: https:\/\/id\.example\.com\//);
  expect(printed[0]).not.toContain('CANARY');

  const file = createRecordingLog();
  log.attach(file);
  log.warn({ code: 'x' }, 'later');
  expect(file.entries.map(({ level, event }) => [level, event])).toEqual([
    ['info', 'starting'],
    ['error', 'uncaught exception'],
    ['warn', 'later'],
  ]);
  expect(printed).toHaveLength(1);
});

test('after the log was closed failures go to the terminal again', () => {
  const printed: string[] = [];
  const file = createRecordingLog();
  const log = createProcessLog((text) => printed.push(text));
  const detach = log.attach(file);
  detach();
  log.error({ reason: 'late' }, 'not stopped');
  expect(file.entries).toEqual([]);
  expect(printed).toEqual(['brimful: not stopped: {"reason":"late"}']);
});
