// A log that keeps what it is given, for tests of what is reported.
import type { Log, LogFields } from '../../../../src/log.ts';

export interface LogEntry {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: LogFields;
}

export interface RecordingLog extends Log {
  readonly entries: readonly LogEntry[];
}

export function createRecordingLog(): RecordingLog {
  const entries: LogEntry[] = [];
  const at =
    (level: keyof Log) =>
    (fields: LogFields, event: string): void => {
      entries.push({ level, event, fields });
    };
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
