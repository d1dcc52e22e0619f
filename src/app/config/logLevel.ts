// The lowest level that is logged: set by the environment, else by the configuration.
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogLevelFault = Fault<'config-invalid'>;

/** The level in BRIMFUL_LOG; null: not set, or empty. */
export function levelFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Result<LogLevel | null, LogLevelFault> {
  const wanted = environment.BRIMFUL_LOG ?? '';
  if (wanted === '') return ok(null);
  const level = LOG_LEVELS.find((each) => each === wanted.toLowerCase());
  if (level !== undefined) return ok(level);
  return failed({
    code: 'config-invalid',
    message: `The environment variable BRIMFUL_LOG is "${wanted}": set it to ${LOG_LEVELS.join(', ')}, or unset it.`,
  });
}
