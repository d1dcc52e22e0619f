// Converts results to outcomes of the contract, and back.
import type { Outcome } from '../../contract/commands.ts';
import { failed, ok } from '../../result.ts';
import type { Fault, Result } from '../../result.ts';

/** `detail` goes no further than `CommandLog`, which logs it and strips it. */
export type Refused = Extract<Outcome, { ok: false }> & Pick<Fault, 'detail'>;

export const DONE: Outcome = { ok: true };

/** The answer to a call that was refused by `fault`. */
export function refused({ code, message, detail }: Fault): Refused {
  return { ok: false, code, message, ...(detail !== undefined && { detail }) };
}

/** Drops the value: for calls whose answer says only whether it was done. */
export function toOutcome(result: Result<unknown>): Outcome {
  return result.ok ? DONE : refused(result.fault);
}

/** The refusal of a call as a fault. */
export function toResult(outcome: Outcome | Refused): Result<void> {
  if (outcome.ok) return ok(undefined);
  const { code, message, detail }: Refused = outcome;
  return failed({ code, message, ...(detail !== undefined && { detail }) });
}
