// From which level on the log is kept: what the environment says, else what the configuration says.
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogLevelFault = Fault<'config-invalid'>;

/** What BRIMFUL_LOG asks for; null: it is not set, or empty. */
export function levelFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Result<LogLevel | null, LogLevelFault> {
  const wanted = environment.BRIMFUL_LOG ?? '';
  if (wanted === '') return ok(null);
  const level = LOG_LEVELS.find((each) => each === wanted.toLowerCase());
  if (level !== undefined) return ok(level);
  return failed({
    code: 'config-invalid',
    message: `The environment variable BRIMFUL_LOG must be ${LOG_LEVELS.join(', ')}, or left unset; "${wanted}" is none of these.`,
  });
}
