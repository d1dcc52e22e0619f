// One thing that the doctor looks at: what was found, and the command that mends it.
import { z } from 'zod';

export const doctorStepSchema = z.object({
  /** Stable, for scripts. */
  id: z.string(),
  title: z.string(),
  /** `skipped`: an earlier finding makes it pointless. */
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was found, and why it matters. */
  finding: z.string(),
  /** A command to run or a step to take; null: nothing to mend. */
  remedy: z.string().nullable(),
});
export type DoctorStep = z.infer<typeof doctorStepSchema>;

export type Finding = Pick<DoctorStep, 'status' | 'finding' | 'remedy'>;

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
