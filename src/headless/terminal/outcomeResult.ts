// Converts the contract's outcomes to results.
import type { Outcome } from '../../contract/commands.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

/** The refusal of a call as a fault, for the exit code. */
export function toResult(outcome: Outcome): Result<void> {
  return outcome.ok ? ok(undefined) : failed({ code: outcome.code, message: outcome.message });
}
