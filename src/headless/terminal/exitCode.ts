// The exit codes of the command line.
import type { Fault } from '../../result.ts';

/** `waits`: everything else is done, the rest waits for a person. `usage`: EX_USAGE of sysexits.h. */
export const EXIT = { ok: 0, failure: 1, waits: 2, usage: 64 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Mistakes in the command line or the configuration, which a person has to correct before trying again. */
const USAGE_FAULTS: ReadonlySet<string> = new Set([
  ...[
    'usage',
    'config-invalid',
    'config-unreadable',
    'data-dir-unusable',
    'environment-unsafe',
    'unknown-folder',
    'unknown-account',
  ],
]);

/** Tells wrong use of the command line from what went wrong later. */
export function exitCodeOf(fault: Fault): ExitCode {
  return USAGE_FAULTS.has(fault.code) ? EXIT.usage : EXIT.failure;
}
