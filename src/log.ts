// The log as a port: the app decides what is written where, and from which level on.

/**
 * Facts about an event, by name: ids, codes, numbers, faults. Never a token, a credential or a presigned
 * URL.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Fields first, then a constant sentence that names the event: `log.warn({ folder, fault }, 'pass failed')`.
 * `error`: a bug or something that a person must set right; `warn`: what failed and will be tried again;
 * `info`: what changed state; `debug`: one line per act.
 */
export interface Log {
  debug(fields: LogFields, event: string): void;
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
}

/** The same log, with `fields` in every line. */
export function withFields(log: Log, fields: LogFields): Log {
  return {
    debug: (more, event) => log.debug({ ...fields, ...more }, event),
    info: (more, event) => log.info({ ...fields, ...more }, event),
    warn: (more, event) => log.warn({ ...fields, ...more }, event),
    error: (more, event) => log.error({ ...fields, ...more }, event),
  };
}

const nothing = (): void => undefined;

/** Keeps nothing: for parts that are used without an app around them. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
