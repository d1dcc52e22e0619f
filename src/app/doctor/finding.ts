// What one step of the doctor has found, with the command that fixes it.
import type { DoctorStep } from '../../contract/setup.ts';
import type { Fault } from '../../result.ts';

export interface Finding extends Pick<DoctorStep, 'status' | 'finding' | 'remedy' | 'advice'> {
  /** The cause, for the log only. */
  readonly fault?: Fault;
}

/** All is well, as `finding` says in a sentence. */
export function fine(finding: string): Finding {
  return { status: 'ok', finding, remedy: null };
}

/** What keeps Brimful from working. `remedy`: the command that fixes it; null: there is none. */
export function wrong(finding: string, remedy: string | null): Finding {
  return { status: 'failed', finding, remedy };
}

/** The same, where a fault says what is wrong; its detail is shown as well (CR6). */
export function failedBy(fault: Fault, remedy: string | null): Finding {
  const { message, detail } = fault;
  return { ...wrong(message, remedy), ...(detail !== undefined && { advice: `Details: ${detail}` }), fault };
}

/** What works, but less well than it could. `remedy` as in `wrong`. */
export function doubtful(finding: string, remedy: string | null): Finding {
  return { status: 'warning', finding, remedy };
}

/** `finding` says why there was nothing to check. */
export function skipped(finding: string): Finding {
  return { status: 'skipped', finding, remedy: null };
}
