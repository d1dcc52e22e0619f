// The result of a check of the set-up, in one sentence.
import type { DoctorStep } from '../../src/contract/setup.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';

/** One sentence for what the doctor found; skipped steps count as well. */
export function checkSummary(steps: readonly DoctorStep[]): string {
  const count = (status: DoctorStep['status']): number =>
    steps.filter((step) => step.status === status).length;
  const wrong = count('failed');
  const notes = count('warning');
  if (wrong > 0) return `${formatCount(wrong, 'thing is', 'things are')} wrong.`;
  if (notes > 0) return `All works. ${formatCount(notes, 'thing is', 'things are')} worth knowing.`;
  return 'All is well.';
}
