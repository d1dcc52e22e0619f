// Results in the words of the contract.
import type { Outcome } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';

export type Refused = Extract<Outcome, { ok: false }>;

export const DONE: Outcome = { ok: true };

/** Without the technical detail: that is for the log. */
export function refused({ code, message }: Fault): Refused {
  return { ok: false, code, message };
}

export function toOutcome(result: Result<unknown>): Outcome {
  return result.ok ? DONE : refused(result.fault);
}
