// The outcomes of one step of the doctor, each with the command that fixes it.
import type { DoctorStep } from '../../contract/setup.ts';

export type Finding = Pick<DoctorStep, 'status' | 'finding' | 'remedy' | 'advice'>;

export function fine(finding: string): Finding {
  return { status: 'ok', finding, remedy: null };
}

export function wrong(finding: string, remedy: string | null): Finding {
  return { status: 'failed', finding, remedy };
}

export function doubtful(finding: string, remedy: string | null): Finding {
  return { status: 'warning', finding, remedy };
}

export function skipped(finding: string): Finding {
  return { status: 'skipped', finding, remedy: null };
}
