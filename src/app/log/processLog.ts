// The log of a whole process: exists before the app's log file is opened and after it is closed, so that no
// failure is lost.
import type { Log, LogFields } from '../../log.ts';
import { redact } from './redact.ts';

export interface ProcessLog extends Log {
  /**
   * Sends everything to `log` from now on, including what was kept so far. Returns a function that detaches
   * it.
   */
  attach(log: Log): () => void;
}

type Level = keyof Log;

/** Enough to explain a failed start; a failure in a loop must not fill the memory. */
const MAX_KEPT = 100;

/**
 * While no log is attached, events are kept for it, and warnings and errors also go to `print`, redacted, one
 * call each.
 */
export function createProcessLog(print: (text: string) => void): ProcessLog {
  let attached: Log | null = null;
  const kept: { readonly level: Level; readonly fields: LogFields; readonly event: string }[] = [];
  const at =
    (level: Level) =>
    (fields: LogFields, event: string): void => {
      if (attached !== null) {
        attached[level](fields, event);
        return;
      }
      if (kept.length < MAX_KEPT) kept.push({ level, fields, event });
      if (level === 'error' || level === 'warn') print(redact(`brimful: ${event}${describe(fields)}`));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    attach: (log) => {
      attached = log;
      for (const { level, fields, event } of kept.splice(0)) log[level](fields, event);
      return () => {
        attached = null;
      };
    },
  };
}

function describe({ err, ...facts }: LogFields): string {
  const parts = [
    ...(Object.keys(facts).length === 0 ? [] : [JSON.stringify(facts)]),
    ...(err === undefined ? [] : [err instanceof Error ? (err.stack ?? err.message) : JSON.stringify(err)]),
  ];
  return parts.map((part) => `: ${part}`).join('');
}
