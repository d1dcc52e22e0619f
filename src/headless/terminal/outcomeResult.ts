// The contract's outcomes as results, which the commands of the command line work with.
import type { Outcome } from '../../contract/commands.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

export function toResult(outcome: Outcome): Result<void> {
  return outcome.ok ? ok(undefined) : failed({ code: outcome.code, message: outcome.message });
}
