// How the command line tells scripts what became of a command.
import type { Fault } from '../../result.ts';

/** `waits`: all that can be done is done, the rest waits for a person. `usage`: EX_USAGE of sysexits.h. */
export const EXIT = { ok: 0, failure: 1, waits: 2, usage: 64 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A person who mistyped or misconfigured has to change something before trying again. */
const USAGE_FAULTS: ReadonlySet<string> = new Set([
  ...[
    'usage',
    'config-invalid',
    'config-unreadable',
    'data-dir-unusable',
    'unknown-folder',
    'unknown-account',
  ],
]);

export function exitCodeOf(fault: Fault): ExitCode {
  return USAGE_FAULTS.has(fault.code) ? EXIT.usage : EXIT.failure;
}
