// The contract for the support report.
import { z } from 'zod';

export const reportEntrySchema = z.object({
  /** The name of the file in the zip. */
  name: z.string(),
  /** What it contains, for the person who decides whether to send it. */
  about: z.string(),
});
export type ReportEntry = z.infer<typeof reportEntrySchema>;
