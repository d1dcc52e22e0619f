// The app's log: JSON lines in the data directory, redacted right before they are written, on this machine
// only (TK8, E13).
import { join } from 'node:path';
import { pino } from 'pino';
import type { Log } from '../../log.ts';
import type { LogLevel } from '../config/logLevel.ts';
import type { DataDir } from '../instance/dataDir.ts';
import { redact } from './redact.ts';
import { openRotatingFile } from './rotatingFile.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const KEEP = 3;

export interface LogFile {
  readonly log: Log;
  setLevel(level: LogLevel): void;
  close(): void;
}

/**
 * Opens `logs/brimful.log` at level `info`. No worker transports: they lose unflushed lines when a process
 * dies.
 */
export function openLog(dataDir: DataDir): LogFile {
  const file = openRotatingFile(join(dataDir.logs, 'brimful.log'), { maxBytes: MAX_BYTES, keep: KEEP });
  /** Lines lost since the last successful write. */
  let lost = 0;
  const write = (line: string): void => {
    if (!file.write(redact(line))) lost++;
    else if (lost > 0) {
      const lines = lost;
      lost = 0;
      log.warn({ lines }, 'log lines were lost');
    }
  };
  const log = pino(
    {
      level: 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    log,
    setLevel: (level) => {
      log.level = level;
    },
    close: () => file.close(),
  };
}
